use infrastructure::persistence::{Scope, Tx, placements, schedules, transfer_payees};
use payout_domain::schedule::Command;
use payout_domain::transfer::Refusal as TransferRefusal;
use payout_domain::{PayeeId, PlacementId, ScheduleId, UserId};
use time::Date;

use super::process::process_now;
use super::record::{self, Recorded};
use super::view::ScheduleView;
use super::{World, read};
use crate::transfers::programme;
use crate::{Actor, Context, Entity, Error, audit, holds, retry};

/// Other days.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change {
    pub scheduled_on: Option<Date>,
    pub guarantee_until: Option<Date>,
}

/// Processes a schedule at once, whatever its day. Gates are not skipped: behind one that is not open yet it waits for the
/// next run.
#[tracing::instrument(skip_all)]
pub async fn trigger(ctx: &Context, actor: &Actor, id: ScheduleId) -> Result<ScheduleView, Error> {
    programme(ctx)?;
    advance(ctx, actor, id, "trigger", |by| Command::Trigger { by }).await?;
    process_now(ctx, actor, id).await?;
    read::find(ctx, actor, id).await
}

/// Tries one that failed again, with all its attempts.
#[tracing::instrument(skip_all)]
pub async fn retry(ctx: &Context, actor: &Actor, id: ScheduleId) -> Result<ScheduleView, Error> {
    advance(ctx, actor, id, "retry", |by| Command::Retry { by }).await
}

/// Moves it to other days. What is kept back until the guarantee ends follows.
#[tracing::instrument(skip_all)]
pub async fn change(ctx: &Context, actor: &Actor, id: ScheduleId, change: Change) -> Result<ScheduleView, Error> {
    advance(ctx, actor, id, "change", |by| Command::Change {
        by,
        scheduled_on: change.scheduled_on,
        guarantee_until: change.guarantee_until,
    })
    .await
}

/// Calls it off, and with it what was to be kept out of it.
#[tracing::instrument(skip_all)]
pub async fn cancel(ctx: &Context, actor: &Actor, id: ScheduleId, reason: &str) -> Result<ScheduleView, Error> {
    advance(ctx, actor, id, "cancel", |by| Command::Cancel {
        by,
        reason: reason.to_owned(),
    })
    .await
}

/// The same, asked for by deleting it.
#[tracing::instrument(skip_all)]
pub async fn delete(ctx: &Context, actor: &Actor, id: ScheduleId) -> Result<ScheduleView, Error> {
    advance(ctx, actor, id, "delete", |by| Command::Delete { by }).await
}

async fn advance(
    ctx: &Context,
    actor: &Actor,
    id: ScheduleId,
    name: &'static str,
    build: impl Fn(UserId) -> Command,
) -> Result<ScheduleView, Error> {
    let outcome = retry::on_conflict(|| try_advance(ctx, actor, id, &build)).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "schedule",
            entity_id: &id.to_string(),
            command: name,
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    outcome?;
    read::find(ctx, actor, id).await
}

/// Lock, decide, save, commit.
async fn try_advance(
    ctx: &Context,
    actor: &Actor,
    id: ScheduleId,
    build: &impl Fn(UserId) -> Command,
) -> Result<(), Error> {
    let now = ctx.now();
    let by = actor.user().ok_or(Error::PeopleOnly)?;
    let tx = ctx.db.begin().await?;
    let row = schedules::find(&*tx, id, Scope::Everything).await?;
    let row = row.ok_or(Error::NotFound(Entity::Schedule))?;
    placements::lock(&tx, PlacementId(row.placement_id)).await?;
    let mut stored = schedules::lock(&tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::Schedule))?;
    not_his_own(&tx, actor, stored.payee).await?;
    let (before, guarantee_before) = (stored.schedule.status(), stored.schedule.guarantee_until);
    let world = World::around(ctx, &*tx, &stored, now).await?;
    let command = build(by);
    let calls_off = matches!(command, Command::Cancel { .. } | Command::Delete { .. });
    let change = stored.schedule.handle(command, &world.facts())?;
    if change.is_nothing() {
        return Ok(());
    }
    if calls_off {
        holds::return_all(ctx, &tx, actor, id, by, now).await?;
    }
    holds::follow_guarantee(ctx, &tx, actor, &stored, guarantee_before, now).await?;
    let recorded = Recorded {
        actor,
        stored: &stored,
        events: &change.events,
        before: Some(before),
        connection_required: None,
        now,
    };
    record::save(ctx, &tx, &[recorded]).await?;
    Ok(tx.commit().await?)
}

/// Nobody acts as staff on what is paid to himself [R4.7].
pub(crate) async fn not_his_own(tx: &Tx, actor: &Actor, payee: PayeeId) -> Result<(), Error> {
    let payee = transfer_payees::find(&**tx, payee, Scope::Everything).await?;
    if payee.is_some_and(|payee| actor.user() == Some(payee.user())) {
        return Err(TransferRefusal::OwnPayout.into());
    }
    Ok(())
}
