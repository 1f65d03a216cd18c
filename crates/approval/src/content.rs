use std::fmt;

use money::Money;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a vote approves: a SHA-256 over payee, gross amount, currency, method and destination, in lower-case hex.
/// Two payouts that differ in any of these differ in their hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; 64]);

impl ContentHash {
    /// Hashes what is to be approved. `destination` is a fingerprint of the bank details or the address, never the
    /// details themselves; `None` when they are not known yet, which is not the same as an empty one.
    pub fn of(payee: Uuid, gross: Money, method: &str, destination: Option<&str>) -> Self {
        let mut hash = Sha256::new();
        add_field(&mut hash, payee.as_bytes());
        add_field(&mut hash, &gross.minor().to_be_bytes());
        add_field(&mut hash, gross.currency().code().as_bytes());
        add_field(&mut hash, method.as_bytes());
        if let Some(destination) = destination {
            add_field(&mut hash, destination.as_bytes());
        }
        Self::from_digest(hash.finalize().into())
    }

    /// Reads a stored hash. `None` unless it is 64 lower-case hex digits.
    pub fn parse(raw: &str) -> Option<Self> {
        let digits: [u8; 64] = raw.as_bytes().try_into().ok()?;
        let hex = |digit: &u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        digits.iter().all(hex).then_some(Self(digits))
    }

    /// The 64 hex digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("hex digits are UTF-8")
    }

    fn from_digest(digest: [u8; 32]) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(digest) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 0x0f)];
        }
        Self(digits)
    }
}

/// The length goes first, so that no two different lists of fields make the same bytes.
fn add_field(hash: &mut Sha256, field: &[u8]) {
    let length = u64::try_from(field.len()).expect("a length fits in 64 bits");
    hash.update(length.to_be_bytes());
    hash.update(field);
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({self})")
    }
}
