//! Reads the text of a key and refuses those that anybody could guess.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::KeyError;

pub(super) const KEY_BYTES: usize = 32;

const DISTINCT_BYTES_MIN: usize = 8;
const REPEATED_BLOCK_MAX: usize = 10;
const PLACEHOLDER_MARKS: [&str; 12] = [
    "your-",
    "your_",
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "placeholder",
    "example",
    "encryption-key",
    "encryption_key",
    "32-character",
    "password",
];

/// Reads 32 characters as they are, or `hex:` or `base64:` of 32 bytes.
pub(super) fn parse(text: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, KeyError> {
    let lowered = Zeroizing::new(text.to_ascii_lowercase());
    if PLACEHOLDER_MARKS.iter().any(|mark| lowered.contains(mark)) {
        return Err(KeyError::Placeholder);
    }
    let bytes = decode(text)?;
    let key: [u8; KEY_BYTES] = bytes.as_slice().try_into().map_err(|_| KeyError::WrongLength)?;
    if is_guessable(&key) {
        return Err(KeyError::Guessable);
    }
    Ok(Zeroizing::new(key))
}

fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let decoded = if let Some(digits) = text.strip_prefix("hex:") {
        hex::decode(digits).map_err(|_| KeyError::Undecodable { form: "hex" })?
    } else if let Some(digits) = text.strip_prefix("base64:") {
        STANDARD
            .decode(digits)
            .map_err(|_| KeyError::Undecodable { form: "base64" })?
    } else {
        text.as_bytes().to_vec()
    };
    Ok(Zeroizing::new(decoded))
}

/// Few different bytes, a short block over and over, or one straight run such as `abcdef...`.
fn is_guessable(key: &[u8; KEY_BYTES]) -> bool {
    let mut sorted = Zeroizing::new(*key);
    sorted.sort_unstable();
    let distinct = 1 + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let repeats = |block: usize| key.iter().zip(&key[block..]).all(|(left, right)| left == right);
    distinct < DISTINCT_BYTES_MIN || (1..=REPEATED_BLOCK_MAX).any(repeats) || longest_run(key) >= KEY_BYTES / 2
}

/// The most bytes in a row that each differ from the one before by the same single step up or down.
fn longest_run(key: &[u8; KEY_BYTES]) -> usize {
    let mut longest = 1;
    let (mut length, mut last_step) = (1, 0);
    for pair in key.windows(2) {
        let step = pair[1].wrapping_sub(pair[0]);
        let goes_on = matches!(step, 1 | u8::MAX) && (step == last_step || length == 1);
        length = if goes_on { length + 1 } else { 1 };
        last_step = step;
        longest = longest.max(length);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_thirty_two_characters_or_the_hex_or_base64_of_as_many_bytes() {
        let raw = parse("fN3!kd92-LqPz7vTw0xR_hYb5sJm8uGa").expect("a good key");
        let hex = parse(&format!("hex:{}", hex::encode(*raw))).expect("the same key");
        let base64 = parse(&format!("base64:{}", STANDARD.encode(*raw))).expect("the same key");

        assert_eq!((&raw, &raw), (&hex, &base64));
    }

    #[test]
    fn keys_of_another_length_or_alphabet_are_refused() {
        let cases = [
            ("", KeyError::WrongLength),
            ("fN3!kd92-LqPz7vTw0xR_hYb5sJm8uG", KeyError::WrongLength),
            ("fN3!kd92-LqPz7vTw0xR_hYb5sJm8uGaa", KeyError::WrongLength),
            ("hex:00ff", KeyError::WrongLength),
            ("hex:zz", KeyError::Undecodable { form: "hex" }),
            ("base64:***", KeyError::Undecodable { form: "base64" }),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).expect_err(text), expected, "{text}");
        }
    }

    #[test]
    fn placeholders_from_documents_are_refused() {
        for text in [
            "your-32-character-encryption-key",
            "your-encryption-key",
            "CHANGEME-CHANGEME-CHANGEME-12345",
            "my-encryption_key-for-production",
        ] {
            assert_eq!(parse(text).expect_err(text), KeyError::Placeholder, "{text}");
        }
    }

    #[test]
    fn keys_that_repeat_or_count_are_refused() {
        let counting: Vec<u8> = (0..32).collect();
        for text in [
            "a".repeat(32),
            "ab".repeat(16),
            "12345678".repeat(4),
            "0123456789".repeat(4)[..32].to_owned(),
            "abcdefghijklmnopqrstuvwxyz012345".to_owned(),
            "zyxwvutsrqponmlkjihgfedcba987654".to_owned(),
            format!("hex:{}", hex::encode(counting)),
            format!("base64:{}", STANDARD.encode([0; 32])),
        ] {
            assert_eq!(parse(&text).expect_err(&text), KeyError::Guessable, "{text}");
        }
    }
}
