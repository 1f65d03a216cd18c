use serde::Deserialize;
use time::OffsetDateTime;

use super::form::Form;
use super::{Stripe, StripeError, Transfer};

const ENTRIES_PER_PAGE: &str = "100";
const PAGES_MAX: usize = 20;
const ENTRIES_MAX: usize = PAGES_MAX * 100;

/// Some of a list, newest first.
#[derive(Debug, Clone, Deserialize)]
pub struct Page<T> {
    pub data: Vec<T>,
    pub has_more: bool,
}

/// Which transfers; nothing is all.
#[derive(Debug, Clone, Copy, Default)]
pub struct TransferFilter<'a> {
    pub transfer_group: Option<&'a str>,
    pub destination: Option<&'a str>,
    /// From then on, to the second.
    pub created_from: Option<OffsetDateTime>,
    /// Before then.
    pub created_before: Option<OffsetDateTime>,
}

impl Stripe {
    /// A page of at most a hundred. The next begins after the last one's id.
    pub async fn transfers(
        &self,
        filter: &TransferFilter<'_>,
        after: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<Page<Transfer>, StripeError> {
        let query = filter.query(after);
        self.get(format!("/v1/transfers?{query}"), now).await
    }

    /// Every transfer that the filter lets through, or an error; never a part of them.
    pub async fn all_transfers(
        &self,
        filter: &TransferFilter<'_>,
        now: OffsetDateTime,
    ) -> Result<Vec<Transfer>, StripeError> {
        let mut found: Vec<Transfer> = Vec::new();
        for _ in 0..PAGES_MAX {
            let after = found.last().map(|transfer| transfer.id.clone());
            let page = self.transfers(filter, after.as_deref(), now).await?;
            let is_last = !page.has_more || page.data.is_empty();
            found.extend(page.data);
            if is_last {
                return Ok(found);
            }
        }
        Err(StripeError::Endless(ENTRIES_MAX))
    }
}

impl TransferFilter<'_> {
    fn query(&self, after: Option<&str>) -> String {
        let second = |time: OffsetDateTime| time.unix_timestamp().to_string();
        Form::default()
            .with("limit", ENTRIES_PER_PAGE)
            .with_some("transfer_group", self.transfer_group)
            .with_some("destination", self.destination)
            .with_some("created[gte]", self.created_from.map(second).as_deref())
            .with_some("created[lt]", self.created_before.map(second).as_deref())
            .with_some("starting_after", after)
            .into_text()
    }
}
