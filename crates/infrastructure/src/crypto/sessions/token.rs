use std::fmt;

use zeroize::Zeroizing;

const LENGTH: std::ops::RangeInclusive<usize> = 20..=64;

/// The token of a session, as good as a password while the session lives.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(Zeroizing<String>);

impl SessionToken {
    /// Takes the token of an `Authorization: Bearer` header. `None` when it cannot be one.
    pub fn from_bearer(raw: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let well_formed = LENGTH.contains(&raw.len()) && raw.bytes().all(plain);
        well_formed.then(|| Self(Zeroizing::new(raw.to_owned())))
    }

    /// The token itself, for the lookup of its session.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken([redacted])")
    }
}
