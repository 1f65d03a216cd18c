use std::collections::{BTreeMap, BTreeSet};

use infrastructure::persistence::transfers::{self as stored, AcceptedRow};
use infrastructure::persistence::{Tx, reconciliations};
use infrastructure::stripe::{Stripe, StripeError, Transfer, TransferFilter};
use serde_json::{Value, json};
use time::{Date, Duration, OffsetDateTime};

use super::{alarms, calling, endings};
use crate::payouts::{Cursor, Listed, Page};
use crate::{Context, Error, transfers};

pub use infrastructure::persistence::reconciliations::ReconciliationRow;

/// So far back a day without a report in which both sides agree is looked at again.
const DAYS_BACK: i64 = 7;
/// A hundred transfers each. More in a day is an error, never a part of them.
const PAGES_MAX: usize = 5_000;

/// What a reconciliation found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciled {
    pub days: u64,
    /// The days on which the two sides differ.
    pub disagreeing: Vec<Date>,
}

/// Compares each of the last days with the provider, transfer by transfer and in total, in both directions, and keeps a
/// report of each [R11.9]. Days that agreed stay as they are.
#[tracing::instrument(skip_all)]
pub async fn reconcile(ctx: &Context) -> Result<Reconciled, Error> {
    let stripe = transfers::programme(ctx)?;
    let today = ctx.now().date();
    let first = today - Duration::days(DAYS_BACK);
    let agreed: BTreeSet<Date> = reconciliations::agreed_since(ctx.db.connection(), first)
        .await?
        .into_iter()
        .collect();
    let mut reconciled = Reconciled::default();
    for back in (1..=DAYS_BACK).rev() {
        let day = today - Duration::days(back);
        if agreed.contains(&day) {
            continue;
        }
        reconciled.days += 1;
        if !one_day(ctx, stripe, day).await?.agrees {
            reconciled.disagreeing.push(day);
        }
    }
    endings::end_passed(ctx).await?;
    Ok(reconciled)
}

/// The reports, the latest day first.
#[tracing::instrument(skip_all)]
pub async fn list_reconciliations(ctx: &Context, page: Page) -> Result<Listed<ReconciliationRow>, Error> {
    let before = page.after.map(|cursor| cursor.at.date());
    let rows = reconciliations::list(ctx.reports.connection(), before, page.limit + 1).await?;
    Ok(Listed::cut(rows, page.limit, |row| Cursor {
        at: row.day.midnight().assume_utc(),
        id: row.day.to_string(),
    }))
}

async fn one_day(ctx: &Context, stripe: &Stripe, day: Date) -> Result<ReconciliationRow, Error> {
    let from = day.midnight().assume_utc();
    let before = from + Duration::days(1);
    let theirs = listed(ctx, stripe, from, before).await?;
    let compared = Compared::of(ctx, stripe, theirs, (from, before)).await?;
    let report = compared.report(day, ctx.now());
    let tx = ctx.db.begin().await?;
    keep(ctx, &tx, &report, compared.differences.len()).await?;
    tx.commit().await?;
    Ok(report)
}

async fn keep(ctx: &Context, tx: &Tx, report: &ReconciliationRow, differences: usize) -> Result<(), Error> {
    reconciliations::keep(&**tx, report).await?;
    if !report.agrees {
        alarms::disagrees(ctx, tx, report.day, differences, report.made_at).await?;
    }
    Ok(())
}

async fn listed(
    ctx: &Context,
    stripe: &Stripe,
    from: OffsetDateTime,
    before: OffsetDateTime,
) -> Result<Vec<Transfer>, StripeError> {
    let filter = TransferFilter {
        created_from: Some(from),
        created_before: Some(before),
        ..TransferFilter::default()
    };
    let mut found: Vec<Transfer> = Vec::new();
    for _ in 0..PAGES_MAX {
        let after = found.last().map(|transfer| transfer.id.clone());
        let page = stripe.transfers(&filter, after.as_deref(), ctx.now()).await?;
        let is_last = !page.has_more || page.data.is_empty();
        found.extend(page.data);
        if is_last {
            return Ok(found);
        }
    }
    Err(StripeError::Endless(found.len()))
}

/// A day as both sides know it.
#[derive(Debug, Default)]
struct Compared {
    their_count: usize,
    their_cents: i64,
    our_count: usize,
    our_cents: i64,
    differences: Vec<Value>,
}

impl Compared {
    async fn of(
        ctx: &Context,
        stripe: &Stripe,
        theirs: Vec<Transfer>,
        (from, before): (OffsetDateTime, OffsetDateTime),
    ) -> Result<Self, Error> {
        let db = ctx.db.connection();
        let ids: Vec<String> = theirs.iter().map(|transfer| transfer.id.clone()).collect();
        let ours: BTreeMap<String, AcceptedRow> = stored::by_transfer_ids(db, &ids)
            .await?
            .into_iter()
            .map(|row| (row.transfer_id.clone(), row))
            .collect();
        let mut compared = Self::default();
        for transfer in &theirs {
            compared.look_at(transfer, ours.get(&transfer.id));
        }
        for row in stored::accepted_between(db, from, before).await? {
            if !ours.contains_key(&row.transfer_id) {
                compared.look_for(ctx, stripe, &row).await?;
            }
        }
        Ok(compared)
    }

    fn look_at(&mut self, transfer: &Transfer, ours: Option<&AcceptedRow>) {
        let cents = |amount: Result<money::Money, _>| amount.map_or(0, |amount: money::Money| amount.minor());
        let (amount, reversed) = (cents(transfer.amount()), cents(transfer.amount_reversed()));
        if ours.is_none() && transfer.reversed {
            // What came back as a whole has moved nothing, and is the rest of a payout that failed.
            return;
        }
        self.their_count += 1;
        self.their_cents += amount;
        let Some(ours) = ours else {
            let named = transfer.metadata.get(calling::PAYOUT);
            let facts = json!({ "payoutId": named, "providerCents": amount });
            return self.differ("only_at_provider", &transfer.id, facts);
        };
        self.our_count += 1;
        self.our_cents += ours.net_cents;
        let facts = json!({ "payoutId": ours.id().to_string(), "providerCents": amount, "ourCents": ours.net_cents,
            "providerReversedCents": reversed, "ourReversedCents": ours.reversed_cents });
        if amount != ours.net_cents || transfer.amount().is_err() {
            self.differ("amount", &transfer.id, facts);
        } else if reversed != ours.reversed_cents {
            self.differ("reversed", &transfer.id, facts);
        }
    }

    /// Ours that is not in the provider's list: made on the other side of midnight, or never.
    async fn look_for(&mut self, ctx: &Context, stripe: &Stripe, row: &AcceptedRow) -> Result<(), Error> {
        if stripe.transfer(&row.transfer_id, ctx.now()).await?.is_none() {
            self.our_count += 1;
            self.our_cents += row.net_cents;
            let facts = json!({ "payoutId": row.id().to_string(), "ourCents": row.net_cents });
            self.differ("only_here", &row.transfer_id, facts);
        }
        Ok(())
    }

    fn differ(&mut self, what: &str, transfer: &str, mut facts: Value) {
        facts["what"] = what.into();
        facts["transferId"] = transfer.into();
        self.differences.push(facts);
    }

    fn report(&self, day: Date, made_at: OffsetDateTime) -> ReconciliationRow {
        let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        ReconciliationRow {
            day,
            provider_count: count(self.their_count),
            provider_cents: self.their_cents,
            our_count: count(self.our_count),
            our_cents: self.our_cents,
            differences: Value::Array(self.differences.clone()),
            agrees: self.differences.is_empty(),
            made_at,
        }
    }
}
