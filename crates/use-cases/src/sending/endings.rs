//! Alerts about transfers end themselves once their cause has passed, as those about payouts of members do.

use std::collections::BTreeMap;

use infrastructure::persistence::alerts::{self as stored_alerts, AlertRow};
use infrastructure::persistence::{reconciliations, transfers as stored};
use time::macros::format_description;
use uuid::Uuid;

use crate::{Actor, Context, Error, alerts};

/// Open alerts of one category that a run looks at.
const ALERTS_MAX: u64 = 5_000;

/// What a cause has to do with a payout, by the status in which it has passed.
const OF_PAYOUTS: [(&str, Passed, &str); 7] = [
    (
        "transfer_stale",
        Passed::NoLongerSent,
        "the transfer is no longer on its way",
    ),
    (
        "transfer_overdue",
        Passed::NoLongerSent,
        "the transfer is no longer on its way",
    ),
    (
        "transfer_unresolved",
        Passed::NoLongerSent,
        "it is known what became of the transfer",
    ),
    (
        "transfer_amount_mismatch",
        Passed::NoLongerSent,
        "the transfer of another amount is no longer there",
    ),
    (
        "transfer_retries_exhausted",
        Passed::Settled,
        "the transfer was tried again, and has ended",
    ),
    (
        "transfer_failed",
        Passed::Settled,
        "the transfer was tried again, and has ended",
    ),
    (
        "transfer_blocked",
        Passed::Begun,
        "the transfer no longer waits for its payee",
    ),
];

/// When a transfer was accepted since, it cannot be the platform that keeps all of them back.
const OF_THE_PLATFORM: [&str; 2] = ["provider_balance", "provider_not_authorised"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passed {
    NoLongerSent,
    /// Paid, come back or called off after it had failed.
    Settled,
    Begun,
}

impl Passed {
    fn in_status(self, status: &str) -> bool {
        match self {
            Self::NoLongerSent => status != "processing",
            Self::Settled => matches!(status, "completed" | "reversed" | "cancelled"),
            Self::Begun => status != "pending",
        }
    }
}

/// Resolves what has passed. Returns how many.
pub(super) async fn end_passed(ctx: &Context) -> Result<u64, Error> {
    let mut ended = 0;
    for (category, passed, notes) in OF_PAYOUTS {
        ended += of_payouts(ctx, category, passed, notes).await?;
    }
    ended += orphans(ctx).await?;
    ended += days(ctx).await?;
    let accepted_at = stored::last_accepted_at(ctx.db.connection()).await?;
    for category in OF_THE_PLATFORM {
        let notes = "a transfer was accepted since";
        if let Some(at) = accepted_at {
            ended += alerts::clear_after(ctx, category, at, notes).await?;
        }
    }
    Ok(ended)
}

async fn of_payouts(ctx: &Context, category: &str, passed: Passed, notes: &str) -> Result<u64, Error> {
    let open = open(ctx, category).await?;
    let about = |alert: &AlertRow| about(alert).and_then(|id| id.parse::<Uuid>().ok());
    let ids: Vec<Uuid> = open.iter().filter_map(about).collect();
    let statuses: BTreeMap<Uuid, String> = stored::statuses(ctx.db.connection(), &ids).await?.into_iter().collect();
    let mut ended = 0;
    for alert in &open {
        let status = about(alert).and_then(|id| statuses.get(&id));
        if status.is_some_and(|status| passed.in_status(status)) {
            ended += resolve(ctx, alert, notes).await?;
        }
    }
    Ok(ended)
}

/// What belonged to nobody belongs to one of ours now: the answer that told of it came later.
async fn orphans(ctx: &Context) -> Result<u64, Error> {
    let open = open(ctx, "transfer_orphaned").await?;
    let ids: Vec<String> = open.iter().filter_map(about).map(str::to_owned).collect();
    let ours = stored::by_transfer_ids(ctx.db.connection(), &ids).await?;
    let mut ended = 0;
    for alert in &open {
        if ours.iter().any(|row| about(alert) == Some(row.transfer_id.as_str())) {
            ended += resolve(ctx, alert, "the transfer belongs to a payout that completed").await?;
        }
    }
    Ok(ended)
}

/// Days on which both sides agree by now.
async fn days(ctx: &Context) -> Result<u64, Error> {
    let open = open(ctx, "reconciliation_mismatch").await?;
    let day = |alert: &AlertRow| {
        let format = format_description!("[year]-[month]-[day]");
        about(alert).and_then(|day| time::Date::parse(day, &format).ok())
    };
    let Some(first) = open.iter().filter_map(day).min() else {
        return Ok(0);
    };
    let agreed = reconciliations::agreed_since(ctx.db.connection(), first).await?;
    let mut ended = 0;
    for alert in &open {
        if day(alert).is_some_and(|day| agreed.contains(&day)) {
            ended += resolve(ctx, alert, "both sides agree about the day now").await?;
        }
    }
    Ok(ended)
}

async fn open(ctx: &Context, category: &str) -> Result<Vec<AlertRow>, Error> {
    Ok(stored_alerts::open_of_category(ctx.db.connection(), category, ALERTS_MAX).await?)
}

/// What an alert is open once for.
fn about(alert: &AlertRow) -> Option<&str> {
    alert.cause.as_deref()?.split_once(':').map(|(_, about)| about)
}

async fn resolve(ctx: &Context, alert: &AlertRow, notes: &str) -> Result<u64, Error> {
    match alerts::resolve(ctx, &Actor::worker(), &alert.alert_id, Some(notes)).await {
        Ok(_) => Ok(1),
        // Somebody was faster.
        Err(Error::AlertResolved) => Ok(0),
        Err(error) => Err(error),
    }
}
