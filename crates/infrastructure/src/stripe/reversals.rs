use money::{Currency, CurrencyError, Money};
use serde::Deserialize;
use time::OffsetDateTime;

use super::form::Form;
use super::transfers::path;
use super::{Keyed, Page, Stripe, StripeError};

/// Money to be taken back.
#[derive(Debug, Clone, Copy)]
pub struct ReversalOrder<'a> {
    /// `None` is all that is left.
    pub amount: Option<Money>,
    pub description: Option<&'a str>,
    pub metadata: &'a [(&'a str, &'a str)],
}

/// Money that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Reversal {
    pub id: String,
    #[serde(rename = "amount")]
    amount_minor: i64,
    currency: String,
    pub transfer: String,
    #[serde(rename = "created", with = "time::serde::timestamp")]
    pub created_at: OffsetDateTime,
}

impl ReversalOrder<'_> {
    /// The body to be stored, and to be sent as often as it takes.
    pub fn body(&self) -> String {
        let amount = self.amount.map(|amount| amount.minor().to_string());
        Form::default()
            .with_some("amount", amount.as_deref())
            .with_some("description", self.description)
            .with_metadata(self.metadata)
            .into_text()
    }
}

impl Reversal {
    /// What came back. The error is a currency that we do not count in.
    pub fn amount(&self) -> Result<Money, CurrencyError> {
        Ok(Money::new(self.amount_minor, Currency::parse(&self.currency)?))
    }
}

impl Stripe {
    pub async fn reverse_transfer(
        &self,
        transfer: &str,
        order: Keyed<'_>,
        now: OffsetDateTime,
    ) -> Result<Reversal, StripeError> {
        self.post(format!("{}/reversals", path(transfer)), order, now).await
    }

    /// The newest hundred of a transfer.
    pub async fn reversals(&self, transfer: &str, now: OffsetDateTime) -> Result<Page<Reversal>, StripeError> {
        self.get(format!("{}/reversals?limit=100", path(transfer)), now).await
    }
}
