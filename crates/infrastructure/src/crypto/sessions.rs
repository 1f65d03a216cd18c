//! The main application's session cookie: its signature is checked before anything is asked of the database.

mod cookie;
mod token;

pub use cookie::{CookieError, CookieVerifier, SecretError, cookie_name};
pub use token::SessionToken;
