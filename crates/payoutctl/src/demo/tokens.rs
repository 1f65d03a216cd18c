//! What the main application would have handed out: session tokens and signed cookies.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// Bytes from here on would make the first letters likelier than the others.
const FAIR_BYTES: u8 = 248;
const SESSION_TOKEN_LENGTH: usize = 32;

pub(super) fn session() -> SecretString {
    letters(SESSION_TOKEN_LENGTH)
}

/// Random letters and digits.
pub(super) fn letters(length: usize) -> SecretString {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bytes = [0; 64];
        SystemRandom::new()
            .fill(&mut bytes)
            .expect("the operating system has randomness");
        let fair = bytes.iter().filter(|byte| **byte < FAIR_BYTES);
        let letters = fair.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        text.extend(letters.take(length - text.len()));
    }
    SecretString::from(text)
}

/// The value of a session cookie, as Better Auth signs it.
pub(super) fn cookie_value(token: &SecretString, secret: &SecretString) -> SecretString {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let token = token.expose_secret();
    let signature = STANDARD.encode(hmac::sign(&key, token.as_bytes()));
    SecretString::from(utf8_percent_encode(&format!("{token}.{signature}"), NON_ALPHANUMERIC).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_signed_as_better_auth_does() {
        let token = SecretString::from("vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d");
        let secret = SecretString::from("0123456789abcdef0123456789abcdef");

        let value = cookie_value(&token, &secret);

        let expected = "vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d%2ElJTr8GYr3FWqEHsxZ6NbJecsiBKb%2BFISIuH5LxDmb6w%3D";
        assert_eq!(value.expose_secret(), expected);
    }

    #[test]
    fn tokens_have_their_length_and_no_two_are_alike() {
        let (one, other) = (session(), session());

        assert_eq!(one.expose_secret().len(), SESSION_TOKEN_LENGTH);
        assert_ne!(one.expose_secret(), other.expose_secret());
    }
}
