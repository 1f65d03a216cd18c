use std::collections::BTreeMap;

use money::{Currency, CurrencyError, Money};
use reqwest::StatusCode;
use serde::Deserialize;
use time::OffsetDateTime;

use super::form::{Form, escaped};
use super::{Keyed, Stripe, StripeError};

/// A transfer to be made.
#[derive(Debug, Clone, Copy)]
pub struct TransferOrder<'a> {
    pub amount: Money,
    /// The connected account, such as `acct_1`.
    pub destination: &'a str,
    /// A label to find it by; Stripe does not take care that it is used once.
    pub transfer_group: &'a str,
    pub description: Option<&'a str>,
    pub metadata: &'a [(&'a str, &'a str)],
}

/// A transfer as Stripe knows it. That it exists is its success.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Transfer {
    pub id: String,
    /// In minor units, as is what was taken back of it.
    #[serde(rename = "amount")]
    amount_minor: i64,
    #[serde(rename = "amount_reversed")]
    reversed_minor: i64,
    currency: String,
    pub destination: String,
    pub transfer_group: Option<String>,
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// Whether all of it was taken back.
    pub reversed: bool,
    #[serde(rename = "created", with = "time::serde::timestamp")]
    pub created_at: OffsetDateTime,
}

impl TransferOrder<'_> {
    /// The body to be stored, and to be sent as often as it takes.
    pub fn body(&self) -> String {
        Form::default()
            .with("amount", &self.amount.minor().to_string())
            .with("currency", &self.amount.currency().code().to_ascii_lowercase())
            .with("destination", self.destination)
            .with("transfer_group", self.transfer_group)
            .with_some("description", self.description)
            .with_metadata(self.metadata)
            .into_text()
    }
}

impl Transfer {
    /// What went out. The error is a currency that we do not count in.
    pub fn amount(&self) -> Result<Money, CurrencyError> {
        Ok(Money::new(self.amount_minor, Currency::parse(&self.currency)?))
    }

    /// How much of it was taken back.
    pub fn amount_reversed(&self) -> Result<Money, CurrencyError> {
        Ok(Money::new(self.reversed_minor, Currency::parse(&self.currency)?))
    }
}

impl Stripe {
    pub async fn create_transfer(&self, order: Keyed<'_>, now: OffsetDateTime) -> Result<Transfer, StripeError> {
        self.post("/v1/transfers".to_owned(), order, now).await
    }

    /// `None` when there is no such transfer.
    pub async fn transfer(&self, id: &str, now: OffsetDateTime) -> Result<Option<Transfer>, StripeError> {
        match self.get(path(id), now).await {
            Ok(transfer) => Ok(Some(transfer)),
            Err(StripeError::Ours(refused)) if refused.status == StatusCode::NOT_FOUND => Ok(None),
            Err(error) => Err(error),
        }
    }
}

pub(super) fn path(id: &str) -> String {
    format!("/v1/transfers/{}", escaped(id).collect::<String>())
}
