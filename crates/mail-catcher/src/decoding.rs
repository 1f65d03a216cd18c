use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::PAD;

const BASE64: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, PAD);

/// Decodes what it can: line breaks are skipped, a broken end is cut off by answering nothing.
pub(crate) fn base64_bytes(text: &str) -> Vec<u8> {
    let compact: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(compact).unwrap_or_default()
}

/// Soft line breaks vanish, `=C3=A9` becomes its bytes, anything else stays.
pub(crate) fn quoted_printable(text: &str) -> Vec<u8> {
    hex_escaped(text.replace("=\r\n", "").replace("=\n", "").as_bytes(), b'=')
}

pub(crate) fn percent_decoded(text: &str) -> String {
    String::from_utf8_lossy(&hex_escaped(text.as_bytes(), b'%')).into_owned()
}

/// Decodes the words of RFC 2047, such as `=?utf-8?b?w6k=?=`; white space between two of them is not part of the text.
pub(crate) fn decode_words(value: &str) -> String {
    let mut decoded = Vec::new();
    let mut rest = value;
    let mut follows_word = false;
    while let Some((before, bytes, after)) = next_word(rest) {
        if !(follows_word && before.trim().is_empty()) {
            decoded.extend_from_slice(before.as_bytes());
        }
        decoded.extend(bytes);
        rest = after;
        follows_word = true;
    }
    decoded.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The text before the first encoded word, the word's bytes, and the text after it.
fn next_word(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let (before, inside) = text.split_once("=?")?;
    let (_charset, inside) = inside.split_once('?')?;
    let (encoding, inside) = inside.split_once('?')?;
    let (content, after) = inside.split_once("?=")?;
    let bytes = match encoding {
        "b" | "B" => base64_bytes(content),
        "q" | "Q" => hex_escaped(content.replace('_', " ").as_bytes(), b'='),
        _ => return None,
    };
    Some((before, bytes, after))
}

fn hex_escaped(bytes: &[u8], escape: u8) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while position < bytes.len() {
        match hex_pair(bytes.get(position + 1..position + 3)) {
            Some(byte) if bytes[position] == escape => {
                decoded.push(byte);
                position += 3;
            }
            _ => {
                decoded.push(bytes[position]);
                position += 1;
            }
        }
    }
    decoded
}

fn hex_pair(digits: Option<&[u8]>) -> Option<u8> {
    let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    let text = std::str::from_utf8(digits).ok()?;
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_joins_soft_breaks_and_keeps_stray_signs() {
        let decoded = quoted_printable("caf=C3=A9 1 =3D 1, 50=\r\n% =zz =");

        assert_eq!(String::from_utf8(decoded).unwrap(), "café 1 = 1, 50% =zz =");
    }

    #[test]
    fn encoded_words_are_joined_without_the_space_between_them() {
        let subject = "Re: =?utf-8?b?w6k=?= =?UTF-8?Q?=C3=A0_b?= and more";

        assert_eq!(decode_words(subject), "Re: éà b and more");
    }

    #[test]
    fn what_only_looks_encoded_is_left_alone() {
        assert_eq!(
            decode_words("what =?? is =?utf-8?x?this?="),
            "what =?? is =?utf-8?x?this?="
        );
    }
}
