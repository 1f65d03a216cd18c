use infrastructure::jobs::{self as queues, WakeUp};
use infrastructure::persistence::transfers::{self, Waiting};
use payout_domain::transfer::Staleness;
use time::Duration;

use super::{alarms, endings};
use crate::{Context, Error};

/// Transfers looked at in one run; the next comes within a minute.
const TRANSFERS_MAX: u64 = 10_000;
/// What was never begun by then has lost its wake-up, or its payee may not be paid.
const BEGUN_WITHIN: Duration = Duration::minutes(2);
const SECONDS_PER_HOUR: i64 = 3_600;

/// What a look at hanging transfers found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StaleRun {
    /// Over an hour on their way.
    pub stale: u64,
    /// Over a day.
    pub overdue: u64,
    /// About which the provider is asked now.
    pub asked: u64,
    /// Alerts whose cause has passed.
    pub ended: u64,
}

/// Wakes the worker for retries that are due, claims that ran out, and what was never begun. Returns how many.
#[tracing::instrument(skip_all)]
pub async fn wake_due(ctx: &Context) -> Result<u64, Error> {
    let now = ctx.now();
    let due = transfers::due(ctx.db.connection(), now, BEGUN_WITHIN, TRANSFERS_MAX).await?;
    let wake_up = |transfer: &Waiting| {
        // Whoever may not be paid is looked at once an hour.
        let mark = match transfer.progress {
            None => now.unix_timestamp() / SECONDS_PER_HOUR,
            Some(_) => now.unix_timestamp(),
        };
        WakeUp::transfer(transfer.id().0, transfer.version).again(mark)
    };
    let wake_ups: Vec<WakeUp> = due.iter().map(wake_up).collect();
    queues::enqueue_all(&*ctx.db, &wake_ups).await?;
    Ok(due.len() as u64)
}

/// Tells of transfers that hang, has the provider asked about those that it may have lost [R11.9], and resolves alerts about
/// transfers whose cause has passed.
#[tracing::instrument(skip_all)]
pub async fn check_stale(ctx: &Context) -> Result<StaleRun, Error> {
    let now = ctx.now();
    let hanging = transfers::sending_since(ctx.db.connection(), now - Staleness::STALE_AFTER, TRANSFERS_MAX).await?;
    let mut run = StaleRun::default();
    for transfer in &hanging {
        let since = transfer.sending_started_at.unwrap_or(now);
        let overdue = now - since > Staleness::OVERDUE_AFTER;
        alarms::stale(ctx, transfer.id(), since, overdue).await?;
        *(if overdue { &mut run.overdue } else { &mut run.stale }) += 1;
        let unresolved = transfer.progress.as_deref() == Some("unresolved");
        if overdue || unresolved {
            let wake_up = WakeUp::transfer(transfer.id().0, transfer.version).again(now.unix_timestamp());
            run.asked += u64::from(queues::enqueue(&*ctx.db, &wake_up).await?);
        }
    }
    run.ended = endings::end_passed(ctx).await?;
    Ok(run)
}
