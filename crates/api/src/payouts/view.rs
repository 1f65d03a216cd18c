use banking::mask;
use serde::Serialize;
use serde_json::Value;
use use_cases::Actor;
use use_cases::payouts::{ApprovalView, Flag, MaskedBank, PayoutView, PendingApprover, VoteView};
use utoipa::ToSchema;
use uuid::Uuid;

use super::names::StatusName;
use crate::output::{Amount, Day, Facts, Moment};

/// A payout as its reader may see it. Members see no votes, notes or eligibility internals.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Payout {
    #[schema(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: String,
    /// It stood here before this service and can only be read.
    #[schema(example = false)]
    legacy: bool,
    /// Members initiated together.
    #[schema(example = "0199f1c2-9c1d-7f00-a1b2-c3d4e5f60718")]
    round_id: Option<Uuid>,
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    #[schema(example = "7c1d8b63-9b54-4c2f-8e7f-3a2b4c5d6e7f")]
    membership_id: Option<Uuid>,
    status: StatusName,
    /// The number that older readers know the status by.
    #[schema(example = 3)]
    payout_status_id: i32,
    /// Place in the queue when the member was chosen.
    #[schema(example = 1)]
    queue_position: u32,
    /// What was granted.
    amount: Amount,
    #[schema(example = "USD")]
    currency: String,
    #[schema(value_type = Option<String>, example = "300.00")]
    retention_fee: Option<Amount>,
    #[schema(value_type = Option<String>, example = "0.00")]
    tax_withholding: Option<Amount>,
    /// What reaches the member.
    #[schema(value_type = Option<String>, example = "99700.00")]
    net_amount: Option<Amount>,
    #[schema(example = "ach")]
    payment_method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_details: Option<BankDetails>,
    approval: Approval,
    /// What the selection rested on. For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    eligibility_check: Option<Facts>,
    /// For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Facts>>, example = json!([{"note": "First round of the year", "timestamp": "2026-11-20T14:05:09Z"}]))]
    notes: Option<Vec<Value>>,
    /// What to look at before paying; it blocks nothing. `SHARED_ACCOUNT`: another member has given the same account.
    /// For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>, example = json!(["SHARED_ACCOUNT"]))]
    flags: Option<Vec<&'static str>>,
    /// When the money should arrive.
    scheduled_date: Option<Moment>,
    sent_date: Option<Day>,
    completed_date: Option<Day>,
    #[schema(example = "TRACE-091000019-0000001")]
    tracking_number: Option<String>,
    #[schema(example = "CONF-20261123-17")]
    confirmation_number: Option<String>,
    #[schema(example = "/api/payouts/0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10/receipt")]
    receipt_url: Option<String>,
    /// Why it was rejected, cancelled, failed or reviewed.
    #[schema(example = "The account is closed")]
    status_reason: Option<String>,
    /// The ACH return code of a failure.
    #[schema(example = "R02")]
    return_code: Option<String>,
    /// The day the membership ends.
    membership_removal_date: Option<Day>,
    created_at: Moment,
    updated_at: Moment,
}

/// Where the money goes, never in clear.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BankDetails {
    #[schema(example = "Ada Lovelace")]
    account_holder_name: String,
    #[schema(example = "****0021")]
    routing_number: String,
    #[schema(example = "****6789")]
    account_number: String,
    #[schema(example = "checking")]
    account_type: String,
}

/// The vote on a payout. Names and votes are for staff only.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Approval {
    /// Rises when details change or a round expires.
    #[schema(example = 1)]
    round: u32,
    #[schema(example = 2)]
    required_approvals: u32,
    #[schema(example = 1)]
    current_approvals: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_approvers: Option<Vec<Approver>>,
    /// Also those of earlier rounds, marked as voided.
    #[serde(skip_serializing_if = "Option::is_none")]
    votes: Option<Vec<Vote>>,
}

/// Somebody who may still vote.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PendingApprover)]
pub struct Approver {
    #[schema(example = "9e2f0a74-1c65-4d3a-a0b1-4c5d6e7f8091")]
    user_id: Uuid,
    #[schema(example = "Grace Hopper")]
    name: String,
    #[schema(example = "grace@example.com")]
    email: String,
}

/// One vote.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Vote {
    /// The administrator, by user id.
    #[schema(example = "9e2f0a74-1c65-4d3a-a0b1-4c5d6e7f8091")]
    admin_id: Uuid,
    #[schema(example = 1)]
    round: u32,
    #[schema(example = "approve")]
    decision: &'static str,
    #[schema(example = "Checked against the queue")]
    reason: Option<String>,
    timestamp: Moment,
    /// It belongs to an earlier round and no longer counts.
    #[schema(example = false)]
    voided: bool,
}

impl Payout {
    /// What `reader` may see of it. Whoever is paid reads as a member, whatever else he is.
    pub fn seen_by(reader: &Actor, it: PayoutView) -> Self {
        let inside = reader.is_staff() && reader.user() != Some(it.user);
        let receipt = it.has_receipt.then(|| format!("/api/payouts/{}/receipt", it.payout_id));
        Self {
            payout_id: it.payout_id,
            legacy: it.legacy,
            round_id: it.round_id,
            user_id: it.user.0,
            membership_id: it.membership,
            payout_status_id: it.status.legacy_id(),
            status: StatusName(it.status),
            queue_position: it.queue_position,
            amount: Amount(it.gross),
            currency: it.gross.currency().to_string(),
            retention_fee: it.retention_fee.map(Amount),
            tax_withholding: it.withheld.map(Amount),
            net_amount: it.net.map(Amount),
            payment_method: it.method,
            bank_details: it.bank.map(BankDetails::from),
            approval: Approval::seen(it.approval, inside),
            eligibility_check: Some(Facts(it.eligibility_check)).filter(|_| inside),
            notes: Some(it.notes).filter(|_| inside),
            flags: inside.then(|| it.flags.into_iter().map(Flag::code).collect()),
            scheduled_date: it.scheduled_date.map(Moment),
            sent_date: it.sent_date.map(Day),
            completed_date: it.completed_date.map(Day),
            tracking_number: it.tracking_number,
            confirmation_number: it.confirmation_number,
            receipt_url: receipt,
            status_reason: it.status_reason,
            return_code: it.return_code,
            membership_removal_date: it.membership_removal_date.map(Day),
            created_at: Moment(it.created_at),
            updated_at: Moment(it.updated_at),
        }
    }
}

impl Approval {
    fn seen(it: ApprovalView, inside: bool) -> Self {
        let pending: Vec<Approver> = it.pending.into_iter().map(Approver::from).collect();
        let votes: Vec<Vote> = it.votes.into_iter().map(Vote::from).collect();
        Self {
            round: it.round,
            required_approvals: it.required,
            current_approvals: it.current,
            pending_approvers: inside.then_some(pending),
            votes: inside.then_some(votes),
        }
    }
}

impl From<PendingApprover> for Approver {
    fn from(it: PendingApprover) -> Self {
        Self {
            user_id: it.user.0,
            name: it.name,
            email: it.email,
        }
    }
}

impl From<VoteView> for Vote {
    fn from(it: VoteView) -> Self {
        Self {
            admin_id: it.user.0,
            round: it.round,
            decision: it.decision.code(),
            reason: it.reason,
            timestamp: Moment(it.at),
            voided: it.voided,
        }
    }
}

impl From<MaskedBank> for BankDetails {
    fn from(it: MaskedBank) -> Self {
        Self {
            account_holder_name: it.holder,
            routing_number: mask(&it.routing_last4),
            account_number: mask(&it.account_last4),
            account_type: it.account_type,
        }
    }
}
