use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use secrecy::SecretString;
use time::OffsetDateTime;
use uuid::Uuid;
use zeroize::Zeroizing;

const PREFIX: &str = "whsec_";
const NEW_BYTES: usize = 32;
/// As the Standard Webhooks allow.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret is whsec_ and the base64 of 24 to 64 bytes")]
pub struct SecretError;

/// What an endpoint's webhooks are signed with, as the Standard Webhooks have it: the key is the decoded bytes.
pub struct EndpointSecret(Zeroizing<Vec<u8>>);

impl EndpointSecret {
    /// A new one, of random bytes.
    pub fn generate() -> Self {
        Self(Zeroizing::new(crate::crypto::random::<NEW_BYTES>().to_vec()))
    }

    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let bytes = text
            .strip_prefix(PREFIX)
            .and_then(|rest| STANDARD.decode(rest).ok())
            .filter(|bytes| BYTES.contains(&bytes.len()));
        bytes.map(|bytes| Self(Zeroizing::new(bytes))).ok_or(SecretError)
    }

    /// Takes the bytes as they are kept.
    pub fn from_bytes(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// The bytes to keep, encrypted.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As its owner is told it, once.
    pub fn reveal(&self) -> SecretString {
        SecretString::from(format!("{PREFIX}{}", STANDARD.encode(&*self.0)))
    }

    /// One signature, as it stands in the header `webhook-signature`.
    pub fn sign(&self, id: Uuid, at: OffsetDateTime, body: &str) -> String {
        self.sign_text(&format!("{id}.{}.{body}", at.unix_timestamp()))
    }

    fn sign_text(&self, text: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        format!("v1,{}", STANDARD.encode(hmac::sign(&key, text.as_bytes())))
    }
}

impl fmt::Debug for EndpointSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EndpointSecret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn the_signature_is_the_one_of_the_standard_webhooks() {
        let secret = EndpointSecret::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").expect("a secret");

        let signature = secret.sign_text(
            r#"msg_2KWPBgLlAfxdpx2AI54pPJ85f4W.1795155600.{"type":"payout.paid","data":{"id":"p1","amount":"10.00"}}"#,
        );

        assert_eq!(signature, "v1,By7UQ6faRpC5q/Cvhpn2EHXyAefV2BQPJAF9mAcEh5I=");
    }

    #[test]
    fn a_new_secret_is_read_back_and_not_like_another() {
        let (one, other) = (EndpointSecret::generate(), EndpointSecret::generate());

        let text = one.reveal();

        let read = EndpointSecret::parse(text.expose_secret()).expect("our own");
        assert_eq!(read.as_bytes(), one.as_bytes());
        assert_ne!(one.as_bytes(), other.as_bytes());
        assert!(!format!("{one:?}").contains(&text.expose_secret()[6..12]));
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in [
            "",
            "whsec_",
            "whsec_AAAA",
            "C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "whsec_***",
        ] {
            assert_eq!(EndpointSecret::parse(text).err(), Some(SecretError), "{text}");
        }
    }
}
