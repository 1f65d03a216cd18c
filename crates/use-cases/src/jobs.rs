//! Named jobs: when they are due, what they do, and what came of them [R13.7].

mod patience;
mod schedule;
mod sweep;
mod transfers;
mod year_end;

use std::time::Instant;

use infrastructure::jobs::{Queue, WakeUp};
use infrastructure::persistence::{event_backlog, heartbeats, job_runs};
use infrastructure::telemetry::metrics;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::membership::Which;
use crate::payouts::{Cursor, Listed, Page};
use crate::{Context, Error, alerts, eligibility, escalations, gates, holds, membership, queue, schedules, verify};

pub use infrastructure::persistence::job_runs::JobRun;
pub(crate) use patience::patiently;
pub use schedule::Schedule;
pub use sweep::{Swept, sweep};
pub use year_end::{YEAR_END, run_year_end};

/// Every job there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    /// Checks whether the company may pay anybody.
    EligibilityCheck,
    /// Evaluates the gates of all waiting payouts.
    Gates,
    /// Warns of what has waited too long.
    Escalations,
    /// Proves that what is stored agrees with itself.
    Verify,
    /// Posts alerts to the webhook.
    AlertPosts,
    /// Recomputes members of the queue whom a trigger could not handle.
    QueueRepair,
    /// Ends the memberships whose day has come.
    MembershipRemoval,
    /// Tries again to end those that could not be ended.
    MembershipRemovalRetry,
    /// Pays what is due of placements.
    ProcessSchedules,
    /// Tries again what could not be paid, and what a worker left behind.
    ScheduleRetry,
    /// Sets free what was held back until today.
    ProcessEscrow,
    /// Wakes the worker for transfers that are due.
    RetryTransfers,
    /// Handles what the payment provider told.
    StripeEvents,
    /// Tells of transfers that hang.
    CheckStale,
    /// Compares the last days with the payment provider.
    Reconcile,
    /// Finds lost work and throws away what is over.
    Sweep,
}

/// Long after the other daily jobs.
const VERIFY_HOUR: u8 = 4;

/// When memberships end [R8.2].
const REMOVAL_HOUR: u8 = 3;

/// When payments of placements are made, and an hour later what was held back until the day is set free [R12.4].
const SCHEDULES_HOUR: u8 = 2;
const ESCROW_HOUR: u8 = 3;

/// When the day before has come to rest at the provider too [R11.9].
const RECONCILE_HOUR: u8 = 5;

/// What a job did.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    pub summary: Value,
    /// Items that could not be done.
    pub failed: u64,
    /// Nothing was there to do.
    pub idle: bool,
}

impl Job {
    pub const ALL: [Self; 16] = [
        Self::EligibilityCheck,
        Self::Gates,
        Self::Escalations,
        Self::Verify,
        Self::AlertPosts,
        Self::QueueRepair,
        Self::MembershipRemoval,
        Self::MembershipRemovalRetry,
        Self::ProcessSchedules,
        Self::ScheduleRetry,
        Self::ProcessEscrow,
        Self::RetryTransfers,
        Self::StripeEvents,
        Self::CheckStale,
        Self::Reconcile,
        Self::Sweep,
    ];

    /// The name by which people and tables know it.
    pub fn code(self) -> &'static str {
        match self {
            Self::EligibilityCheck => "eligibility-check",
            Self::Gates => "gates",
            Self::Escalations => "escalations",
            Self::Verify => "verify",
            Self::AlertPosts => "alert-posts",
            Self::QueueRepair => "queue-repair",
            Self::MembershipRemoval => "membership-removal",
            Self::MembershipRemovalRetry => "membership-removal-retry",
            Self::ProcessSchedules => "process-schedules",
            Self::ScheduleRetry => "schedule-retry",
            Self::ProcessEscrow => "process-escrow",
            Self::RetryTransfers => "retry-transfers",
            Self::StripeEvents => "stripe-events",
            Self::CheckStale => "check-stale",
            Self::Reconcile => "reconcile",
            Self::Sweep => "sweep",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.code() == code)
    }

    pub fn schedule(self) -> Schedule {
        match self {
            Self::EligibilityCheck => Schedule::DailyAt(payout_domain::eligibility::CHECK_HOUR),
            Self::Gates | Self::Escalations | Self::MembershipRemovalRetry | Self::ScheduleRetry | Self::CheckStale => {
                Schedule::Hourly
            }
            Self::MembershipRemoval => Schedule::DailyAt(REMOVAL_HOUR),
            Self::ProcessSchedules => Schedule::DailyAt(SCHEDULES_HOUR),
            Self::ProcessEscrow => Schedule::DailyAt(ESCROW_HOUR),
            Self::Verify => Schedule::DailyAt(VERIFY_HOUR),
            Self::Reconcile => Schedule::DailyAt(RECONCILE_HOUR),
            Self::AlertPosts | Self::QueueRepair | Self::RetryTransfers | Self::StripeEvents | Self::Sweep => {
                Schedule::EveryMinute
            }
        }
    }

    /// Jobs of every minute would fill the list of runs; theirs are recorded when they did or failed something.
    pub fn is_housekeeping(self) -> bool {
        matches!(
            self,
            Self::AlertPosts
                | Self::MembershipRemovalRetry
                | Self::ScheduleRetry
                | Self::QueueRepair
                | Self::RetryTransfers
                | Self::StripeEvents
                | Self::Sweep
        )
    }
}

/// Takes the slot of a job and puts it into the queue, in one transaction. `false` when another replica did.
pub async fn claim_slot(ctx: &Context, job: Job, slot: OffsetDateTime) -> Result<bool, Error> {
    let tx = ctx.db.begin().await?;
    if !job_runs::claim_slot(&tx, job.code(), slot).await? {
        return Ok(false);
    }
    infrastructure::jobs::enqueue(&*tx, &WakeUp::run(job.code(), slot)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Runs a job and records what came of it.
pub async fn run(ctx: &Context, job: Job, slot: Option<OffsetDateTime>) -> Result<Done, Error> {
    let id = ctx.new_id();
    let span = tracing::info_span!("run", job = job.code(), run_id = %id);
    run_as(ctx, job, slot, id).instrument(span).await
}

async fn run_as(ctx: &Context, job: Job, slot: Option<OffsetDateTime>, id: Uuid) -> Result<Done, Error> {
    let started_at = ctx.now();
    if !job.is_housekeeping() {
        job_runs::start(&*ctx.db, id, job.code(), slot, started_at).await?;
    }
    let began = Instant::now();
    let done = patiently(|| work(ctx, job)).await;
    alert_of_failure(ctx, job, &done).await;
    let succeeded = done.as_ref().is_ok_and(|done| done.failed == 0);
    let outcome = if succeeded {
        metrics::Outcome::Success
    } else {
        metrics::Outcome::Failure
    };
    metrics::job_ran(job.code(), outcome, began.elapsed());
    if job.is_housekeeping() && done.as_ref().map_or(true, |done| !done.idle || done.failed > 0) {
        job_runs::start(&*ctx.db, id, job.code(), slot, started_at).await?;
    }
    patiently(|| finish(ctx, job.code(), id, &done)).await?;
    done
}

/// The recorded runs, newest first.
#[tracing::instrument(skip_all)]
pub async fn list_runs(ctx: &Context, page: Page) -> Result<Listed<JobRun>, Error> {
    let after = page.after.map(|cursor| Ok::<_, Error>((cursor.at, cursor.id_as()?)));
    let after = after.transpose()?;
    let mut runs = job_runs::list(&*ctx.db, after, page.limit + 1).await?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let more = runs.len() > limit;
    runs.truncate(limit);
    let last = runs.last().filter(|_| more);
    let next = last.map(|run| Cursor {
        at: run.started_at,
        id: run.id.to_string(),
    });
    Ok(Listed { items: runs, next })
}

/// Says that a worker is alive, and measures what waits for it.
pub async fn heartbeat(ctx: &Context, worker: &str) -> Result<(), Error> {
    heartbeats::beat(&*ctx.db, worker, ctx.now()).await?;
    for queue in Queue::ALL {
        let backlog = infrastructure::jobs::backlog(&*ctx.db, queue).await?;
        metrics::queue_measured(queue.name(), backlog.depth, backlog.oldest());
    }
    for backlog in event_backlog::waiting(&*ctx.db).await? {
        metrics::events_waiting(&backlog.place, backlog.waiting, backlog.age(ctx.now()));
    }
    Ok(())
}

/// Says that a worker stops.
pub async fn goodbye(ctx: &Context, worker: &str) -> Result<(), Error> {
    Ok(heartbeats::stop(&*ctx.db, worker).await?)
}

async fn work(ctx: &Context, job: Job) -> Result<Done, Error> {
    match job {
        Job::EligibilityCheck => {
            let checked = eligibility::check(ctx, eligibility::Trigger::Schedule).await?;
            let summary = json!({
                "eligible": checked.eligibility.is_eligible(),
                "remainingSlots": checked.eligibility.remaining_slots,
                "alertId": checked.alert_id,
            });
            Ok(Done {
                summary,
                failed: 0,
                idle: false,
            })
        }
        Job::Gates => Ok(gates_done(gates::reevaluate_waiting(ctx).await?)),
        Job::Escalations => Ok(escalations_done(escalations::escalate(ctx).await?)),
        Job::Verify => verify_and_alert(ctx).await,
        Job::AlertPosts => Ok(posts_done(alerts::post_due(ctx).await?)),
        Job::QueueRepair => {
            let repaired = queue::repair(ctx).await?;
            Ok(Done {
                summary: json!({ "repaired": repaired }),
                failed: 0,
                idle: repaired == 0,
            })
        }
        Job::MembershipRemoval => Ok(removals_done(&membership::carry_out(ctx, Which::Due).await?)),
        Job::MembershipRemovalRetry => Ok(removals_done(&membership::carry_out(ctx, Which::Again).await?)),
        Job::ProcessSchedules => Ok(schedules_done(&schedules::process_all_due(ctx).await?)),
        Job::ScheduleRetry => Ok(schedules_done(&schedules::process_again(ctx).await?)),
        Job::ProcessEscrow => {
            let released = holds::process_all_due(ctx).await?;
            Ok(Done {
                summary: released.summary(),
                failed: released.failed,
                idle: false,
            })
        }
        Job::RetryTransfers => transfers::wake(ctx).await,
        Job::StripeEvents => transfers::handle_events(ctx).await,
        Job::CheckStale => transfers::check_stale(ctx).await,
        Job::Reconcile => transfers::reconcile(ctx).await,
        Job::Sweep => {
            let swept = sweep(ctx).await?;
            Ok(Done {
                summary: swept.summary(),
                failed: 0,
                idle: swept == Swept::default(),
            })
        }
    }
}

fn schedules_done(run: &schedules::DueRun) -> Done {
    Done {
        summary: run.summary(),
        failed: run.failed,
        idle: run.is_idle(),
    }
}

fn gates_done(run: gates::GateRun) -> Done {
    let errors = run.failed.iter().map(|(id, error)| json!({ "id": id, "error": error }));
    let summary = json!({
        "processed": run.looked_at,
        "moved": run.moved,
        "failed": run.failed.len(),
        "errors": errors.collect::<Vec<_>>(),
    });
    Done {
        summary,
        failed: run.failed.len() as u64,
        idle: false,
    }
}

fn escalations_done(run: escalations::Escalated) -> Done {
    let errors = run.failed.iter().map(|(id, error)| json!({ "id": id, "error": error }));
    let summary = json!({
        "raised": run.raised,
        "resolved": run.resolved,
        "failed": run.failed.len(),
        "errors": errors.collect::<Vec<_>>(),
    });
    Done {
        summary,
        failed: run.failed.len() as u64,
        idle: false,
    }
}

fn posts_done(run: alerts::Posted) -> Done {
    Done {
        summary: json!({ "posted": run.posted, "putOff": run.put_off, "givenUp": run.given_up }),
        failed: run.given_up,
        idle: run.is_nothing(),
    }
}

/// A fault that was found fails the run, so that whoever watches jobs sees it too.
async fn verify_and_alert(ctx: &Context) -> Result<Done, Error> {
    let verified = verify::verify(ctx).await?;
    if let Some(fault) = &verified.first_fault {
        alerts::fault_found(ctx, fault).await?;
    }
    let summary = json!({
        "payouts": verified.payouts,
        "entries": verified.entries,
        "postings": verified.postings,
        "auditEntries": verified.audit_entries,
        "removals": verified.removals,
        "queueMembers": verified.queue_members,
        "firstFault": verified.first_fault,
    });
    Ok(Done {
        summary,
        failed: u64::from(verified.first_fault.is_some()),
        idle: false,
    })
}

/// A check that could not be made is for people to look at, even if nobody reads the list of runs.
async fn alert_of_failure(ctx: &Context, job: Job, done: &Result<Done, Error>) {
    if let (Job::EligibilityCheck, Err(error)) = (job, done)
        && let Err(cause) = alerts::eligibility_check_failed(ctx, error).await
    {
        tracing::error!(%cause, "no alert could be raised for the failed eligibility check: {cause}");
    }
}

fn removals_done(run: &membership::RemovalRun) -> Done {
    Done {
        summary: run.summary(),
        failed: run.failed + run.postponed,
        idle: run.is_idle(),
    }
}

async fn finish(ctx: &Context, code: &'static str, id: Uuid, done: &Result<Done, Error>) -> Result<(), Error> {
    let error = match done {
        Ok(done) if done.failed == 0 => None,
        Ok(done) => Some(format!("{} items failed", done.failed)),
        Err(error) => Some(error.to_string()),
    };
    let summary = done.as_ref().ok().map(|done| &done.summary);
    if let Some(error) = &error {
        tracing::error!(job = code, error, "the job {code} failed: {error}");
    }
    Ok(job_runs::finish(&*ctx.db, id, ctx.now(), summary, error.as_deref()).await?)
}
