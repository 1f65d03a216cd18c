use std::fmt;

use ring::{aead, hkdf, hmac};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::key_text::{self, KEY_BYTES};
use super::length_prefix::length_prefixed;
use super::sealed::{self, OpenError};

const SALT: &[u8] = b"payouts/v1";
const KEY_ID_BYTES_MAX: usize = 64;

/// The keys that protect columns: one writes, all of them read.
pub struct KeyRing {
    active: RingKey,
    retired: Vec<RingKey>,
}

/// Why a key cannot be used. None of these repeats any part of the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("ENCRYPTION_KEY must be 32 characters, or hex: or base64: of 32 bytes")]
    WrongLength,
    #[error("ENCRYPTION_KEY starts with {form}: but what follows is not {form}")]
    Undecodable { form: &'static str },
    #[error("ENCRYPTION_KEY is a placeholder from a document; make one with: openssl rand -hex 16")]
    Placeholder,
    #[error("ENCRYPTION_KEY repeats or counts and can be guessed; make one with: openssl rand -hex 16")]
    Guessable,
    #[error("ENCRYPTION_KEY_ID must be 1 to 64 letters, digits, hyphens or underscores")]
    BadId,
    #[error("ENCRYPTION_KEYS_RETIRED and ENCRYPTION_KEY_ID name the key {id} more than once")]
    DoubleId { id: String },
    #[error("the retired key {id} in ENCRYPTION_KEYS_RETIRED cannot be used: {reason}")]
    Retired { id: String, reason: Box<KeyError> },
}

/// One key of the ring, already split by purpose.
struct RingKey {
    id: String,
    field: aead::LessSafeKey,
    blind: hmac::Key,
    fingerprint: hmac::Key,
}

impl KeyRing {
    /// Takes the key that writes and the older ones that may still read.
    pub fn new(active_id: &str, active: &SecretString, retired: &[(String, SecretString)]) -> Result<Self, KeyError> {
        let mut ring = Self {
            active: RingKey::parse(active_id, active)?,
            retired: Vec::with_capacity(retired.len()),
        };
        for (id, text) in retired {
            if ring.find(id).is_some() {
                return Err(KeyError::DoubleId { id: id.clone() });
            }
            let key = RingKey::parse(id, text).map_err(|reason| KeyError::Retired {
                id: id.clone(),
                reason: Box::new(reason),
            })?;
            ring.retired.push(key);
        }
        Ok(ring)
    }

    /// The id of the key that writes.
    pub fn active_id(&self) -> &str {
        &self.active.id
    }

    /// Whether something sealed under the key with this id can be read.
    pub fn has(&self, id: &str) -> bool {
        self.find(id).is_some()
    }

    /// How everything begins that the key that writes has sealed.
    pub fn beginning(&self) -> Vec<u8> {
        sealed::beginning(&self.active.id)
    }

    /// Encrypts a value for one column of one row; it opens nowhere else.
    pub fn seal(&self, table: &str, column: &str, row_id: Uuid, plaintext: &[u8]) -> Vec<u8> {
        let nonce: [u8; aead::NONCE_LEN] = random();
        let key = &self.active;
        let place = sealed::Place { table, column, row_id };
        sealed::seal(&key.field, &key.id, nonce, &place, plaintext)
    }

    /// Decrypts what `seal` made for the same column of the same row.
    pub fn open(
        &self,
        table: &str,
        column: &str,
        row_id: Uuid,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let id = sealed::key_id_of(sealed)?;
        let key = self
            .find(id)
            .ok_or_else(|| OpenError::UnknownKey { id: id.to_owned() })?;
        sealed::open(&key.field, &sealed::Place { table, column, row_id }, sealed)
    }

    /// A text by which equal values are found without opening them, under the key that writes.
    pub fn blind_index(&self, kind: &str, country: &str, value: &str) -> String {
        mac(&self.active.blind, &[kind, country, value])
    }

    /// The same under every key there is, the one that writes first: values kept before a rotation are found too.
    pub fn blind_indexes(&self, kind: &str, country: &str, value: &str) -> Vec<String> {
        std::iter::once(&self.active)
            .chain(&self.retired)
            .map(|key| mac(&key.blind, &[kind, country, value]))
            .collect()
    }

    /// A text by which two destinations are compared without keeping them, under the key that writes.
    pub fn fingerprint(&self, parts: &[&str]) -> String {
        mac(&self.active.fingerprint, parts)
    }

    fn find(&self, id: &str) -> Option<&RingKey> {
        std::iter::once(&self.active)
            .chain(&self.retired)
            .find(|key| key.id == id)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let retired: Vec<&str> = self.retired.iter().map(|key| key.id.as_str()).collect();
        f.debug_struct("KeyRing")
            .field("active", &self.active.id)
            .field("retired", &retired)
            .finish_non_exhaustive()
    }
}

impl RingKey {
    fn parse(id: &str, text: &SecretString) -> Result<Self, KeyError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if id.is_empty() || id.len() > KEY_ID_BYTES_MAX || !id.bytes().all(plain) {
            return Err(KeyError::BadId);
        }
        let master = key_text::parse(text.expose_secret())?;
        Ok(Self::derive(id, &master))
    }

    fn derive(id: &str, master: &[u8; KEY_BYTES]) -> Self {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(master);
        Self {
            id: id.to_owned(),
            field: aead::LessSafeKey::new(expand(&prk, "field-encryption", &aead::AES_256_GCM)),
            blind: expand(&prk, "blind-index", hmac::HMAC_SHA256),
            fingerprint: expand(&prk, "fingerprint", hmac::HMAC_SHA256),
        }
    }
}

/// Fills an array with random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N]
where
    [u8; N]: ring::rand::RandomlyConstructable,
{
    ring::rand::generate(&ring::rand::SystemRandom::new())
        .expect("the operating system gives random bytes")
        .expose()
}

fn expand<Length, Key>(prk: &hkdf::Prk, info: &str, length: Length) -> Key
where
    Length: hkdf::KeyType,
    Key: for<'a> From<hkdf::Okm<'a, Length>>,
{
    prk.expand(&[info.as_bytes()], length)
        .expect("a key is shorter than the limit of HKDF")
        .into()
}

fn mac(key: &hmac::Key, parts: &[&str]) -> String {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    hex::encode(hmac::sign(key, &length_prefixed(&parts)))
}

#[cfg(test)]
mod tests;
