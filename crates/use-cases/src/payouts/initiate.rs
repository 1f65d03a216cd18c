use std::collections::BTreeSet;

use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::queue::{self, QueueRow};
use infrastructure::persistence::{Tx, eligibility as stored, notices, payouts, queue_upkeep, rounds};
use payout_domain::eligibility::Eligibility;
use payout_domain::member_payout::{Change, NewPayout};
use payout_domain::selection::{self, Fault, Mode, Queued, Selection};
use payout_domain::{MemberPayout, MembershipId, PaymentMethod, PayoutId, RoundId, UserId};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::view::{PayoutView, views};
use crate::eligibility;
use crate::record::{self, INITIATE, Recorded};
use crate::{Actor, Context, Error, audit, facts, retry};

/// A choice of members.
#[derive(Debug, Clone)]
pub struct Initiate {
    pub users: Vec<UserId>,
    pub notes: Option<String>,
    pub method: Option<PaymentMethod>,
    pub mode: Mode,
    /// Why selectable members ahead are passed over.
    pub override_order: Option<String>,
}

/// What came of a choice.
#[derive(Debug, Clone)]
pub struct Initiated {
    pub round_id: Uuid,
    pub payouts: Vec<PayoutView>,
    pub failed: Vec<(UserId, Vec<Fault>)>,
}

/// Members ahead of a chosen one that are looked at; beyond them the order has to be overridden.
const AHEAD_MAX: i64 = 20_000;
const STRIDE: i64 = 1_000;

/// Creates the payouts of a round, all or, in partial mode, those that can be [R2.5].
/// One initiation at a time: eligibility is evaluated again under the lock.
#[tracing::instrument(skip_all)]
pub async fn initiate(ctx: &Context, actor: &Actor, choice: Initiate) -> Result<Initiated, Error> {
    let outcome = retry::on_conflict(|| try_initiate(ctx, actor, &choice)).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "round",
            entity_id: "initiation",
            command: INITIATE,
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    let (round_id, ids, failed) = outcome?;
    let mut rows = Vec::new();
    for id in &ids {
        record::measure_initiated(ctx.rules.terms.reward);
        rows.extend(payouts::find(ctx.db.connection(), id).await?);
    }
    Ok(Initiated {
        round_id: round_id.0,
        payouts: views(ctx, ctx.db.connection(), rows).await?,
        failed,
    })
}

type Outcome = (RoundId, Vec<String>, Vec<(UserId, Vec<Fault>)>);

async fn try_initiate(ctx: &Context, actor: &Actor, choice: &Initiate) -> Result<Outcome, Error> {
    let by = actor.user().ok_or(Error::PeopleOnly)?;
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    stored::lock_initiation(&tx).await?;
    // A member whose row is stale may have been paid a moment ago, and no constraint would tell.
    if !queue_upkeep::catch_up(&tx).await? {
        return Err(Error::QueueBehind);
    }
    let eligibility = eligibility::evaluate(ctx, &*tx, now).await?;
    let wanted = choice.users.iter().collect::<BTreeSet<_>>().len() as u64;
    check_slots(&eligibility, wanted)?;
    let rows = queue_for(&tx, &choice.users).await?;
    let queue: Vec<Queued> = rows.iter().map(|row| queued(ctx, row, now)).collect();
    let in_order = choice.override_order.is_none();
    let Selection { mut chosen, mut faulty } = selection::select(&choice.users, &queue, by, in_order);
    if in_order {
        let beyond = |user: &mut UserId| stands_beyond(&rows, *user);
        faulty.extend(chosen.extract_if(.., beyond).map(|user| (user, vec![too_far_back()])));
    }
    if chosen.is_empty() || (choice.mode == Mode::All && !faulty.is_empty()) {
        return Err(Error::InvalidSelection(faulty));
    }
    let round_id = RoundId(ctx.new_id());
    let eligibility_json = eligibility::as_json(&eligibility);
    rounds::insert(&tx, round_id, by, choice.notes.as_deref(), &eligibility_json, now).await?;
    let mut ids = Vec::new();
    for user in &chosen {
        let row = rows
            .iter()
            .find(|row| row.user_id == user.0)
            .ok_or_else(|| Error::InvalidSelection(vec![(*user, vec![Fault::UnknownUser])]))?;
        ids.push(create(ctx, &tx, actor, choice, round_id, row, &eligibility_json, now).await?);
    }
    finish(ctx, &tx, actor, choice, round_id, &ids, now).await?;
    tx.commit().await?;
    Ok((round_id, ids, faulty))
}

/// So far back that not everybody ahead was looked at.
fn stands_beyond(rows: &[QueueRow], user: UserId) -> bool {
    let position = rows
        .iter()
        .find(|row| row.user_id == user.0)
        .and_then(|row| row.position);
    position.is_some_and(|position| position > AHEAD_MAX)
}

fn too_far_back() -> Fault {
    Fault::OutOfOrder {
        passed_over: usize::try_from(AHEAD_MAX).unwrap_or(usize::MAX),
    }
}

fn check_slots(eligibility: &Eligibility, wanted: u64) -> Result<(), Error> {
    // Slots that are all taken are the more telling answer than a company that is not eligible for lack of them.
    if !(eligibility.meets_revenue() && eligibility.meets_age()) {
        return Err(Error::NotEligible(eligibility.unmet.clone()));
    }
    if wanted > eligibility.remaining_slots {
        return Err(Error::NoRemainingSlots {
            wanted,
            remaining: eligibility.remaining_slots,
        });
    }
    Ok(())
}

/// Every chosen member that exists, and everybody ahead of the last of them, in queue order.
async fn queue_for(tx: &Tx, users: &[UserId]) -> Result<Vec<QueueRow>, Error> {
    let chosen = queue::of_users(&**tx, users).await?;
    let furthest = chosen
        .iter()
        .filter_map(|row| row.position)
        .max()
        .unwrap_or(0)
        .min(AHEAD_MAX);
    let mut rows: Vec<QueueRow> = Vec::new();
    let mut after = None;
    while i64::try_from(rows.len()).unwrap_or(i64::MAX) < furthest {
        let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let page = queue::page(&**tx, after, read, STRIDE.min(furthest - read)).await?;
        let Some(last) = page.last() else { break };
        after = last.tenure_start.map(|tenure| (tenure, last.user_id));
        rows.extend(page);
    }
    let known: BTreeSet<Uuid> = rows.iter().map(|row| row.user_id).collect();
    rows.extend(chosen.into_iter().filter(|row| !known.contains(&row.user_id)));
    Ok(rows)
}

fn queued(ctx: &Context, row: &QueueRow, now: OffsetDateTime) -> Queued {
    let position = row.position.and_then(|position| u64::try_from(position).ok());
    Queued {
        user: UserId(row.user_id),
        position,
        reasons: eligibility::reasons(ctx, row, now),
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "one member of a round, with all that the round shares"
)]
async fn create(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    choice: &Initiate,
    round_id: RoundId,
    row: &QueueRow,
    eligibility: &Value,
    now: OffsetDateTime,
) -> Result<String, Error> {
    let user = UserId(row.user_id);
    let payee = facts::payee(ctx, &**tx, user, ctx.now().year(), None).await?;
    let new = NewPayout {
        id: PayoutId(ctx.new_id()),
        payee: user,
        membership: row.membership_id.map(MembershipId),
        round_id,
        queue_position: row
            .position
            .and_then(|position| u32::try_from(position).ok())
            .unwrap_or(0),
        gross: ctx.rules.terms.reward,
        retention_fee: ctx.rules.retention_fee,
        method: choice.method.or(payee.preferred_method()).unwrap_or(PaymentMethod::Ach),
        initiated_by: actor.user().ok_or(Error::PeopleOnly)?,
    };
    let (payout, change) = MemberPayout::initiate(new, &payee.facts(ctx, now));
    let snapshot = snapshot(row, eligibility, choice, now);
    let recorded = recorded(actor, &payout, &payee, &change, choice, now);
    payouts::insert(tx, &payout, &snapshot, &record::trail(&recorded), ctx.new_id())
        .await
        .map_err(|error| open_payout(error, user))?;
    record::follow(ctx, tx, &recorded).await?;
    Ok(payout.id.to_string())
}

fn recorded<'a>(
    actor: &'a Actor,
    payout: &'a MemberPayout,
    payee: &'a facts::Payee,
    change: &'a Change,
    choice: &'a Initiate,
    now: OffsetDateTime,
) -> Recorded<'a> {
    let reason = choice.override_order.as_deref();
    Recorded {
        actor,
        payout,
        payee,
        change,
        command: INITIATE,
        reason,
        calculation_before: None,
        masked_account: None,
        now,
    }
}

/// The database says what the queue could not know: another payout was opened a moment ago.
fn open_payout(error: infrastructure::persistence::StorageError, user: UserId) -> Error {
    if error.constraint() == Some(payouts::ONE_OPEN_PER_USER) {
        return Error::InvalidSelection(vec![(user, vec![Fault::NotSelectable(membership::Reason::OpenPayout)])]);
    }
    error.into()
}

/// Everything the decision rested on [R2.7].
fn snapshot(row: &QueueRow, eligibility: &Value, choice: &Initiate, now: OffsetDateTime) -> Value {
    let at = |time: Option<OffsetDateTime>| time.and_then(|time| time.format(&Rfc3339).ok());
    json!({
        "total_revenue": eligibility["total_revenue"],
        "company_age_months": eligibility["company_age_months"],
        "remaining_slots": eligibility["remaining_slots"],
        "queue_position": row.position,
        "tenure_start_date": at(row.tenure_start),
        "last_payment_date": at(row.last_payment_at),
        "total_payments": row.payments,
        "lifetime_total": row.lifetime.to_string(),
        "kyc_status": row.kyc_status,
        "kyc_expires_at": at(row.kyc_expires_at),
        "subscription_status": row.subscription_status,
        "membership_id": row.membership_id,
        "selection_criteria": if choice.override_order.is_some() { "order overridden by an administrator" } else { "queue order" },
        "override_reason": choice.override_order,
        "timestamp": at(Some(now)),
    })
}

/// The round's own record, and the confirmation to its initiator.
async fn finish(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    choice: &Initiate,
    round_id: RoundId,
    ids: &[String],
    now: OffsetDateTime,
) -> Result<(), Error> {
    let entry = audit::Entry {
        stream: "round".to_owned(),
        action: "round.initiated".to_owned(),
        entity_type: "round",
        entity_id: round_id.to_string(),
        user: None,
        success: true,
        facts: json!({"payouts": ids, "notes": choice.notes, "override_reason": choice.override_order}),
    };
    audit::append(tx, actor, entry, now).await?;
    let crate::actor::Identity::Person { email, name, .. } = &actor.identity else {
        return Ok(());
    };
    let mail = notices::Notice {
        id: ctx.new_id(),
        kind: MailKind::RoundCreated,
        dedupe_key: format!("round_created:{round_id}:{email}"),
        recipient: email.clone(),
        recipient_name: name.clone(),
        payout_id: None,
        data: json!({"adminName": name, "roundId": round_id.to_string(), "count": ids.len(),
            "grossAmount": ctx.rules.terms.reward.to_string(), "currency": ctx.rules.terms.reward.currency().code()}),
    };
    Ok(notices::insert(tx, &[mail], now).await?)
}
