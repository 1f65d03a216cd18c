use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::Deserialize;
use time::OffsetDateTime;

use super::form::{Form, escaped};
use super::{Keyed, Stripe, StripeError};

/// An account to be opened for a payee, who gives the rest to Stripe.
#[derive(Debug, Clone, Copy)]
pub struct AccountOrder<'a> {
    /// Two letters, such as `US`.
    pub country: &'a str,
    pub email: Option<&'a str>,
    pub metadata: &'a [(&'a str, &'a str)],
}

/// A link by which a payee gives Stripe what it asks for.
#[derive(Debug, Clone, Copy)]
pub struct LinkOrder<'a> {
    pub account: &'a str,
    /// Where a link that is too old leads.
    pub refresh_url: &'a str,
    pub return_url: &'a str,
}

/// A connected account as Stripe knows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Account {
    pub id: String,
    #[serde(default)]
    pub details_submitted: bool,
    #[serde(default)]
    pub charges_enabled: bool,
    #[serde(default)]
    pub payouts_enabled: bool,
    /// By name: `active`, `inactive` or `pending`.
    #[serde(default)]
    pub capabilities: BTreeMap<String, String>,
    #[serde(default)]
    pub requirements: Option<Requirements>,
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// What Stripe still wants of an account's owner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Requirements {
    #[serde(deserialize_with = "or_none")]
    pub currently_due: Vec<String>,
    #[serde(deserialize_with = "or_none")]
    pub past_due: Vec<String>,
    #[serde(deserialize_with = "or_none")]
    pub pending_verification: Vec<String>,
    pub disabled_reason: Option<String>,
}

/// Whoever follows it acts for the account: it is shown to its owner only, once.
#[derive(Debug, Clone, Deserialize)]
pub struct AccountLink {
    pub url: SecretString,
    #[serde(with = "time::serde::timestamp")]
    pub expires_at: OffsetDateTime,
}

impl AccountOrder<'_> {
    /// The body to be stored, and to be sent as often as it takes.
    pub fn body(&self) -> String {
        Form::default()
            .with("type", "express")
            .with("country", self.country)
            .with_some("email", self.email)
            .with("capabilities[transfers][requested]", "true")
            .with_metadata(self.metadata)
            .into_text()
    }
}

impl LinkOrder<'_> {
    pub fn body(&self) -> String {
        Form::default()
            .with("account", self.account)
            .with("refresh_url", self.refresh_url)
            .with("return_url", self.return_url)
            .with("type", "account_onboarding")
            .into_text()
    }
}

impl Account {
    /// Whether transfers to it are taken.
    pub fn can_receive(&self) -> bool {
        self.capabilities
            .get("transfers")
            .is_some_and(|status| status == "active")
    }
}

impl Stripe {
    pub async fn create_account(&self, order: Keyed<'_>, now: OffsetDateTime) -> Result<Account, StripeError> {
        self.post("/v1/accounts".to_owned(), order, now).await
    }

    pub async fn account(&self, id: &str, now: OffsetDateTime) -> Result<Account, StripeError> {
        let id: String = escaped(id).collect();
        self.get(format!("/v1/accounts/{id}"), now).await
    }

    pub async fn create_account_link(&self, order: Keyed<'_>, now: OffsetDateTime) -> Result<AccountLink, StripeError> {
        self.post("/v1/account_links".to_owned(), order, now).await
    }
}

/// Stripe writes `null` for some lists that are empty.
fn or_none<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
