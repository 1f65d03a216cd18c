use approval::{BallotRefusal, Decision};
use infrastructure::persistence::payouts;
use payout_domain::member_payout::ResolveAction;
use payout_domain::{Command, MemberPayout, PaymentMethod, Refusal, Status};
use serde_json::json;
use time::Date;

use super::advance::{Remarks, advance, keep_note, locked};
use super::view::{PayoutView, PendingApprover, views};
use crate::{Actor, Context, Entity, Error, audit, staff};

/// What a vote came to.
#[derive(Debug, Clone)]
pub struct VoteOutcome {
    pub payout_id: String,
    pub status: Status,
    pub current_approvals: u32,
    pub required_approvals: u32,
    pub pending_approvers: Vec<PendingApprover>,
    pub fully_approved: bool,
}

/// The money has left.
#[derive(Debug, Clone)]
pub struct MarkSent {
    pub sent_on: Date,
    pub expected_on: Date,
    pub tracking_number: Option<String>,
    pub notes: Option<String>,
}

/// The money has arrived.
#[derive(Debug, Clone)]
pub struct Confirm {
    pub completed_on: Date,
    pub confirmation_number: Option<String>,
    pub notes: Option<String>,
}

/// The payment failed.
#[derive(Debug, Clone)]
pub struct Fail {
    pub reason: String,
    pub return_code: Option<String>,
}

/// How a payout goes on after a review.
#[derive(Debug, Clone)]
pub struct Resolve {
    pub action: ResolveAction,
    pub method: Option<PaymentMethod>,
    pub reason: String,
}

/// Votes for a payout.
#[tracing::instrument(skip_all)]
pub async fn approve(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    reason: Option<String>,
) -> Result<VoteOutcome, Error> {
    vote(ctx, actor, payout_id, Decision::Approve, reason).await
}

/// Votes against a payout; one such vote ends it.
#[tracing::instrument(skip_all)]
pub async fn reject(ctx: &Context, actor: &Actor, payout_id: &str, reason: String) -> Result<VoteOutcome, Error> {
    vote(ctx, actor, payout_id, Decision::Reject, Some(reason)).await
}

async fn vote(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    decision: Decision,
    reason: Option<String>,
) -> Result<VoteOutcome, Error> {
    let by = person(actor)?;
    let roles = staff::voting_roles(&actor.roles);
    let build = |_: &MemberPayout, _: &Facts<'_>| {
        Ok(Command::Vote {
            by,
            roles: roles.clone(),
            decision,
            reason: reason.clone(),
        })
    };
    let remarks = Remarks {
        reason: reason.as_deref(),
        ..Remarks::default()
    };
    let command = match decision {
        Decision::Approve => "approve",
        Decision::Reject => "reject",
    };
    let applied = match advance(ctx, actor, payout_id, command, remarks, build).await {
        Err(Error::Refused(refusal)) => return Err(after_refused_vote(ctx, payout_id, refusal).await?),
        other => other?,
    };
    let ballot = &applied.payout.ballot;
    let mut pending_approvers = Vec::new();
    if applied.payout.status() == Status::PendingApproval {
        let staff = staff::all(ctx, ctx.db.connection()).await?;
        let may = staff
            .iter()
            .filter(|member| ballot.may_still_vote(member.user.0, &member.voting_roles(), &ctx.rules.policy));
        pending_approvers = may.map(PendingApprover::of).collect();
    }
    Ok(VoteOutcome {
        payout_id: payout_id.to_owned(),
        status: applied.payout.status(),
        current_approvals: ballot.approvals(),
        required_approvals: ballot.required(),
        pending_approvers,
        fully_approved: applied.payout.is_recognised(),
    })
}

/// A vote that came too late for its round opens the next one, so that the voter finds it when he looks again.
async fn after_refused_vote(ctx: &Context, payout_id: &str, refusal: Refusal) -> Result<Error, Error> {
    let worker = Actor::worker();
    match refusal {
        Refusal::ApprovalOutdated => {
            reevaluate(ctx, &worker, payout_id).await?;
        }
        Refusal::Ballot(BallotRefusal::Expired) => {
            expire_round(ctx, &worker, payout_id).await?;
        }
        _ => {}
    }
    Ok(Error::Refused(refusal))
}

/// Calls a payout off before the money is sent.
#[tracing::instrument(skip_all)]
pub async fn cancel(ctx: &Context, actor: &Actor, payout_id: &str, reason: String) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    command(ctx, actor, payout_id, "cancel", &reason, |_, _| {
        Ok(Command::Cancel {
            by,
            reason: reason.clone(),
        })
    })
    .await
}

/// Pays without a W-9, keeping backup withholding.
#[tracing::instrument(skip_all)]
pub async fn proceed_with_withholding(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    reason: String,
) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    command(ctx, actor, payout_id, "proceed_with_withholding", &reason, |_, _| {
        Ok(Command::ProceedWithWithholding {
            by,
            reason: reason.clone(),
        })
    })
    .await
}

/// Takes a payout out of the ordinary course.
#[tracing::instrument(skip_all)]
pub async fn review(ctx: &Context, actor: &Actor, payout_id: &str, reason: String) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    command(ctx, actor, payout_id, "review", &reason, |_, _| {
        Ok(Command::Review {
            by,
            reason: reason.clone(),
        })
    })
    .await
}

/// Ends a review.
#[tracing::instrument(skip_all)]
pub async fn resolve(ctx: &Context, actor: &Actor, payout_id: &str, how: Resolve) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    let Resolve { action, method, reason } = how;
    let name = match action {
        ResolveAction::Retry => "resolve_retry",
        ResolveAction::RequestBankInfo => "resolve_request_bank_info",
        ResolveAction::Reapprove => "resolve_reapprove",
        ResolveAction::Cancel => "resolve_cancel",
    };
    command(ctx, actor, payout_id, name, &reason, |_, _| {
        Ok(Command::Resolve {
            by,
            action,
            method,
            reason: reason.clone(),
        })
    })
    .await
}

/// Records that a payment failed, or that the bank returned it.
#[tracing::instrument(skip_all)]
pub async fn fail(ctx: &Context, actor: &Actor, payout_id: &str, how: Fail) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    let Fail { reason, return_code } = how;
    let build = |_: &MemberPayout, _: &Facts<'_>| {
        Ok(Command::Fail {
            by,
            reason: reason.clone(),
            return_code: return_code.clone(),
        })
    };
    command(ctx, actor, payout_id, "fail", &reason, build).await
}

/// Records that the money has left. Every gate is checked once more, under the lock.
#[tracing::instrument(skip_all)]
pub async fn mark_sent(ctx: &Context, actor: &Actor, payout_id: &str, how: MarkSent) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    let build = |payout: &MemberPayout, facts: &Facts<'_>| {
        if payout.payee == by {
            return Err(Refusal::OwnPayout);
        }
        if payout.status() != Status::ReadyForPayment {
            return Err(Refusal::InvalidTransition {
                status: payout.status(),
                command: "mark_sent",
            });
        }
        let clearance = payout
            .clear(facts)
            .map_err(|blockers| Refusal::NotCleared { blockers })?;
        let (sent_on, expected_on) = (how.sent_on, how.expected_on);
        Ok(Command::MarkSent {
            by,
            clearance,
            sent_on,
            expected_on,
            tracking_number: how.tracking_number.clone(),
        })
    };
    let remarks = Remarks {
        note: how.notes.as_deref(),
        paid_in: Some(how.sent_on.year()),
        ..Remarks::default()
    };
    advance(ctx, actor, payout_id, "mark_sent", remarks, build).await?;
    shown(ctx, payout_id).await
}

/// Records that the money has arrived.
#[tracing::instrument(skip_all)]
pub async fn confirm(ctx: &Context, actor: &Actor, payout_id: &str, how: Confirm) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    let build = |_: &MemberPayout, _: &Facts<'_>| {
        Ok(Command::Confirm {
            by,
            completed_on: how.completed_on,
            confirmation_number: how.confirmation_number.clone(),
        })
    };
    let remarks = Remarks {
        note: how.notes.as_deref(),
        ..Remarks::default()
    };
    advance(ctx, actor, payout_id, "confirm", remarks, build).await?;
    shown(ctx, payout_id).await
}

/// Adds an internal note.
#[tracing::instrument(skip_all)]
pub async fn add_note(ctx: &Context, actor: &Actor, payout_id: &str, note: String) -> Result<PayoutView, Error> {
    let kept = try_add_note(ctx, actor, payout_id, &note).await;
    if let Err(error) = &kept {
        let attempt = audit::Attempt {
            entity_type: "payout",
            entity_id: payout_id,
            command: "note",
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    kept?;
    shown(ctx, payout_id).await
}

async fn try_add_note(ctx: &Context, actor: &Actor, payout_id: &str, note: &str) -> Result<(), Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let (payout, _) = locked(&tx, payout_id).await?;
    if actor.user() == Some(payout.payee) {
        return Err(Error::Refused(Refusal::OwnPayout));
    }
    keep_note(&tx, actor, payout_id, note, now).await?;
    let entry = audit::Entry {
        stream: format!("payout:{payout_id}"),
        action: "payout.note".to_owned(),
        entity_type: "payout",
        entity_id: payout_id.to_owned(),
        user: Some(payout.payee),
        success: true,
        facts: json!({"note": note}),
    };
    audit::append(&tx, actor, entry, now).await?;
    Ok(tx.commit().await?)
}

/// The member wants to be paid another way; also remembered for later payouts.
#[tracing::instrument(skip_all)]
pub async fn change_method(ctx: &Context, actor: &Actor, payout_id: &str, method: PaymentMethod) -> Result<(), Error> {
    let outcome = advance(ctx, actor, payout_id, "change_method", Remarks::default(), |_, _| {
        Ok(Command::ChangeMethod { method })
    })
    .await;
    match outcome {
        Ok(_) | Err(Error::Refused(Refusal::SameMethod)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Details, address or tax standing may have changed: looks again. True when that moved the payout.
#[tracing::instrument(skip_all)]
pub async fn reevaluate(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<bool, Error> {
    let applied = advance(ctx, actor, payout_id, "reevaluate", Remarks::default(), |_, _| {
        Ok(Command::Reevaluate)
    })
    .await?;
    Ok(!applied.change.is_nothing())
}

/// Opens a new approval round when the current one has waited too long. True when it did.
#[tracing::instrument(skip_all)]
pub async fn expire_round(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<bool, Error> {
    match advance(ctx, actor, payout_id, "expire_round", Remarks::default(), |_, _| {
        Ok(Command::ExpireRound)
    })
    .await
    {
        Ok(_) => Ok(true),
        Err(Error::Refused(Refusal::NotExpired | Refusal::InvalidTransition { .. })) => Ok(false),
        Err(error) => Err(error),
    }
}

type Facts<'a> = payout_domain::member_payout::Facts<'a>;

async fn command(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    name: &'static str,
    reason: &str,
    build: impl Fn(&MemberPayout, &Facts<'_>) -> Result<Command, Refusal>,
) -> Result<PayoutView, Error> {
    advance(ctx, actor, payout_id, name, Remarks::because(reason), build).await?;
    shown(ctx, payout_id).await
}

async fn shown(ctx: &Context, payout_id: &str) -> Result<PayoutView, Error> {
    let db = ctx.db.reading().await?;
    let row = payouts::find(&db, payout_id)
        .await?
        .ok_or(Error::NotFound(Entity::Payout))?;
    let mut views = views(ctx, &db, vec![row]).await?;
    views.pop().ok_or(Error::NotFound(Entity::Payout))
}

/// Only people vote and decide; programs and the worker do not.
fn person(actor: &Actor) -> Result<payout_domain::UserId, Error> {
    actor.user().ok_or(Error::PeopleOnly)
}
