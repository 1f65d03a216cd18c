use infrastructure::persistence::removals::{self, Claimed, Which};
use infrastructure::subscriptions::{Cancellation, ServiceError, SubscriptionService};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, Time};

use super::removal::conclude;
use super::restoration::cancelled_too_late;
use super::warning::warn_or_clear;
use crate::{Actor, Context, Error, retry};

/// Longer than three attempts with their time limits, so that a slow service is not taken for a dead process.
const LEASE: Duration = Duration::seconds(90);
const STRIDE: i64 = 200;
/// Errors that a summary repeats.
const ERRORS_MAX: usize = 100;
const REASON: &str = "Membership ended 12 months after the member's payout";

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemovalRun {
    pub removed: u64,
    /// Called off, or carried out by somebody else, in the meantime.
    pub passed_over: u64,
    pub failed: u64,
    /// Left for the next run, since the service does not answer.
    pub postponed: u64,
    /// Due, and for an administrator to record: no service is configured.
    pub by_hand: u64,
    /// Payout and reason, the first hundred.
    pub errors: Vec<(String, String)>,
}

impl RemovalRun {
    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }

    pub fn summary(&self) -> Value {
        let errors = self.errors.iter().map(|(id, error)| json!({"id": id, "error": error}));
        json!({
            "removed": self.removed,
            "passedOver": self.passed_over,
            "failed": self.failed,
            "postponed": self.postponed,
            "byHand": self.by_hand,
            "errors": errors.collect::<Vec<_>>(),
        })
    }

    fn fail(&mut self, payout_id: &str, error: String) {
        self.failed += 1;
        if self.errors.len() < ERRORS_MAX {
            self.errors.push((payout_id.to_owned(), error));
        }
    }
}

/// What came of one removal.
enum Came {
    Removed,
    PassedOver,
    Failed(String),
    /// The service is left alone for a while.
    Resting,
}

/// Carries out the removals that are due. One that fails does not keep the others waiting; it stays due.
#[tracing::instrument(skip_all)]
pub async fn carry_out(ctx: &Context, which: Which) -> Result<RemovalRun, Error> {
    let mut run = RemovalRun::default();
    match (&ctx.subscriptions, which) {
        (Some(service), _) => with_service(ctx, service, which, &mut run).await?,
        (None, Which::Due) => {
            let due = removals::count_due(&*ctx.db, ctx.now().date()).await?;
            run.by_hand = u64::try_from(due).unwrap_or(0);
        }
        (None, Which::Again) => {}
    }
    warn_or_clear(ctx, &run).await?;
    Ok(run)
}

async fn with_service(
    ctx: &Context,
    service: &SubscriptionService,
    which: Which,
    run: &mut RemovalRun,
) -> Result<(), Error> {
    let mut after = String::new();
    loop {
        let ids = removals::waiting(&*ctx.db, which, ctx.now(), &after, STRIDE).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        after.clone_from(last);
        for id in ids {
            match one(ctx, service, &id).await {
                Ok(Came::Removed) => run.removed += 1,
                Ok(Came::PassedOver) => run.passed_over += 1,
                Ok(Came::Failed(error)) => run.fail(&id, error),
                Ok(Came::Resting) => {
                    let now = ctx.now();
                    run.postponed = removals::postpone(&*ctx.db, now, next_hour(now)).await? + 1;
                    return Ok(());
                }
                Err(error) => run.fail(&id, error.to_string()),
            }
        }
    }
}

/// Claim and commit, cancel at the service, record under the claim's fence. Whoever dies in between leaves a lease that
/// runs out, and the next one asks with the same key.
async fn one(ctx: &Context, service: &SubscriptionService, payout_id: &str) -> Result<Came, Error> {
    let now = ctx.now();
    let Some(claimed) = removals::claim(&*ctx.db, payout_id, now, now + LEASE).await? else {
        return Ok(Came::PassedOver);
    };
    let cancellation = Cancellation {
        user: claimed.user_id,
        key: claimed.idempotency_key,
        reason: REASON,
    };
    if let Err(error) = service.cancel(cancellation, || ctx.now()).await {
        return failed(ctx, &claimed, &error).await;
    }
    let worker = Actor::worker();
    let ended = retry::on_conflict(|| conclude(ctx, &worker, payout_id, Some(claimed.fence), REASON)).await?;
    if ended.is_none() {
        tracing::warn!(
            payout.id = payout_id,
            "the subscription behind payout {payout_id} was cancelled after its removal was recorded or called off"
        );
        retry::on_conflict(|| cancelled_too_late(ctx, &claimed)).await?;
    }
    Ok(if ended.is_some() {
        Came::Removed
    } else {
        Came::PassedOver
    })
}

async fn failed(ctx: &Context, claimed: &Claimed, error: &ServiceError) -> Result<Came, Error> {
    let (id, attempt, now) = (&claimed.payout_id, claimed.attempts, ctx.now());
    tracing::warn!(payout.id = id, attempt, %error, "a subscription was not cancelled, attempt {attempt}: {error}");
    removals::give_back(&*ctx.db, claimed, &error.to_string(), next_hour(now)).await?;
    Ok(match error {
        ServiceError::Resting { .. } => Came::Resting,
        ServiceError::Unreachable(_) | ServiceError::Unavailable { .. } | ServiceError::Refused { .. } => {
            Came::Failed(error.to_string())
        }
    })
}

/// When the hourly run comes by next.
fn next_hour(now: OffsetDateTime) -> OffsetDateTime {
    let begun = Time::from_hms(now.hour(), 0, 0).expect("the hour of a time is one");
    now.replace_time(begun) + Duration::HOUR
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn what_failed_is_tried_again_at_the_next_full_hour() {
        for (failed_at, again_at) in [
            (datetime!(2027-03-16 03:00:05 UTC), datetime!(2027-03-16 04:00 UTC)),
            (datetime!(2027-12-31 23:59:59.9 UTC), datetime!(2028-01-01 00:00 UTC)),
        ] {
            assert_eq!(next_hour(failed_at), again_at);
        }
    }
}
