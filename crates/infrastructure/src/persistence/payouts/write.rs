use approval::Vote;
use payout_domain::member_payout::{Completion, Sent};
use payout_domain::{Calculation, DestinationDefect, MemberPayout, State};
use sea_orm::Value;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::json;
use crate::persistence::statement::execute;
use crate::persistence::{StorageError, Tx};

/// Adds a payout that was just initiated. The caller holds the lock of the queue.
pub async fn insert(
    tx: &Tx,
    payout: &MemberPayout,
    eligibility_check: &serde_json::Value,
    trail: &serde_json::Value,
    row_id: Uuid,
) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO public.payout_management \
        (id, payout_id, user_id, membership_id, queue_position, amount, currency, status, payout_status_id, eligibility_check, \
         approval_workflow, payment_method, internal_notes, audit_trail, created_at, updated_at, round_id, version, status_since, \
         initiated_by, approval_round, required_approvals, approval_round_since, retention_fee, destination_fingerprint, \
         destination_since, bank_detail_id) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '[]', $11, '[]', $22, $12, $12, $13, $14, $12, $15, $16, $17, $12, $18, $19, $20, $21)";
    let destination = payout.destination.as_ref();
    let values: [Value; 22] = [
        row_id.into(),
        payout.id.to_string().into(),
        payout.payee.0.into(),
        payout.membership.map(|membership| membership.0).into(),
        i32::try_from(payout.queue_position).unwrap_or(i32::MAX).into(),
        payout.gross.to_decimal().into(),
        payout.gross.currency().code().into(),
        payout.status().code().into(),
        payout.status().legacy_id().into(),
        eligibility_check.clone().into(),
        payout.method.code().into(),
        payout.initiated_at.into(),
        payout.round_id.0.into(),
        payout.version.into(),
        payout.initiated_by.0.into(),
        i32::try_from(payout.ballot.round()).unwrap_or(i32::MAX).into(),
        i32::try_from(payout.ballot.required()).unwrap_or(i32::MAX).into(),
        payout.retention_fee.to_decimal().into(),
        destination.map(|destination| destination.fingerprint.clone()).into(),
        destination.map(|destination| destination.given_at).into(),
        destination.and_then(|destination| destination.bank_detail_id).into(),
        trail.clone().into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Writes the whole aggregate back, one version on. The row is locked by `tx`; the version proves it.
pub async fn save(
    tx: &Tx,
    payout: &MemberPayout,
    new_votes: &[Vote],
    trail: &serde_json::Value,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE public.payout_management SET \
        version = $2, status = $3, payout_status_id = $4, status_since = $5, payment_method = $6, approval_round = $7, \
        required_approvals = $8, approval_round_since = $9, approved_at = $10, \
        retention_fee = $11, withheld_amount = $12, withholding_rate_bp = $13, net_amount = $14, \
        withholding_accepted_by = $15, withholding_accepted_at = $16, withholding_reason = $17, \
        destination_fingerprint = $18, destination_since = $19, bank_detail_id = $20, cooling_until = $21, \
        fresh_details_after = $22, destination_defect = $23, \
        sent_date = coalesce($24, sent_date), sent_at = coalesce($25, sent_at), expected_arrival_date = coalesce($26, expected_arrival_date), \
        tracking_number = CASE WHEN $24::date IS NULL THEN tracking_number ELSE $27 END, completed_date = $28, completed_at = $29, confirmation_number = $30, \
        membership_removal_date = $31, status_reason = $32, status_by = $33, return_code = $34, updated_at = $35, \
        scheduled_date = coalesce($26::date::timestamp AT TIME ZONE 'UTC', scheduled_date), \
        receipt_url = $36, \
        processing = (coalesce(processing, '{}') - $41::text[]) || $37::text::jsonb, \
        tax_withholding = CASE WHEN $38::text IS NULL AND $3 = 'pending_approval' THEN '{}' \
            ELSE coalesce($38::text::jsonb, tax_withholding) END, \
        bank_details = coalesce((SELECT jsonb_build_object('account_holder_name', b.holder_name, \
            'routing_number', '****' || b.routing_last4, 'account_number', '****' || b.account_last4, \
            'account_type', b.account_type, 'encrypted', true) FROM payout.bank_details b WHERE b.id = $20), bank_details), \
        approval_workflow = coalesce(approval_workflow, '[]') || $39, \
        audit_trail = coalesce(audit_trail, '[]') || $40 \
        WHERE payout_id = $1 AND version = $2 - 1";
    let columns = Columns::of(&payout.state);
    let calculation = payout.state.calculation();
    let accepted = payout.accepted_withholding.as_ref();
    let destination = payout.destination.as_ref();
    let sent = columns.sent;
    let completion = columns.completion;
    let receipt = completion.map(|_| format!("/api/payouts/{}/receipt", payout.id));
    let values: [Value; 41] = [
        payout.id.to_string().into(),
        payout.version.into(),
        payout.status().code().into(),
        payout.status().legacy_id().into(),
        payout.state.since().into(),
        payout.method.code().into(),
        i32::try_from(payout.ballot.round()).unwrap_or(i32::MAX).into(),
        i32::try_from(payout.ballot.required()).unwrap_or(i32::MAX).into(),
        payout.ballot.opened_at().into(),
        payout.state.approved_at().into(),
        payout.retention_fee.to_decimal().into(),
        calculation.map(|c| c.withheld().to_decimal()).into(),
        calculation.map(rate_bp).into(),
        calculation.map(|c| c.net().to_decimal()).into(),
        accepted.map(|accepted| accepted.by.0).into(),
        accepted.map(|accepted| accepted.at).into(),
        accepted.map(|accepted| accepted.reason.clone()).into(),
        destination.map(|destination| destination.fingerprint.clone()).into(),
        destination.map(|destination| destination.given_at).into(),
        destination.and_then(|destination| destination.bank_detail_id).into(),
        payout.cooling_until.into(),
        columns.fresh_after.into(),
        columns.defect.map(defect_text).into(),
        sent.map(|sent| sent.sent_on).into(),
        sent.map(|sent| sent.recorded_at).into(),
        sent.map(|sent| sent.expected_on).into(),
        sent.and_then(|sent| sent.tracking_number.clone()).into(),
        completion.map(|completion| completion.completed_on).into(),
        completion.map(|completion| completion.recorded_at).into(),
        completion
            .and_then(|completion| completion.confirmation_number.clone())
            .into(),
        completion.map(|completion| completion.removal_on).into(),
        columns.reason.map(str::to_owned).into(),
        columns.by.into(),
        columns.return_code.map(str::to_owned).into(),
        now.into(),
        receipt.into(),
        json::processing(payout).into(),
        json::tax_withholding(payout).into(),
        workflow(new_votes, payout.ballot.round()).into(),
        trail.clone().into(),
        json::outdated(payout).into(),
    ];
    let written = execute(&**tx, SQL, values).await?.rows_affected();
    if written == 1 {
        return Ok(());
    }
    Err(StorageError::Outdated {
        table: "payout_management",
        id: payout.id.to_string(),
    })
}

/// Keeps whom and where a payment was sent to, as its receipt will say it whatever changes later.
pub async fn keep_recipient(tx: &Tx, payout_id: &str, name: &str, destination: &str) -> Result<(), StorageError> {
    const SQL: &str =
        "UPDATE public.payout_management SET paid_to_name = $2, paid_to_destination = $3 WHERE payout_id = $1";
    execute(&**tx, SQL, [payout_id.into(), name.into(), destination.into()]).await?;
    Ok(())
}

/// Adds an internal note; notes are not part of the decision, so the version stays.
pub async fn append_note(
    tx: &Tx,
    payout_id: &str,
    note: &serde_json::Value,
    trail: &serde_json::Value,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE public.payout_management SET internal_notes = coalesce(internal_notes, '[]') || $2, \
        audit_trail = coalesce(audit_trail, '[]') || $3, updated_at = $4 WHERE payout_id = $1";
    execute(
        &**tx,
        SQL,
        [payout_id.into(), note.clone().into(), trail.clone().into(), now.into()],
    )
    .await?;
    Ok(())
}

/// The facts of a state, by column.
#[derive(Default)]
struct Columns<'a> {
    sent: Option<&'a Sent>,
    completion: Option<&'a Completion>,
    fresh_after: Option<OffsetDateTime>,
    defect: Option<&'a DestinationDefect>,
    reason: Option<&'a str>,
    by: Option<Uuid>,
    return_code: Option<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(state: &'a State) -> Self {
        let none = Self::default();
        match state {
            State::PendingApproval { .. }
            | State::Approved { .. }
            | State::PendingTaxInfo { .. }
            | State::ReadyForPayment { .. } => none,
            State::PendingBankInfo {
                defect, fresh_after, ..
            } => Self {
                defect: Some(defect),
                fresh_after: *fresh_after,
                ..none
            },
            State::PaymentSent { sent, .. } => Self {
                sent: Some(sent),
                ..none
            },
            State::Completed { sent, completion, .. } => Self {
                sent: Some(sent),
                completion: Some(completion),
                ..none
            },
            State::PaymentFailed { failure, .. } => Self {
                reason: Some(&failure.reason),
                return_code: failure.return_code.as_deref(),
                ..none
            },
            State::RequiresManualReview { reason, .. } => Self {
                reason: Some(reason),
                ..none
            },
            State::Rejected { by, reason, .. } | State::Cancelled { by, reason, .. } => Self {
                reason: Some(reason),
                by: Some(by.0),
                ..none
            },
        }
    }
}

fn defect_text(defect: &DestinationDefect) -> String {
    match defect {
        DestinationDefect::IncompleteAddress(detail) => format!("{}|{detail}", defect.code()),
        DestinationDefect::NoBankDetails | DestinationDefect::FreshDetailsAsked | DestinationDefect::NoAddress => {
            defect.code().to_owned()
        }
    }
}

fn rate_bp(calculation: &Calculation) -> i32 {
    i32::try_from(calculation.withholding_rate_bp()).unwrap_or(i32::MAX)
}

/// `approval_workflow` entries as other services read them.
fn workflow(votes: &[Vote], round: u32) -> serde_json::Value {
    let entry = |vote: &Vote| {
        let decision = if vote.decision == approval::Decision::Approve {
            "approved"
        } else {
            "rejected"
        };
        json!({"admin_id": vote.voter, "decision": decision, "reason": vote.reason, "timestamp": rfc3339(vote.at), "round": round})
    };
    votes.iter().map(entry).collect()
}

fn rfc3339(at: OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339)
        .expect("every stored time has a four-digit year")
}
