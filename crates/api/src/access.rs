//! Who asks, and whether he may. The permission of a route stands in its handler's signature.

mod client_address;
mod credentials;
mod permitted;

pub use client_address::{ProxyRange, client_address};
pub use credentials::{SessionRules, proof_of};
pub use permitted::{Permitted, Public, grants};
