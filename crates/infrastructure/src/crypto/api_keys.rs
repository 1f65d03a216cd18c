//! Keys for services that call us: shown once, kept as a hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use super::key_ring::random;

const PREFIX: &str = "pk_";

/// A new key and the hash to keep. 256 random bits need no salt and no slow hash.
pub fn generate() -> (SecretString, [u8; 32]) {
    let key = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random::<32>()));
    let hash = hash(&key);
    (SecretString::from(key), hash)
}

/// The hash under which a key is kept and looked up.
pub fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_key_is_found_again_by_its_hash_and_no_two_are_alike() {
        let (key, kept) = generate();
        let (another, _) = generate();

        assert!(key.expose_secret().starts_with("pk_"));
        assert_eq!(key.expose_secret().len(), 46);
        assert_eq!(hash(key.expose_secret()), kept);
        assert_ne!(key.expose_secret(), another.expose_secret());
    }
}
