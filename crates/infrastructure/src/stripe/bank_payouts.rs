use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::form::Form;
use super::{Page, Stripe, StripeError};

const ENTRIES_PER_PAGE: &str = "100";
const PAGES_MAX: usize = 100;

/// A movement on the balance of a connected account.
#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    /// What moved it: the payment that a transfer became, when a transfer did.
    #[serde(default)]
    source: Value,
}

impl Stripe {
    /// The transfers that a payout of the connected account to its bank carries. Stripe tells it of payouts that it makes by
    /// itself, and refuses to for those that somebody made by hand.
    pub async fn carried_to_bank(
        &self,
        account: &str,
        bank_payout: &str,
        now: OffsetDateTime,
    ) -> Result<Vec<String>, StripeError> {
        let (mut carried, mut after) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let query = query(bank_payout, after.as_deref());
            let path = format!("/v1/balance_transactions?{query}");
            let page: Page<Entry> = self.get_of(account, path, now).await?;
            carried.extend(page.data.iter().filter_map(Entry::transfer));
            after = page.data.last().map(|entry| entry.id.clone());
            if !page.has_more || after.is_none() {
                return Ok(carried);
            }
        }
        Err(StripeError::Endless(carried.len()))
    }
}

fn query(bank_payout: &str, after: Option<&str>) -> String {
    Form::default()
        .with("payout", bank_payout)
        .with("limit", ENTRIES_PER_PAGE)
        .with("expand[]", "data.source")
        .with_some("starting_after", after)
        .into_text()
}

impl Entry {
    fn transfer(&self) -> Option<String> {
        self.source.get("source_transfer")?.as_str().map(str::to_owned)
    }
}
