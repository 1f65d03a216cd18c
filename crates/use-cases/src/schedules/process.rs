//! What is due is claimed and paid [R12.2].
//!
//! Claim and commit, then create the payouts and complete the schedules in one transaction, a few dozen at a time. Whoever
//! dies in between leaves leases that run out; that counts as a failed attempt, or a schedule that ends its worker would do
//! so for ever.

mod claiming;
mod moving;
mod paying;
mod run;

pub use run::DueRun;

use futures_util::{FutureExt as _, StreamExt as _, stream};
use infrastructure::persistence::schedules::{self, Due};
use payout_domain::ScheduleId;

use self::claiming::{Claim, Claimed, claim};
use self::paying::{fail, pay};
use self::run::Outcomes;
use crate::{Actor, Context, Error, retry, transfers};

/// Schedules that are looked up at once.
const STRIDE: u64 = 1_000;
/// Schedules that share their transactions: enough that a commit costs little, and few that wait for one that is locked.
const TOGETHER: usize = 50;
/// Such groups at once.
const GROUPS_MAX: u32 = 4;
/// Those that one request processes; the rest is for the worker, or the next request.
const REQUEST_MAX: u64 = 1_000;

/// Processes what is due, as much as a request has time for.
#[tracing::instrument(skip_all)]
pub async fn process_due(ctx: &Context, actor: &Actor) -> Result<DueRun, Error> {
    transfers::programme(ctx)?;
    run(ctx, actor, &Due::ALL, REQUEST_MAX).await
}

/// Processes all that is due. One that fails does not keep the others waiting.
#[tracing::instrument(skip_all)]
pub async fn process_all_due(ctx: &Context) -> Result<DueRun, Error> {
    by_the_worker(ctx, &Due::ALL).await
}

/// Processes what failed and is to be tried again by now, and what a worker left behind.
#[tracing::instrument(skip_all)]
pub async fn process_again(ctx: &Context) -> Result<DueRun, Error> {
    by_the_worker(ctx, &Due::AGAIN).await
}

/// Where nobody is paid by transfer there is nothing to do: what is due waits.
async fn by_the_worker(ctx: &Context, kinds: &[Due]) -> Result<DueRun, Error> {
    match transfers::programme(ctx) {
        Ok(_) => run(ctx, &Actor::worker(), kinds, u64::MAX).await,
        Err(_) => Ok(DueRun::default()),
    }
}

/// Processes one that was triggered, at once.
pub(super) async fn process_now(ctx: &Context, actor: &Actor, id: ScheduleId) -> Result<(), Error> {
    for (_, came) in together(ctx, actor, &[id]).await {
        came?;
    }
    Ok(())
}

async fn run(ctx: &Context, actor: &Actor, kinds: &[Due], most: u64) -> Result<DueRun, Error> {
    let now = ctx.now();
    // A run leaves half of the connections to others.
    let groups = ctx.db.shares_max().min(GROUPS_MAX);
    let mut run = DueRun::default();
    for kind in kinds.iter().copied() {
        let mut place = None;
        while run.looked_at() < most {
            let limit = STRIDE.min(most - run.looked_at());
            let (ids, reached) = schedules::due(&*ctx.db, kind, now, place.as_ref(), limit).await?;
            if ids.is_empty() {
                break;
            }
            let processed: Vec<_> = ids
                .chunks(TOGETHER)
                .map(|ids| together(ctx, actor, ids).boxed())
                .collect();
            let mut processed = stream::iter(processed).buffered(usize::try_from(groups).unwrap_or(1));
            while let Some(came) = processed.next().await {
                for (id, came) in came {
                    run.count(id, came);
                }
            }
            place = reached;
        }
    }
    Ok(run)
}

/// Processes a group, in two transactions; where one of them is in the way of the others, each by itself.
async fn together(ctx: &Context, actor: &Actor, ids: &[ScheduleId]) -> Outcomes {
    let mut claimed = match retry::on_conflict(|| claim(ctx, actor, ids)).await {
        Ok(claimed) => claimed,
        Err(_) => claim_each(ctx, actor, ids).await,
    };
    match retry::on_conflict(|| pay(ctx, actor, &claimed.claims)).await {
        Ok(came) => claimed
            .outcomes
            .extend(came.into_iter().map(|(id, came)| (id, Ok(came)))),
        Err(_) => claimed.outcomes.extend(pay_each(ctx, actor, &claimed.claims).await),
    }
    claimed.outcomes
}

async fn claim_each(ctx: &Context, actor: &Actor, ids: &[ScheduleId]) -> Claimed {
    let mut all = Claimed::default();
    for id in ids {
        match retry::on_conflict(|| claim(ctx, actor, std::slice::from_ref(id))).await {
            Ok(one) => {
                all.claims.extend(one.claims);
                all.outcomes.extend(one.outcomes);
            }
            Err(error) => all.outcomes.push((*id, Err(error))),
        }
    }
    all
}

async fn pay_each(ctx: &Context, actor: &Actor, claims: &[Claim]) -> Outcomes {
    let mut outcomes = Vec::with_capacity(claims.len());
    for claim in claims {
        match retry::on_conflict(|| pay(ctx, actor, std::slice::from_ref(claim))).await {
            Ok(came) => outcomes.extend(came.into_iter().map(|(id, came)| (id, Ok(came)))),
            Err(error) => outcomes.push((claim.id, fail(ctx, actor, claim, error.to_string()).await)),
        }
    }
    outcomes
}
