use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

/// Where Stripe is unless somebody says otherwise.
pub const API_BASE: &str = "https://api.stripe.com";

/// Of the 25 that Stripe takes from an account in a second where nothing else was agreed.
pub const REQUESTS_PER_SECOND: u32 = 20;

const TIMEOUT: Duration = Duration::from_secs(30);

/// Where Stripe is, the key it knows us by, and what it signs its events with.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// Begins with `sk_` or `rk_`.
    pub secret_key: SecretString,
    /// Each begins with `whsec_`: several endpoints, or two while one replaces another.
    pub webhook_secrets: Vec<SecretString>,
    pub base: String,
    /// It is a sandbox's own, pays nobody, and may be reached in the clear wherever it is.
    pub is_of_a_sandbox: bool,
    /// After which nobody knows whether it was done.
    pub timeout: Duration,
    /// Of all processes that share a database; what comes on top of them waits.
    pub requests_per_second: u32,
}

/// Why there is no such client.
#[derive(Debug, thiserror::Error)]
pub enum StripeSettingsError {
    #[error("STRIPE_SECRET_KEY must begin with sk_ or rk_ and hold nothing that a header may not have")]
    Key,
    #[error("STRIPE_API_BASE must begin with https://, or with http:// to this machine")]
    Base,
    #[error("no HTTP client can be made for Stripe")]
    Client(#[source] reqwest::Error),
}

impl StripeSettings {
    /// The real Stripe, which events are not taken from yet.
    pub fn new(secret_key: SecretString) -> Self {
        Self {
            secret_key,
            webhook_secrets: Vec::new(),
            base: API_BASE.to_owned(),
            is_of_a_sandbox: false,
            timeout: TIMEOUT,
            requests_per_second: REQUESTS_PER_SECOND,
        }
    }

    /// Whether the key moves real money. Events say the same of themselves.
    pub fn is_live(&self) -> bool {
        let key = self.secret_key.expose_secret();
        key.starts_with("sk_live_") || key.starts_with("rk_live_")
    }
}
