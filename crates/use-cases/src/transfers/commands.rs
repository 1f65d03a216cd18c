use approval::Decision;
use infrastructure::persistence::transfers;
use payout_domain::PayoutId;
use payout_domain::transfer::{APPROVAL_EXPIRES_AFTER, Command, Status, TransferPayout};

use super::advance::advance;
use super::view::TransferView;
use super::{programme, read};
use crate::{Actor, Context, Error, staff};

/// How many approvals a run lets expire at most.
const EXPIRED_MAX: u64 = 1_000;

/// The second approver votes for a large transfer.
#[tracing::instrument(skip_all)]
pub async fn approve(
    ctx: &Context,
    actor: &Actor,
    id: PayoutId,
    reason: Option<String>,
) -> Result<TransferView, Error> {
    vote(ctx, actor, id, Decision::Approve, reason).await
}

/// The second approver votes against it, which ends it.
#[tracing::instrument(skip_all)]
pub async fn reject(ctx: &Context, actor: &Actor, id: PayoutId, reason: String) -> Result<TransferView, Error> {
    vote(ctx, actor, id, Decision::Reject, Some(reason)).await
}

/// Calls off what was not sent.
#[tracing::instrument(skip_all)]
pub async fn cancel(ctx: &Context, actor: &Actor, id: PayoutId, reason: String) -> Result<TransferView, Error> {
    let by = actor.user().ok_or(Error::PeopleOnly)?;
    let why = reason.clone();
    let build = move |_: &TransferPayout| {
        let reason = why.clone();
        Ok(Command::Cancel { by, reason })
    };
    told(ctx, actor, id, Some(&reason), build, "cancel").await
}

/// Tries a failed one again, on the same record [R11.7].
#[tracing::instrument(skip_all)]
pub async fn retry(ctx: &Context, actor: &Actor, id: PayoutId) -> Result<TransferView, Error> {
    let by = actor.user().ok_or(Error::PeopleOnly)?;
    told(
        ctx,
        actor,
        id,
        None,
        move |_: &TransferPayout| Ok(Command::Retry { by }),
        "retry",
    )
    .await
}

/// Calls off what no second approver looked at in time [R11.2]. Returns how many.
#[tracing::instrument(skip_all)]
pub async fn expire_approvals(ctx: &Context) -> Result<u64, Error> {
    let before = ctx.now() - APPROVAL_EXPIRES_AFTER;
    let waiting = transfers::waiting_since(ctx.db.connection(), Status::PendingApproval, before, EXPIRED_MAX).await?;
    let mut expired = 0;
    for id in waiting {
        let build = |_: &TransferPayout| Ok(Command::ExpireApproval);
        match advance(ctx, &Actor::worker(), id, None, build, "expire_approval").await {
            Ok(_) => expired += 1,
            // Somebody voted a moment ago.
            Err(Error::TransferRefused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(expired)
}

async fn vote(
    ctx: &Context,
    actor: &Actor,
    id: PayoutId,
    decision: Decision,
    reason: Option<String>,
) -> Result<TransferView, Error> {
    let by = actor.user().ok_or(Error::PeopleOnly)?;
    let roles = staff::voting_roles(&actor.roles);
    let why = reason.clone();
    let build = move |_: &TransferPayout| {
        Ok(Command::Vote {
            by,
            roles: roles.clone(),
            decision,
            reason: why.clone(),
        })
    };
    let name = match decision {
        Decision::Approve => "approve",
        Decision::Reject => "reject",
    };
    told(ctx, actor, id, reason.as_deref(), build, name).await
}

/// Carries out what staff says, and shows what came of it.
async fn told(
    ctx: &Context,
    actor: &Actor,
    id: PayoutId,
    reason: Option<&str>,
    build: impl Fn(&TransferPayout) -> Result<Command, payout_domain::transfer::Refusal>,
    name: &'static str,
) -> Result<TransferView, Error> {
    programme(ctx)?;
    advance(ctx, actor, id, reason, build, name).await?;
    read::find(ctx, actor, id).await
}
