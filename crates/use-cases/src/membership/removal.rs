use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::memberships::{self, Mark};
use infrastructure::persistence::notices::{self, Notice};
use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::removals::{self, Conclusion};
use infrastructure::persistence::{Tx, payouts};
use payout_domain::{MemberPayout, Refusal, UserId};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::facts::Payee;
use crate::{Actor, Context, Error, audit, facts, retry};

/// A membership that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    pub payout_id: String,
    pub removed_at: OffsetDateTime,
}

/// Ends a membership whose subscription somebody cancelled by hand.
#[tracing::instrument(skip_all)]
pub async fn remove_by_hand(ctx: &Context, actor: &Actor, user: UserId, reason: &str) -> Result<Removed, Error> {
    let removed = try_remove(ctx, actor, user, reason).await;
    if let Err(error) = &removed {
        let attempt = audit::Attempt {
            entity_type: "member",
            entity_id: &user.to_string(),
            command: "remove_membership",
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    removed
}

async fn try_remove(ctx: &Context, actor: &Actor, user: UserId, reason: &str) -> Result<Removed, Error> {
    if actor.user() == Some(user) {
        return Err(Refusal::OwnPayout.into());
    }
    let now = ctx.now();
    facts::payee(ctx, &*ctx.db, user, now.year(), None).await?;
    let due = removals::due_of(&*ctx.db, user, now.date()).await?;
    let payout_id = due.ok_or(Error::NoRemovalDue)?;
    let ended = retry::on_conflict(|| conclude(ctx, actor, &payout_id, None, reason)).await?;
    ended.ok_or(Error::NoRemovalDue)
}

/// The subscription is cancelled; now the membership ends, with everything that follows, in one transaction. None when
/// the removal is over or called off already, or when `fence` is not the newest claim's.
pub(super) async fn conclude(
    ctx: &Context,
    actor: &Actor,
    payout_id: &str,
    fence: Option<i64>,
    reason: &str,
) -> Result<Option<Removed>, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    // The payout's row first, as everybody who changes both takes them.
    let Some(payouts::StoredPayout::Ours(ours)) = payouts::lock(&tx, payout_id).await? else {
        return Ok(None);
    };
    let payout = ours.0;
    let conclusion = Conclusion {
        reason,
        by: actor.audit_id(),
        at: now,
    };
    if !removals::conclude(&tx, payout_id, fence, conclusion).await? {
        return Ok(None);
    }
    if let Some(membership) = payout.membership {
        memberships::mark(&tx, membership, payout.payee, payout.id, Mark::Removed, now).await?;
    }
    memberships::deactivate_user(&tx, payout.payee).await?;
    tell(ctx, &tx, actor, &payout, reason, now).await?;
    tx.commit().await?;
    let payout_id = payout_id.to_owned();
    Ok(Some(Removed {
        payout_id,
        removed_at: now,
    }))
}

/// Other readers, the audit, the events and the member.
async fn tell(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    payout: &MemberPayout,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let payout_id = payout.id.to_string();
    let at = now.format(&Rfc3339).unwrap_or_default();
    let who = actor
        .audit_id()
        .map_or_else(|| actor.audit_role().to_owned(), |id| id.to_string());
    let trail = json!([{"action": "membership_removed", "actor": who, "timestamp": at, "details": {"reason": reason}}]);
    removals::show(tx, &payout_id, &at, &trail).await?;
    let membership = payout.membership.map(|membership| membership.0);
    let entry = audit::Entry {
        stream: audit::stream_of_payout(&payout_id),
        action: "membership.removed".to_owned(),
        entity_type: "payout",
        entity_id: payout_id.clone(),
        user: Some(payout.payee),
        success: true,
        facts: json!({"membershipId": membership, "reason": reason}),
    };
    audit::append(tx, actor, entry, now).await?;
    let message = Message {
        id: ctx.new_id(),
        kind: "membership.removed",
        payload: json!({"payoutId": payout_id, "userId": payout.payee.to_string(), "membershipId": membership}),
    };
    outbox::append(tx, &payout_id, &[message], now).await?;
    let payee = facts::payee(ctx, &**tx, payout.payee, now.year(), None).await?;
    Ok(notices::insert(tx, &[farewell(ctx, &payee, payout_id, now)], now).await?)
}

fn farewell(ctx: &Context, payee: &Payee, payout_id: String, now: OffsetDateTime) -> Notice {
    let kind = MailKind::MembershipRemoved;
    Notice {
        id: ctx.new_id(),
        kind,
        dedupe_key: format!("{}:{payout_id}", kind.code()),
        recipient: payee.row.email.clone(),
        recipient_name: payee.name(),
        data: json!({"memberName": payee.name(), "payoutId": payout_id, "removedDate": now.date().to_string()}),
        payout_id: Some(payout_id),
    }
}
