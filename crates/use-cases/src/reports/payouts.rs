use std::collections::BTreeMap;

use futures_util::Stream;
use infrastructure::persistence::StorageError;
use infrastructure::persistence::payouts::Position;
use infrastructure::persistence::reports::payouts as rows;
use money::{Currency, Money};
use payout_domain::Status;
use time::OffsetDateTime;

use super::pages;
use crate::payouts::{Cursor, ListFilter, Listed, Page, stored};
use crate::{Context, Error};

pub use rows::{PayoutLine, StatusTotal};

/// What a report adds up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub by_status: Vec<StatusTotal>,
    pub count: u64,
    pub gross: Money,
    /// What left the bank account and stayed out: sent and completed payouts of ours, as the ledger has them.
    pub paid: Paid,
}

/// Parts that add up to the gross.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    pub count: u64,
    pub gross: Money,
    pub retention_fees: Money,
    pub withheld: Money,
    pub net: Money,
}

/// Newest first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, filter: &ListFilter, page: Page) -> Result<Listed<PayoutLine>, Error> {
    let after = page.after.map(|cursor| Position {
        at: cursor.at,
        id: cursor.id,
    });
    let lines = rows::list(&*ctx.reports, &stored(filter), after.as_ref(), page.limit + 1).await?;
    Ok(Listed::cut(lines, page.limit, |line| Cursor {
        at: line.created_at.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        id: line.payout_id.clone(),
    }))
}

/// The whole report, a page at a time.
pub fn whole(ctx: &Context, filter: &ListFilter) -> impl Stream<Item = Result<Vec<PayoutLine>, Error>> + use<> {
    let (ctx, filter) = (ctx.clone(), filter.clone());
    pages(move |page| {
        let (ctx, filter) = (ctx.clone(), filter.clone());
        async move { list(&ctx, &filter, page).await }
    })
}

/// All that the filter leaves, not only the page that is shown.
#[tracing::instrument(skip_all)]
pub async fn summary(ctx: &Context, filter: &ListFilter) -> Result<Summary, Error> {
    let totals = rows::totals(&*ctx.reports, &stored(filter)).await?;
    Ok(summarise(totals).map_err(|error| StorageError::corrupt("payout_management", "all", error))?)
}

/// Older names read as ours [R13.6]: what has the same status and currency is one row.
fn summarise(totals: Vec<StatusTotal>) -> Result<Summary, money::MoneyError> {
    let mut paid = Paid {
        count: 0,
        gross: Money::usd(0),
        retention_fees: Money::usd(0),
        withheld: Money::usd(0),
        net: Money::usd(0),
    };
    let mut merged: BTreeMap<(&'static str, Currency), StatusTotal> = BTreeMap::new();
    for total in totals {
        if !total.legacy && [Status::PaymentSent, Status::Completed].contains(&total.status) {
            paid = Paid {
                count: paid.count + total.count,
                gross: paid.gross.plus(total.gross)?,
                retention_fees: paid.retention_fees.plus(total.retention_fees)?,
                withheld: paid.withheld.plus(total.withheld)?,
                net: paid.net.plus(total.net)?,
            };
        }
        let key = (total.status.code(), total.gross.currency());
        let sum = match merged.remove(&key) {
            Some(earlier) => add(&earlier, &total)?,
            None => total,
        };
        merged.insert(key, sum);
    }
    let (mut count, mut gross) = (0, Money::usd(0));
    for total in merged.values() {
        count += total.count;
        if total.gross.currency() == Currency::USD {
            gross = gross.plus(total.gross)?;
        }
    }
    Ok(Summary {
        by_status: merged.into_values().collect(),
        count,
        gross,
        paid,
    })
}

fn add(one: &StatusTotal, other: &StatusTotal) -> Result<StatusTotal, money::MoneyError> {
    Ok(StatusTotal {
        status: one.status,
        legacy: one.legacy && other.legacy,
        count: one.count + other.count,
        gross: one.gross.plus(other.gross)?,
        retention_fees: one.retention_fees.plus(other.retention_fees)?,
        withheld: one.withheld.plus(other.withheld)?,
        net: one.net.plus(other.net)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(status: Status, legacy: bool, count: u64, gross: i64, net: i64) -> StatusTotal {
        StatusTotal {
            status,
            legacy,
            count,
            gross: Money::usd(gross),
            retention_fees: Money::usd(gross - net),
            withheld: Money::usd(0),
            net: Money::usd(net),
        }
    }

    #[test]
    fn older_payouts_read_as_ours_and_are_not_in_the_books() {
        let totals = vec![
            total(Status::PaymentSent, false, 1, 100, 90),
            total(Status::PaymentSent, true, 2, 200, 180),
            total(Status::Completed, false, 1, 50, 40),
            total(Status::Rejected, false, 7, 700, 0),
        ];

        let summary = summarise(totals).expect("small amounts");

        assert_eq!(summary.by_status.len(), 3);
        assert_eq!((summary.count, summary.gross), (11, Money::usd(1_050)));
        assert_eq!(
            (summary.paid.count, summary.paid.gross, summary.paid.net),
            (2, Money::usd(150), Money::usd(130))
        );
    }
}
