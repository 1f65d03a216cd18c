//! Keys and what they protect: sealed columns, blind indexes, session cookies, API keys.

pub mod api_keys;
pub mod sessions;

mod key_ring;
mod key_text;
mod length_prefix;
mod sealed;

pub(crate) use key_ring::random;
pub use key_ring::{KeyError, KeyRing};
pub use sealed::{OpenError, key_id_of};
