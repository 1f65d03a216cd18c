//! What is due is claimed and paid [R12.2].
//!
//! Claim and commit, then create the payout and complete the schedule in one transaction. Whoever dies in between leaves a
//! lease that runs out; that counts as a failed attempt, or a schedule that ends its worker would do so for ever.

use infrastructure::persistence::schedules::{self, Due, Stored};
use infrastructure::persistence::{Scope, Tx, placements, transfer_payees};
use money::Money;
use payout_domain::schedule::{Change, Command, Event, Gate, Refusal, State, Status};
use payout_domain::transfer::{NewTransfer, Source};
use payout_domain::{PayeeId, PayoutId, PlacementId, ScheduleId};
use serde_json::{Value, json};

use super::World;
use super::record::{self, Recorded};
use crate::transfers::{self, Standing, standing};
use crate::{Actor, Context, Entity, Error, retry};

/// Schedules that are looked up at once.
const STRIDE: u64 = 200;
/// Those that one request processes; the rest is for the worker, or the next request.
const REQUEST_MAX: u64 = 1000;
/// Errors that a summary repeats.
const ERRORS_MAX: usize = 100;

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueRun {
    /// Their payouts exist now.
    pub processed: u64,
    /// An attempt failed.
    pub failed: u64,
    /// A gate was not open yet; no attempt is used up.
    pub postponed: u64,
    /// Schedule and reason, the first hundred.
    pub errors: Vec<(ScheduleId, String)>,
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
            "postponed": self.postponed,
            "errors": errors.collect::<Vec<_>>(),
        })
    }

    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }

    const fn looked_at(&self) -> u64 {
        self.processed + self.failed + self.postponed
    }

    fn count(&mut self, id: ScheduleId, came: Result<Came, Error>) {
        let error = match came {
            Ok(Came::Processed) => {
                self.processed += 1;
                return;
            }
            Ok(Came::Postponed) => {
                self.postponed += 1;
                return;
            }
            Ok(Came::PassedOver) => return,
            Ok(Came::Failed(reason)) => reason,
            Err(error) => error.to_string(),
        };
        self.failed += 1;
        if self.errors.len() < ERRORS_MAX {
            self.errors.push((id, error));
        }
    }
}

/// What came of one schedule.
enum Came {
    Processed,
    Postponed,
    /// Somebody else has it, or it is no longer due.
    PassedOver,
    Failed(String),
}

/// Processes what is due, as much as a request has time for.
pub async fn process_due(ctx: &Context, actor: &Actor) -> Result<DueRun, Error> {
    transfers::programme(ctx)?;
    run(ctx, actor, &Due::ALL, REQUEST_MAX).await
}

/// Processes all that is due. One that fails does not keep the others waiting.
pub async fn process_all_due(ctx: &Context) -> Result<DueRun, Error> {
    by_the_worker(ctx, &Due::ALL).await
}

/// Processes what failed and is to be tried again by now, and what a worker left behind.
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
    one(ctx, actor, id).await.map(|_| ())
}

async fn run(ctx: &Context, actor: &Actor, kinds: &[Due], most: u64) -> Result<DueRun, Error> {
    let now = ctx.now();
    let mut run = DueRun::default();
    for kind in kinds.iter().copied() {
        let mut place = None;
        while run.looked_at() < most {
            let limit = STRIDE.min(most - run.looked_at());
            let (ids, reached) = schedules::due(&*ctx.db, kind, now, place.as_ref(), limit).await?;
            if ids.is_empty() {
                break;
            }
            for id in ids {
                run.count(id, one(ctx, actor, id).await);
            }
            place = reached;
        }
    }
    Ok(run)
}

async fn one(ctx: &Context, actor: &Actor, id: ScheduleId) -> Result<Came, Error> {
    let claimed = match retry::on_conflict(|| claim(ctx, actor, id)).await? {
        Claimed::Payable(claimed) => claimed,
        Claimed::Not(came) => return Ok(came),
    };
    let paid = retry::on_conflict(|| pay(ctx, actor, &claimed)).await;
    match paid {
        Err(error) => fail(ctx, actor, &claimed, error.to_string()).await,
        came => came,
    }
}

/// A schedule as the worker took it.
struct Claim {
    id: ScheduleId,
    payee: PayeeId,
    number: u32,
}

enum Claimed {
    Payable(Claim),
    Not(Came),
}

/// Takes the schedule, or finds out why it cannot be taken.
async fn claim(ctx: &Context, actor: &Actor, id: ScheduleId) -> Result<Claimed, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let Some(mut stored) = schedules::lock_if_free(&tx, id).await? else {
        return Ok(Claimed::Not(Came::PassedOver));
    };
    if !stored.schedule.is_due(now) {
        return Ok(Claimed::Not(Came::PassedOver));
    }
    let world = World::around(ctx, &*tx, &stored, now).await?;
    let step = match stored.schedule.status() {
        Status::Processing => Some(Command::Recover),
        Status::Failed => Some(Command::RetryDue),
        _ => None,
    };
    let mut change = Change::default();
    if let Some(command) = step {
        change = moved(ctx, &tx, actor, &mut stored, &world, command).await?;
    }
    // One that was triggered before its day, and is tried again, waits for the day once more.
    if stored.schedule.is_due(now) && stored.schedule.status().is_open() && stored.schedule.status() != Status::Failed {
        change = moved(ctx, &tx, actor, &mut stored, &world, Command::Claim).await?;
    }
    tx.commit().await?;
    Ok(match &stored.schedule.state {
        State::Processing { .. } => Claimed::Payable(Claim {
            id,
            payee: stored.payee,
            number: stored.schedule.claims,
        }),
        State::Failed { reason, .. } => Claimed::Not(Came::Failed(reason.clone())),
        _ if change.is_nothing() || change.events.iter().any(is_postponement) => Claimed::Not(Came::Postponed),
        _ => Claimed::Not(Came::PassedOver),
    })
}

const fn is_postponement(event: &Event) -> bool {
    matches!(event, Event::Postponed { .. })
}

/// Creates the payout and completes the schedule, in one transaction. The payee is locked first, as by whoever pays him.
async fn pay(ctx: &Context, actor: &Actor, claim: &Claim) -> Result<Came, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let payee = transfer_payees::lock(&tx, claim.payee)
        .await?
        .ok_or(Error::NotFound(Entity::Payee))?;
    let standing = standing(ctx, &*tx, payee, &[], now).await?;
    let mut stored = locked(&tx, claim.id).await?;
    let world = World::beside(ctx, &*tx, &stored, &standing, now).await?;
    let number = claim.number;
    let (command, came, created) = match stored.schedule.gate(&world.facts()) {
        Gate::Open { amount } => {
            let created = if amount.is_positive() {
                Some(create_payout(ctx, &tx, actor, &stored, &standing, amount).await?)
            } else {
                None
            };
            let payout = created.as_ref().map(|created| created.payout.id);
            (Command::Complete { claim: number, payout }, Came::Processed, created)
        }
        Gate::Early(early) => {
            let reason = early.to_string();
            (Command::Postpone { claim: number, reason }, Came::Postponed, None)
        }
        Gate::Shut(shut) => {
            let reason = shut.to_string();
            let told = Came::Failed(reason.clone());
            (Command::Fail { claim: number, reason }, told, None)
        }
    };
    moved(ctx, &tx, actor, &mut stored, &world, command).await?;
    tx.commit().await?;
    if let Some(created) = created {
        created.measure(now);
    }
    Ok(came)
}

/// The schedule under lock, with its placement kept as it is.
async fn locked(tx: &Tx, id: ScheduleId) -> Result<Stored, Error> {
    let row = schedules::find(&**tx, id, Scope::Everything).await?;
    let row = row.ok_or(Error::NotFound(Entity::Schedule))?;
    placements::keep(tx, PlacementId(row.placement_id)).await?;
    schedules::lock(tx, id).await?.ok_or(Error::NotFound(Entity::Schedule))
}

async fn create_payout(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    stored: &Stored,
    standing: &Standing,
    amount: Money,
) -> Result<transfers::Created, Error> {
    let new = NewTransfer {
        id: PayoutId(ctx.new_id()),
        payee: stored.payee,
        payee_user: standing.payee.user(),
        amount,
        source: Source::Schedule(stored.schedule.id),
        initiated_by: stored.schedule.created_by,
    };
    transfers::create_within(ctx, tx, actor, standing, new).await
}

/// Notes that an attempt failed. Whoever has lost his claim says nothing.
async fn fail(ctx: &Context, actor: &Actor, claim: &Claim, reason: String) -> Result<Came, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let mut stored = schedules::lock(&tx, claim.id)
        .await?
        .ok_or(Error::NotFound(Entity::Schedule))?;
    let world = World::around(ctx, &*tx, &stored, now).await?;
    let command = Command::Fail {
        claim: claim.number,
        reason: reason.clone(),
    };
    match moved(ctx, &tx, actor, &mut stored, &world, command).await {
        Err(Error::ScheduleRefused(Refusal::StaleClaim | Refusal::InvalidTransition { .. })) => {
            return Ok(Came::PassedOver);
        }
        other => other?,
    };
    tx.commit().await?;
    Ok(Came::Failed(reason))
}

async fn moved(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    stored: &mut Stored,
    world: &World,
    command: Command,
) -> Result<Change, Error> {
    let before = stored.schedule.status();
    let change = stored.schedule.handle(command, &world.facts())?;
    if !change.is_nothing() {
        let recorded = Recorded {
            actor,
            stored,
            events: &change.events,
            before: Some(before),
            connection_required: world.connection_required(),
            now: world.facts().now,
        };
        record::save(ctx, tx, &recorded).await?;
    }
    Ok(change)
}
