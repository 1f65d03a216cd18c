use infrastructure::persistence::holds::{self as stored_holds, HoldRow, Stored};
use infrastructure::persistence::{Scope, Tx, placements, schedules as stored_schedules};
use money::Money;
use payout_domain::hold::{Command, Facts, Hold};
use payout_domain::{HoldId, PlacementId, ScheduleId, UserId};
use time::Date;

use super::create::{left_of_share, pays};
use super::read;
use super::record::{self, Recorded};
use super::view::HoldView;
use crate::schedules::not_his_own;
use crate::{Actor, Context, Entity, Error, audit, retry};

/// What is set free.
#[derive(Debug, Clone, Default)]
pub struct Release {
    /// Everything that is left when it is left out.
    pub amount_cents: Option<i64>,
    pub notes: Option<String>,
}

/// What may change of a hold; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub amount_cents: Option<i64>,
    pub reason: Option<String>,
    pub release_on: Option<Date>,
}

/// Sets it free, or a part of it; exactly one schedule pays what was set free.
#[tracing::instrument(skip_all)]
pub async fn release(ctx: &Context, actor: &Actor, id: HoldId, release: &Release) -> Result<HoldView, Error> {
    by_hand(ctx, actor, id, "release", |by, hold| Command::Release {
        by,
        amount: release.amount_cents.map(|cents| in_its_currency(hold, cents)),
        notes: release.notes.clone(),
    })
    .await
}

/// Calls it off: the payee gets it, by the schedule that it was kept out of as long as that is open.
#[tracing::instrument(skip_all)]
pub async fn cancel(ctx: &Context, actor: &Actor, id: HoldId) -> Result<HoldView, Error> {
    by_hand(ctx, actor, id, "cancel", |by, _| Command::Cancel { by }).await
}

/// The same, asked for by deleting it.
#[tracing::instrument(skip_all)]
pub async fn delete(ctx: &Context, actor: &Actor, id: HoldId) -> Result<HoldView, Error> {
    by_hand(ctx, actor, id, "delete", |by, _| Command::Delete { by }).await
}

/// The payee loses it to the platform.
#[tracing::instrument(skip_all)]
pub async fn forfeit(ctx: &Context, actor: &Actor, id: HoldId, reason: &str) -> Result<HoldView, Error> {
    by_hand(ctx, actor, id, "forfeit", |by, _| Command::Forfeit {
        by,
        reason: reason.to_owned(),
    })
    .await
}

/// Another amount, reason or day.
#[tracing::instrument(skip_all)]
pub async fn change(ctx: &Context, actor: &Actor, id: HoldId, change: &Change) -> Result<HoldView, Error> {
    by_hand(ctx, actor, id, "change", |by, hold| Command::Change {
        by,
        amount: change.amount_cents.map(|cents| in_its_currency(hold, cents)),
        reason: change.reason.clone(),
        release_on: change.release_on,
    })
    .await
}

const fn in_its_currency(hold: &Hold, cents: i64) -> Money {
    Money::new(cents, hold.amount.currency())
}

async fn by_hand(
    ctx: &Context,
    actor: &Actor,
    id: HoldId,
    name: &'static str,
    build: impl Fn(UserId, &Hold) -> Command,
) -> Result<HoldView, Error> {
    let by = actor.user().ok_or(Error::PeopleOnly)?;
    let outcome = advance(ctx, actor, id, |hold| build(by, hold)).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "hold",
            entity_id: &id.to_string(),
            command: name,
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    outcome?;
    read::find(ctx, actor, id).await
}

/// Lock, decide, save, commit.
pub(super) async fn advance(
    ctx: &Context,
    actor: &Actor,
    id: HoldId,
    build: impl Fn(&Hold) -> Command,
) -> Result<(), Error> {
    retry::on_conflict(|| try_advance(ctx, actor, id, &build)).await
}

async fn try_advance(ctx: &Context, actor: &Actor, id: HoldId, build: &impl Fn(&Hold) -> Command) -> Result<(), Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let placement = found(&tx, id).await?.placement_id;
    placements::lock(&tx, PlacementId(placement)).await?;
    // Which schedule it is kept out of changes under the placement's lock only.
    let schedule = match found(&tx, id).await?.schedule_id {
        Some(schedule) => stored_schedules::lock(&tx, ScheduleId(schedule)).await?,
        None => None,
    };
    let mut stored = stored_holds::lock(&tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::Hold))?;
    not_his_own(&tx, actor, stored.payee).await?;
    let before = Some((stored.hold.status(), stored.hold.remaining()));
    let facts = Facts {
        schedule_is_open: schedule
            .as_ref()
            .is_some_and(|stored| stored.schedule.status().is_open()),
        now,
    };
    let command = build(&stored.hold);
    let amount_before = stored.hold.amount;
    let event = stored.hold.handle(command, &facts)?;
    if stored.hold.amount.minor() > amount_before.minor() {
        check_room(&tx, &stored, schedule.as_ref(), amount_before).await?;
    }
    let recorded = Recorded {
        actor,
        stored: &stored,
        event: &event,
        before,
        now,
    };
    record::save(ctx, &tx, &recorded).await?;
    Ok(tx.commit().await?)
}

/// No more is kept back than there is to pay.
async fn check_room(
    tx: &Tx,
    stored: &Stored,
    schedule: Option<&stored_schedules::Stored>,
    before: Money,
) -> Result<(), Error> {
    let left = match (schedule, stored.split) {
        (Some(schedule), _) => pays(tx, schedule).await?,
        (None, Some(split)) => left_of_share(tx, split).await?,
        (None, None) => 0,
    };
    if stored.hold.amount.minor() - before.minor() > left {
        return Err(Error::NothingToHold);
    }
    Ok(())
}

async fn found(tx: &Tx, id: HoldId) -> Result<HoldRow, Error> {
    let row = stored_holds::find(&**tx, id, Scope::Everything).await?;
    row.ok_or(Error::NotFound(Entity::Hold))
}
