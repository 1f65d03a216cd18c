use infrastructure::persistence::schedules::{self, Stored};
use payout_domain::schedule::{Change, Command, Event, Schedule, State, Status};
use payout_domain::{PayeeId, PlacementId, ScheduleId};
use time::OffsetDateTime;

use super::moving::Group;
use super::run::{Came, Outcomes};
use crate::schedules::World;
use crate::{Actor, Context, Error};

/// A schedule as the worker took it.
pub(super) struct Claim {
    pub id: ScheduleId,
    pub payee: PayeeId,
    pub placement: PlacementId,
    pub number: u32,
}

/// What of a group can be paid, and what came of the others.
#[derive(Default)]
pub(super) struct Claimed {
    pub claims: Vec<Claim>,
    pub outcomes: Outcomes,
}

/// Takes those that are due and free, or finds out why they cannot be taken.
pub(super) async fn claim(ctx: &Context, actor: &Actor, ids: &[ScheduleId]) -> Result<Claimed, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let mut stored = schedules::lock_free(&tx, ids).await?;
    stored.retain(|stored| stored.schedule.is_due(now));
    if stored.is_empty() {
        return Ok(Claimed::default());
    }
    let worlds = World::around_all(ctx, &*tx, &stored, now).await?;
    let mut group = Group { actor, stored, worlds };
    let before = group.stored.iter().map(|stored| before_it_is_taken(&stored.schedule));
    let first = group.advance(ctx, &tx, before.collect()).await?;
    let taken = group.stored.iter().map(|stored| take(&stored.schedule, now));
    let then = group.advance(ctx, &tx, taken.collect()).await?;
    tx.commit().await?;
    let mut claimed = Claimed::default();
    for (stored, change) in group.stored.iter().zip(then.into_iter().zip(first)) {
        claimed.add(stored, change.0.or(change.1).as_ref());
    }
    Ok(claimed)
}

/// One that was left behind counts as failed, and one that failed is scheduled once more.
fn before_it_is_taken(schedule: &Schedule) -> Option<Command> {
    match schedule.status() {
        Status::Processing => Some(Command::Recover),
        Status::Failed => Some(Command::RetryDue),
        Status::Scheduled | Status::Triggered | Status::Processed | Status::Cancelled => None,
    }
}

/// One that was triggered before its day, and is tried again, waits for the day once more.
fn take(schedule: &Schedule, now: OffsetDateTime) -> Option<Command> {
    let waits = matches!(schedule.status(), Status::Scheduled | Status::Triggered);
    (waits && schedule.is_due(now)).then_some(Command::Claim)
}

impl Claimed {
    fn add(&mut self, stored: &Stored, change: Option<&Change>) {
        let schedule = &stored.schedule;
        let came = match &schedule.state {
            State::Processing { .. } => {
                self.claims.push(Claim {
                    id: schedule.id,
                    payee: stored.payee,
                    placement: schedule.placement,
                    number: schedule.claims,
                });
                return;
            }
            State::Failed { reason, .. } => Came::Failed(reason.clone()),
            _ if change.is_none_or(is_postponement) => Came::Postponed,
            _ => Came::PassedOver,
        };
        self.outcomes.push((schedule.id, Ok(came)));
    }
}

/// The same gate that is still not open changes nothing.
fn is_postponement(change: &Change) -> bool {
    change.is_nothing()
        || change
            .events
            .iter()
            .any(|event| matches!(event, Event::Postponed { .. }))
}
