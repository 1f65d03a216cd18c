//! The schedule: every replica tries to take each slot, and the one that succeeds enqueues its job.

use std::collections::BTreeMap;
use std::time::Duration;

use infrastructure::telemetry::metrics;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tracing::{Instrument as _, info, info_span, warn};
use use_cases::jobs::{self, Job};
use use_cases::{Context, Error, sandbox};

use crate::run::{Stop, stopped};

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The last slot of each job that this process has seen to.
type Seen = BTreeMap<Job, OffsetDateTime>;

/// Looks at the clock until the worker stops. The first look catches up with the last slot that was missed.
pub(crate) async fn watch(ctx: Context, stop: Stop) {
    let mut seen = Seen::new();
    Job::ALL.map(Job::code).into_iter().for_each(metrics::job_expected);
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stopped(stop.clone()) => return,
        }
        if let Err(error) = look(&ctx, &mut seen).await {
            warn!(%error, "the schedule could not be looked after: {error}");
        }
    }
}

/// Takes every slot that is due at the Context's time and that nobody has taken yet. Returns how many it took.
pub async fn tick(ctx: &Context) -> Result<u64, Error> {
    look(ctx, &mut Seen::new()).await
}

async fn look(ctx: &Context, seen: &mut Seen) -> Result<u64, Error> {
    sandbox::catch_up(ctx).await?;
    let mut taken = 0;
    for job in Job::ALL {
        let now = ctx.now();
        let slot = job.schedule().last_slot(now);
        if seen.get(&job) == Some(&slot) {
            continue;
        }
        let span = info_span!(
            "slot",
            otel.name = format_args!("slot {}", job.code()),
            job = job.code()
        );
        if jobs::claim_slot(ctx, job, slot).instrument(span).await? {
            taken += 1;
            metrics::cron_fired(job.code(), (now - slot).unsigned_abs());
            let due_at = slot.format(&Rfc3339).unwrap_or_default();
            info!(job = job.code(), due_at, "enqueued {}, due at {due_at}", job.code());
        }
        seen.insert(job, slot);
    }
    Ok(taken)
}
