use infrastructure::persistence::schedules::{self, Stored};
use infrastructure::persistence::{placements, transfer_payees};
use money::Money;
use payout_domain::schedule::{Command, Gate, Refusal};
use payout_domain::transfer::{NewTransfer, Source};
use payout_domain::{PayeeId, PayoutId, PlacementId, ScheduleId};

use super::claiming::Claim;
use super::moving::Group;
use super::run::Came;
use crate::schedules::World;
use crate::transfers::{self, Standing, standings};
use crate::{Actor, Context, Entity, Error};

/// Creates the payouts and completes the schedules, in one transaction. The payees are locked first, as by whoever pays
/// them, then the placements are kept as they are.
pub(super) async fn pay(ctx: &Context, actor: &Actor, claims: &[Claim]) -> Result<Vec<(ScheduleId, Came)>, Error> {
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let payees: Vec<PayeeId> = claims.iter().map(|claim| claim.payee).collect();
    let payees = transfer_payees::lock_all(&tx, &payees).await?;
    let standings = standings(ctx, &*tx, payees, &[], now).await?;
    let kept: Vec<PlacementId> = claims.iter().map(|claim| claim.placement).collect();
    placements::keep(&tx, &kept).await?;
    let ids: Vec<ScheduleId> = claims.iter().map(|claim| claim.id).collect();
    let stored = schedules::lock_all(&tx, &ids).await?;
    let worlds = World::beside_all(ctx, &*tx, &stored, &standings, now).await?;
    let mut group = Group { actor, stored, worlds };
    let (mut commands, mut outcomes, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
    for (stored, world) in group.stored.iter().zip(&group.worlds) {
        let decided = decide(ctx, stored, world, claims)?;
        if let Command::Complete {
            payout: Some(payout), ..
        } = &decided.command
        {
            let standing = standing_of(&standings, stored)?;
            wanted.push((standing, transfer(*payout, stored, standing, decided.amount)));
        }
        commands.push(Some(decided.command));
        outcomes.push((stored.schedule.id, decided.came));
    }
    let created = transfers::create_within(ctx, &tx, actor, wanted, now).await?;
    group.advance(ctx, &tx, commands).await?;
    tx.commit().await?;
    for created in &created {
        created.measure(now);
    }
    Ok(outcomes)
}

/// What is done with a schedule that was claimed.
struct Decided {
    command: Command,
    came: Came,
    /// What is paid, if something is.
    amount: Money,
}

fn decide(ctx: &Context, stored: &Stored, world: &World, claims: &[Claim]) -> Result<Decided, Error> {
    let id = stored.schedule.id;
    let claim = claims.iter().find(|claim| claim.id == id);
    let claim = claim.ok_or(Error::NotFound(Entity::Schedule))?.number;
    let nothing = Money::zero(stored.schedule.amount.currency());
    let (command, came, amount) = match stored.schedule.gate(&world.facts()) {
        Gate::Open { amount } => {
            let payout = amount.is_positive().then(|| PayoutId(ctx.new_id()));
            (Command::Complete { claim, payout }, Came::Processed, amount)
        }
        Gate::Early(early) => {
            let reason = early.to_string();
            (Command::Postpone { claim, reason }, Came::Postponed, nothing)
        }
        Gate::Shut(shut) => {
            let reason = shut.to_string();
            let told = Came::Failed(reason.clone());
            (Command::Fail { claim, reason }, told, nothing)
        }
    };
    Ok(Decided { command, came, amount })
}

fn standing_of<'a>(standings: &'a [Standing], stored: &Stored) -> Result<&'a Standing, Error> {
    let his = standings
        .iter()
        .find(|standing| standing.payee.payee_id() == stored.payee);
    his.ok_or(Error::NotFound(Entity::Payee))
}

fn transfer(id: PayoutId, stored: &Stored, standing: &Standing, amount: Money) -> NewTransfer {
    NewTransfer {
        id,
        payee: stored.payee,
        payee_user: standing.payee.user(),
        amount,
        source: Source::Schedule(stored.schedule.id),
        initiated_by: stored.schedule.created_by,
    }
}

/// Notes that an attempt failed. Whoever has lost his claim says nothing.
pub(super) async fn fail(ctx: &Context, actor: &Actor, claim: &Claim, reason: String) -> Result<Came, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let stored = schedules::lock_all(&tx, &[claim.id]).await?;
    let worlds = World::around_all(ctx, &*tx, &stored, now).await?;
    let mut group = Group { actor, stored, worlds };
    let command = Command::Fail {
        claim: claim.number,
        reason: reason.clone(),
    };
    match group.advance(ctx, &tx, vec![Some(command)]).await {
        Err(Error::ScheduleRefused(Refusal::StaleClaim | Refusal::InvalidTransition { .. })) => {
            return Ok(Came::PassedOver);
        }
        other => other?,
    };
    tx.commit().await?;
    Ok(Came::Failed(reason))
}
