//! What is due is set free [R12.3].

use futures_util::{FutureExt as _, StreamExt as _, stream};
use infrastructure::persistence::holds as stored_holds;
use payout_domain::HoldId;
use payout_domain::hold::{Command, Refusal};
use serde_json::{Value, json};
use time::macros::date;
use uuid::Uuid;

use super::commands::advance;
use crate::{Actor, Context, Error};

/// Holds that are looked up at once.
const STRIDE: u64 = 200;
/// Holds that are set free at once.
const AT_ONCE_MAX: u32 = 4;
/// Those that one request releases; the rest is for the worker, or the next request.
const REQUEST_MAX: u64 = 1000;
/// Errors that a summary repeats.
const ERRORS_MAX: usize = 100;

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueRun {
    pub processed: u64,
    pub failed: u64,
    /// Hold and reason, the first hundred.
    pub errors: Vec<(HoldId, String)>,
}

impl DueRun {
    pub fn summary(&self) -> Value {
        let errors = self
            .errors
            .iter()
            .map(|(id, error)| json!({ "id": id.0, "error": error }));
        json!({
            "processed": self.processed,
            "failed": self.failed,
            "errors": errors.collect::<Vec<_>>(),
        })
    }

    fn count(&mut self, id: HoldId, released: Result<(), Error>) {
        match released {
            Ok(()) => self.processed += 1,
            // Somebody was faster.
            Err(Error::HoldRefused(Refusal::InvalidTransition { .. } | Refusal::NotDue { .. })) => {}
            Err(error) => {
                self.failed += 1;
                if self.errors.len() < ERRORS_MAX {
                    self.errors.push((id, error.to_string()));
                }
            }
        }
    }
}

/// Sets free what is due, as much as a request has time for. The service does it, whoever asks.
#[tracing::instrument(skip_all)]
pub async fn process_due(ctx: &Context) -> Result<DueRun, Error> {
    run(ctx, REQUEST_MAX).await
}

/// Sets free all that is due. One that fails stays active and does not keep the others waiting.
#[tracing::instrument(skip_all)]
pub async fn process_all_due(ctx: &Context) -> Result<DueRun, Error> {
    run(ctx, u64::MAX).await
}

async fn run(ctx: &Context, most: u64) -> Result<DueRun, Error> {
    let today = ctx.now().date();
    // A run leaves half of the connections to others.
    let at_once = usize::try_from(ctx.db.shares_max().min(AT_ONCE_MAX)).unwrap_or(1);
    let mut run = DueRun::default();
    let mut after = (date!(0001 - 01 - 01), HoldId(Uuid::nil()));
    while run.processed + run.failed < most {
        let limit = STRIDE.min(most - run.processed - run.failed);
        let due = stored_holds::due(&*ctx.db, today, after, limit).await?;
        let Some(last) = due.last() else { break };
        after = *last;
        let releases: Vec<_> = due.iter().map(|(_, id)| release(ctx, *id).boxed()).collect();
        let mut outcomes = stream::iter(releases).buffered(at_once);
        while let Some((id, outcome)) = outcomes.next().await {
            run.count(id, outcome);
        }
    }
    Ok(run)
}

async fn release(ctx: &Context, id: HoldId) -> (HoldId, Result<(), Error>) {
    (id, advance(ctx, &Actor::worker(), id, |_| Command::ReleaseDue).await)
}
