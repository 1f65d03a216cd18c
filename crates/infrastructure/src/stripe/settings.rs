use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

/// Where Stripe is unless somebody says otherwise.
pub const API_BASE: &str = "https://api.stripe.com";

const TIMEOUT: Duration = Duration::from_secs(30);

/// Where Stripe is, the key it knows us by, and what it signs its events with.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// Begins with `sk_` or `rk_`.
    pub secret_key: SecretString,
    /// Each begins with `whsec_`: several endpoints, or two while one replaces another.
    pub webhook_secrets: Vec<SecretString>,
    pub base: String,
    /// After which nobody knows whether it was done.
    pub timeout: Duration,
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
            timeout: TIMEOUT,
        }
    }

    /// Whether the key moves real money. Events say the same of themselves.
    pub fn is_live(&self) -> bool {
        let key = self.secret_key.expose_secret();
        key.starts_with("sk_live_") || key.starts_with("rk_live_")
    }
}
