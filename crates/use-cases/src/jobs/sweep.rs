use infrastructure::jobs::{self as queues, WakeUp};
use infrastructure::persistence::{
    deliveries, event_deliveries, heartbeats, idempotency, job_runs, rate_limits, stripe_events,
};
use serde_json::{Value, json};
use time::Duration;

use crate::{Context, Error};

/// Mails woken in one sweep; the next comes within a minute.
const MAILS_MAX: u64 = 1000;
const KEYS_KEPT: Duration = Duration::days(7);
/// Longer than any window for which requests are counted.
const COUNTS_KEPT: Duration = Duration::hours(1);
const SLOTS_KEPT: Duration = Duration::days(7);
const HEARTBEATS_KEPT: Duration = Duration::days(1);
/// What became of events can be looked up for so long; nothing older is posted again.
const DELIVERIES_KEPT: Duration = Duration::days(90);
/// Deliveries thrown away in one sweep.
const DELIVERIES_MAX: i64 = 10_000;
/// The provider sends an event again for three days at most.
const STRIPE_EVENTS_KEPT: Duration = Duration::days(90);
/// No job takes this long.
const RUN_MAX: Duration = Duration::hours(6);

/// What a sweep found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Mails that were due and had no wake-up.
    pub mails_woken: u64,
    /// Runs whose process stopped under them.
    pub runs_closed: u64,
    pub keys_forgotten: u64,
}

impl Swept {
    pub(super) fn summary(self) -> Value {
        json!({
            "mailsWoken": self.mails_woken,
            "runsClosed": self.runs_closed,
            "keysForgotten": self.keys_forgotten,
        })
    }
}

/// Wakes the worker for mails that are due and were lost on the way, and throws away what is over.
#[tracing::instrument(skip_all)]
pub async fn sweep(ctx: &Context) -> Result<Swept, Error> {
    let now = ctx.now();
    let mut swept = Swept::default();
    for (id, attempts) in deliveries::lost(&*ctx.db, now, MAILS_MAX).await? {
        let wake_up = WakeUp::delivery(id, attempts).again(now.unix_timestamp());
        swept.mails_woken += u64::from(queues::enqueue(&*ctx.db, &wake_up).await?);
    }
    swept.runs_closed = job_runs::close_abandoned(&*ctx.db, now - RUN_MAX, now).await?;
    swept.keys_forgotten = idempotency::prune(&*ctx.db, now - KEYS_KEPT).await?;
    rate_limits::prune(&*ctx.db, (ctx.real_now() - COUNTS_KEPT).unix_timestamp()).await?;
    job_runs::prune_slots(&*ctx.db, now - SLOTS_KEPT).await?;
    event_deliveries::prune(&*ctx.db, now - DELIVERIES_KEPT, DELIVERIES_MAX).await?;
    stripe_events::prune(&*ctx.db, now - STRIPE_EVENTS_KEPT).await?;
    heartbeats::prune(&*ctx.db, now - HEARTBEATS_KEPT).await?;
    queues::prune(&*ctx.db).await?;
    Ok(swept)
}
