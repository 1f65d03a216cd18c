use approval::Decision;
use infrastructure::persistence::payouts::{self, PayoutRow, StoredPayout};
use payout_domain::member_payout::{Change, ResolveAction};
use payout_domain::{Command, MemberPayout, PaymentMethod, Refusal, Status};
use serde_json::json;
use time::Date;
use time::format_description::well_known::Rfc3339;

use super::view::{PayoutView, PendingApprover, views};
use crate::actor::Identity;
use crate::facts;
use crate::record::{self, Recorded};
use crate::{Actor, Context, Entity, Error, audit, retry, staff};

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
pub async fn approve(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    reason: Option<String>,
) -> Result<VoteOutcome, Error> {
    vote(ctx, actor, payout_id, Decision::Approve, reason).await
}

/// Votes against a payout; one such vote ends it.
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
    let applied = advance(ctx, actor, payout_id, reason.as_deref(), build).await?;
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

/// Calls a payout off before the money is sent.
pub async fn cancel(ctx: &Context, actor: &Actor, payout_id: &str, reason: String) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    command(ctx, actor, payout_id, &reason, |_, _| {
        Ok(Command::Cancel {
            by,
            reason: reason.clone(),
        })
    })
    .await
}

/// Pays without a W-9, keeping backup withholding.
pub async fn proceed_with_withholding(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    reason: String,
) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    command(ctx, actor, payout_id, &reason, |_, _| {
        Ok(Command::ProceedWithWithholding {
            by,
            reason: reason.clone(),
        })
    })
    .await
}

/// Takes a payout out of the ordinary course.
pub async fn review(ctx: &Context, actor: &Actor, payout_id: &str, reason: String) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    command(ctx, actor, payout_id, &reason, |_, _| {
        Ok(Command::Review {
            by,
            reason: reason.clone(),
        })
    })
    .await
}

/// Ends a review.
pub async fn resolve(ctx: &Context, actor: &Actor, payout_id: &str, how: Resolve) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    let Resolve { action, method, reason } = how;
    command(ctx, actor, payout_id, &reason, |_, _| {
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
    command(ctx, actor, payout_id, &reason, build).await
}

/// Records that the money has left. Every gate is checked once more, under the lock.
pub async fn mark_sent(ctx: &Context, actor: &Actor, payout_id: &str, how: MarkSent) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    let build = |payout: &MemberPayout, facts: &Facts<'_>| {
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
    let applied = advance(ctx, actor, payout_id, how.notes.as_deref(), build).await?;
    noted(ctx, actor, applied, how.notes).await
}

/// Records that the money has arrived.
pub async fn confirm(ctx: &Context, actor: &Actor, payout_id: &str, how: Confirm) -> Result<PayoutView, Error> {
    let by = person(actor)?;
    let build = |_: &MemberPayout, _: &Facts<'_>| {
        Ok(Command::Confirm {
            by,
            completed_on: how.completed_on,
            confirmation_number: how.confirmation_number.clone(),
        })
    };
    let applied = advance(ctx, actor, payout_id, how.notes.as_deref(), build).await?;
    noted(ctx, actor, applied, how.notes).await
}

/// Adds an internal note.
pub async fn add_note(ctx: &Context, actor: &Actor, payout_id: &str, note: String) -> Result<PayoutView, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let stored = payouts::lock(&tx, payout_id)
        .await?
        .ok_or(Error::NotFound(Entity::Payout))?;
    let StoredPayout::Ours(ours) = stored else {
        return Err(Error::LegacyPayout);
    };
    let at = now.format(&Rfc3339).unwrap_or_default();
    let entry = json!([{"admin_id": actor.audit_id(), "note": note, "timestamp": at}]);
    let trail = json!([{"action": "note", "actor": actor.audit_id(), "timestamp": at, "details": {}}]);
    payouts::append_note(&tx, payout_id, &entry, &trail, now).await?;
    let entry = audit::Entry {
        stream: format!("payout:{payout_id}"),
        action: "payout.note".to_owned(),
        entity_type: "payout",
        entity_id: payout_id.to_owned(),
        user: Some(ours.0.payee),
        success: true,
        facts: json!({"note": note}),
    };
    audit::append(&tx, actor, entry, now).await?;
    tx.commit().await?;
    shown(ctx, payout_id).await
}

/// The member wants to be paid another way; also remembered for later payouts.
pub async fn change_method(ctx: &Context, actor: &Actor, payout_id: &str, method: PaymentMethod) -> Result<(), Error> {
    let outcome = advance(ctx, actor, payout_id, None, |_, _| Ok(Command::ChangeMethod { method })).await;
    match outcome {
        Ok(_) | Err(Error::Refused(Refusal::SameMethod)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Details, address or tax standing may have changed: looks again. True when that moved the payout.
pub async fn reevaluate(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<bool, Error> {
    let applied = advance(ctx, actor, payout_id, None, |_, _| Ok(Command::Reevaluate)).await?;
    Ok(!applied.change.is_nothing())
}

/// Opens a new approval round when the current one has waited too long. True when it did.
pub async fn expire_round(ctx: &Context, actor: &Actor, payout_id: &str) -> Result<bool, Error> {
    match advance(ctx, actor, payout_id, None, |_, _| Ok(Command::ExpireRound)).await {
        Ok(_) => Ok(true),
        Err(Error::Refused(Refusal::NotExpired | Refusal::InvalidTransition { .. })) => Ok(false),
        Err(error) => Err(error),
    }
}

type Facts<'a> = payout_domain::member_payout::Facts<'a>;

/// What `advance` did.
pub(crate) struct Applied {
    pub payout: MemberPayout,
    pub change: Change,
}

async fn command(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    reason: &str,
    build: impl Fn(&MemberPayout, &Facts<'_>) -> Result<Command, Refusal>,
) -> Result<PayoutView, Error> {
    advance(ctx, actor, payout_id, Some(reason), build).await?;
    shown(ctx, payout_id).await
}

async fn noted(ctx: &Context, actor: &Actor, applied: Applied, note: Option<String>) -> Result<PayoutView, Error> {
    let payout_id = applied.payout.id.to_string();
    match note {
        Some(note) => add_note(ctx, actor, &payout_id, note).await,
        None => shown(ctx, &payout_id).await,
    }
}

/// Lock, decide, save, commit: the shape of every write. A refusal is kept in the audit.
pub(crate) async fn advance(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    reason: Option<&str>,
    build: impl Fn(&MemberPayout, &Facts<'_>) -> Result<Command, Refusal>,
) -> Result<Applied, Error> {
    let outcome = retry::on_conflict(|| try_advance(ctx, actor, payout_id, reason, &build)).await;
    if let (Err(Error::Refused(refusal)), true) = (&outcome, actor.identity != Identity::Worker) {
        audit::record_refusal(ctx, actor, "payout.refused", "payout", payout_id, refusal.code()).await?;
    }
    outcome
}

async fn try_advance(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    reason: Option<&str>,
    build: &impl Fn(&MemberPayout, &Facts<'_>) -> Result<Command, Refusal>,
) -> Result<Applied, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let (mut payout, row) = locked(&tx, payout_id).await?;
    let payee = facts::payee(ctx, &*tx, payout.payee, Some(payout_id)).await?;
    let facts = payee.facts(ctx, now);
    let command = build(&payout, &facts)?;
    let name = command.name();
    let calculation_before = payout.state.calculation().copied();
    let change = payout.handle(command, &facts)?;
    if !change.is_nothing() {
        let recorded = Recorded {
            actor,
            payout: &payout,
            payee: &payee,
            change: &change,
            command: name,
            reason,
            calculation_before,
            masked_account: row.account_last4.clone(),
            now,
        };
        record::save(ctx, &tx, &recorded).await?;
    }
    tx.commit().await?;
    record::measure(&payout, &change, now);
    Ok(Applied { payout, change })
}

/// The payout under lock; one that stood here before us refuses every command [R13.6].
async fn locked(tx: &infrastructure::persistence::Tx, payout_id: &str) -> Result<(MemberPayout, PayoutRow), Error> {
    match payouts::lock(tx, payout_id)
        .await?
        .ok_or(Error::NotFound(Entity::Payout))?
    {
        StoredPayout::Ours(ours) => Ok(*ours),
        StoredPayout::Legacy(_) => Err(Error::LegacyPayout),
    }
}

async fn shown(ctx: &Context, payout_id: &str) -> Result<PayoutView, Error> {
    let row = payouts::find(ctx.db.connection(), payout_id)
        .await?
        .ok_or(Error::NotFound(Entity::Payout))?;
    let mut views = views(ctx, ctx.db.connection(), vec![row]).await?;
    views.pop().ok_or(Error::NotFound(Entity::Payout))
}

/// Only people vote and decide; programs and the worker do not.
fn person(actor: &Actor) -> Result<payout_domain::UserId, Error> {
    actor.user().ok_or(Error::PeopleOnly)
}
