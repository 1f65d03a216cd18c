//! The bytes of a sealed column: version, length and id of the key, nonce, ciphertext with its tag.

use ring::aead::{Aad, LessSafeKey, NONCE_LEN, Nonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::length_prefix::length_prefixed;

const VERSION: u8 = 1;
/// How the version reads in the authenticated data.
const VERSION_TEXT: &str = "v1";

/// Why a sealed value stays closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("the sealed value is not in a form this version writes")]
    Malformed,
    #[error("the sealed value needs the key {id}, which is not in ENCRYPTION_KEYS_RETIRED")]
    UnknownKey { id: String },
    #[error("the sealed value was changed, or belongs to another row, column or key")]
    Tampered,
}

/// The one place in the database a value is sealed for.
pub(super) struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub row_id: Uuid,
}

/// The id of the key that sealed a value, for finding what a rotation still has to do.
pub fn key_id_of(sealed: &[u8]) -> Result<&str, OpenError> {
    parse(sealed).map(|(key_id, _, _)| key_id)
}

/// How everything begins that a key seals.
pub(super) fn beginning(key_id: &str) -> Vec<u8> {
    let id_length = u8::try_from(key_id.len()).expect("key ids have at most 64 bytes");
    let mut beginning = vec![VERSION, id_length];
    beginning.extend_from_slice(key_id.as_bytes());
    beginning
}

/// Encrypts under a nonce that was never used with this key before.
pub(super) fn seal(
    key: &LessSafeKey,
    key_id: &str,
    nonce: [u8; NONCE_LEN],
    place: &Place<'_>,
    plaintext: &[u8],
) -> Vec<u8> {
    let mut body = plaintext.to_vec();
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(place.bind(key_id)),
        &mut body,
    )
    .expect("a column is far shorter than the limit of AES-GCM");

    let mut sealed = beginning(key_id);
    sealed.extend_from_slice(&nonce);
    sealed.append(&mut body);
    sealed
}

/// Decrypts with the key that `key_id_of` named.
pub(super) fn open(key: &LessSafeKey, place: &Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (key_id, nonce, body) = parse(sealed)?;
    let mut body = Zeroizing::new(body.to_vec());
    let plaintext_length = key
        .open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place.bind(key_id)),
            &mut body,
        )
        .map_err(|_| OpenError::Tampered)?
        .len();
    body.truncate(plaintext_length);
    Ok(body)
}

fn parse(sealed: &[u8]) -> Result<(&str, [u8; NONCE_LEN], &[u8]), OpenError> {
    let [VERSION, id_length, rest @ ..] = sealed else {
        return Err(OpenError::Malformed);
    };
    let (key_id, rest) = rest
        .split_at_checked(usize::from(*id_length))
        .ok_or(OpenError::Malformed)?;
    let (nonce, body) = rest.split_first_chunk().ok_or(OpenError::Malformed)?;
    let key_id = std::str::from_utf8(key_id).map_err(|_| OpenError::Malformed)?;
    Ok((key_id, *nonce, body))
}

impl Place<'_> {
    /// What the tag vouches for besides the value.
    fn bind(&self, key_id: &str) -> Vec<u8> {
        let row_id = self.row_id.to_string();
        let parts = [VERSION_TEXT, key_id, self.table, self.column, &row_id];
        length_prefixed(&parts.map(str::as_bytes))
    }
}
