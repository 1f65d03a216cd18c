use infrastructure::persistence::{transfer_payees, transfers};
use payout_domain::PayoutId;
use payout_domain::transfer::{Command, Refusal, TransferPayout};

use super::record::{self, Recorded};
use super::shares;
use super::standing::standing;
use crate::actor::Identity;
use crate::{Actor, Context, Entity, Error, audit, retry};

/// Lock, decide, save, commit: the shape of every write. Answers with the transfer after it. A refusal to a caller is kept
/// in the audit.
pub(crate) async fn advance(
    ctx: &Context,
    actor: &Actor,
    id: PayoutId,
    reason: Option<&str>,
    build: impl Fn(&TransferPayout) -> Result<Command, Refusal>,
    name: &'static str,
) -> Result<TransferPayout, Error> {
    let outcome = retry::on_conflict(|| try_advance(ctx, actor, id, reason, &build)).await;
    if let Err(error) = &outcome
        && actor.identity != Identity::Worker
    {
        let attempt = audit::Attempt {
            entity_type: "payout",
            entity_id: &id.to_string(),
            command: name,
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    outcome
}

async fn try_advance(
    ctx: &Context,
    actor: &Actor,
    id: PayoutId,
    reason: Option<&str>,
    build: &impl Fn(&TransferPayout) -> Result<Command, Refusal>,
) -> Result<TransferPayout, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let payee = transfer_payees::lock_of_transfer(&tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::Payout))?;
    let mut payout = transfers::lock(&tx, id).await?.ok_or(Error::NotFound(Entity::Payout))?;
    let claimed: Vec<_> = payout.source.allocations().iter().map(|part| part.statement).collect();
    let standing = standing(ctx, &*tx, payee, &claimed, now).await?;
    let command = build(&payout)?;
    shares::still_left(&tx, &payout, &command).await?;
    let name = command.name();
    let change = payout.handle(command, &standing.facts(ctx, now))?;
    if !change.is_nothing() {
        let recorded = Recorded {
            actor,
            payout: &payout,
            payee: &standing.payee,
            change: &change,
            command: name,
            reason,
            now,
        };
        record::save(ctx, &tx, &recorded).await?;
    }
    tx.commit().await?;
    record::measure(&payout, &change, false, now);
    Ok(payout)
}
