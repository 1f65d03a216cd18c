use std::collections::BTreeMap;

use approval::{Ballot, Decision};
use infrastructure::persistence::payouts::PayoutRow;
use infrastructure::persistence::votes::{self, VoteRow};
use infrastructure::persistence::{Connection, StorageError};
use money::{Currency, Money};
use payout_domain::{Status, UserId};
use rust_decimal::Decimal;
use serde_json::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::flags::{self, Flag};
use crate::staff::{self, StaffMember};
use crate::{Context, Error};

/// A payout as it is shown.
#[derive(Debug, Clone)]
pub struct PayoutView {
    pub payout_id: String,
    /// It stood here before this service and can only be read.
    pub legacy: bool,
    pub round_id: Option<Uuid>,
    pub user: UserId,
    pub membership: Option<Uuid>,
    pub status: Status,
    pub queue_position: u32,
    pub gross: Money,
    pub retention_fee: Option<Money>,
    pub withheld: Option<Money>,
    pub net: Option<Money>,
    pub method: String,
    pub bank: Option<MaskedBank>,
    pub approval: ApprovalView,
    pub eligibility_check: Value,
    pub notes: Vec<Value>,
    /// What staff should know of the payee.
    pub flags: Vec<Flag>,
    pub scheduled_date: Option<OffsetDateTime>,
    pub sent_date: Option<Date>,
    pub completed_date: Option<Date>,
    pub tracking_number: Option<String>,
    pub confirmation_number: Option<String>,
    pub has_receipt: bool,
    pub status_reason: Option<String>,
    pub return_code: Option<String>,
    pub membership_removal_date: Option<Date>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// Bank details with all but the last digits hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskedBank {
    pub holder: String,
    pub routing_last4: String,
    pub account_last4: String,
    pub account_type: String,
}

/// How far the vote is.
#[derive(Debug, Clone)]
pub struct ApprovalView {
    pub round: u32,
    pub required: u32,
    pub current: u32,
    pub pending: Vec<PendingApprover>,
    pub votes: Vec<VoteView>,
}

/// Somebody who may still vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingApprover {
    pub user: UserId,
    pub name: String,
    pub email: String,
}

/// A vote, earlier rounds included.
#[derive(Debug, Clone)]
pub struct VoteView {
    pub user: UserId,
    pub admin_id: Option<i32>,
    pub round: u32,
    pub decision: Decision,
    pub reason: Option<String>,
    pub at: OffsetDateTime,
    pub voided: bool,
}

/// The rows as they are shown, in their order.
pub(crate) async fn views(ctx: &Context, db: &impl Connection, rows: Vec<PayoutRow>) -> Result<Vec<PayoutView>, Error> {
    let ids: Vec<String> = rows
        .iter()
        .filter(|row| !row.is_legacy())
        .map(|row| row.payout_id.clone())
        .collect();
    let mut votes_by_payout: BTreeMap<String, Vec<VoteRow>> = BTreeMap::new();
    if !ids.is_empty() {
        for vote in votes::of_payouts(db, &ids).await? {
            votes_by_payout.entry(vote.payout_id.clone()).or_default().push(vote);
        }
    }
    let waiting = rows
        .iter()
        .any(|row| !row.is_legacy() && row.status() == Some(Status::PendingApproval));
    let staff = if waiting {
        staff::all(ctx, db).await?
    } else {
        Vec::new()
    };
    let flagged = flags::of_users(db, rows.iter().map(|row| row.user_id)).await?;
    rows.into_iter()
        .map(|row| {
            let votes = votes_by_payout.remove(&row.payout_id).unwrap_or_default();
            let flags = flagged.get(&UserId(row.user_id)).cloned().unwrap_or_default();
            view(ctx, row, &votes, &staff, flags)
        })
        .collect()
}

fn view(
    ctx: &Context,
    row: PayoutRow,
    votes: &[VoteRow],
    staff: &[StaffMember],
    flags: Vec<Flag>,
) -> Result<PayoutView, Error> {
    let corrupt = |reason: &str| StorageError::corrupt("payout_management", &row.payout_id, reason);
    let currency = Currency::parse(row.currency.as_deref().unwrap_or("USD")).unwrap_or(Currency::USD);
    let money = |amount: Decimal| Money::from_decimal(amount, currency).map_err(|_| corrupt("an amount does not fit"));
    let status = row.status().ok_or_else(|| corrupt("unknown status"))?;
    let approval = approval(ctx, &row, status, votes, staff)?;
    Ok(PayoutView {
        legacy: row.is_legacy(),
        round_id: row.round_id,
        user: UserId(row.user_id),
        membership: row.membership_id,
        status,
        queue_position: u32::try_from(row.queue_position).unwrap_or(0),
        gross: money(row.amount)?,
        retention_fee: row.retention_fee.map(money).transpose()?,
        withheld: row.withheld_amount.map(money).transpose()?,
        net: row.net_amount.map(money).transpose()?,
        bank: bank(&row),
        approval,
        eligibility_check: row.eligibility_check.unwrap_or_default(),
        notes: row
            .internal_notes
            .and_then(|notes| notes.as_array().cloned())
            .unwrap_or_default(),
        flags,
        scheduled_date: row.scheduled_date,
        sent_date: row.sent_date,
        completed_date: row.completed_date,
        tracking_number: row.tracking_number,
        confirmation_number: row.confirmation_number,
        has_receipt: row.receipt_url.is_some() && row.round_id.is_some(),
        status_reason: row.status_reason,
        return_code: row.return_code,
        membership_removal_date: row.membership_removal_date,
        created_at: row.created_at.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        updated_at: row.updated_at.unwrap_or(OffsetDateTime::UNIX_EPOCH),
        method: row.payment_method,
        payout_id: row.payout_id,
    })
}

fn bank(row: &PayoutRow) -> Option<MaskedBank> {
    Some(MaskedBank {
        holder: row.bank_holder.clone()?,
        routing_last4: row.routing_last4.clone()?,
        account_last4: row.account_last4.clone()?,
        account_type: row.account_type.clone()?,
    })
}

fn approval(
    ctx: &Context,
    row: &PayoutRow,
    status: Status,
    votes: &[VoteRow],
    staff: &[StaffMember],
) -> Result<ApprovalView, Error> {
    let shown = votes.iter().map(vote).collect::<Result<Vec<_>, _>>()?;
    let round = u32::try_from(row.approval_round).unwrap_or(0);
    let standing: Vec<&VoteView> = shown.iter().filter(|vote| vote.round == round).collect();
    let current = standing
        .iter()
        .filter(|vote| vote.decision == Decision::Approve)
        .count();
    let mut pending = Vec::new();
    if status == Status::PendingApproval && !row.is_legacy() {
        let still_waited_for = |member: &&StaffMember| !standing.iter().any(|vote| vote.user == member.user);
        pending = staff
            .iter()
            .filter(still_waited_for)
            .filter(|member| may_vote(ctx, row, member))
            .map(PendingApprover::of)
            .collect();
    }
    Ok(ApprovalView {
        round,
        required: u32::try_from(row.required_approvals.unwrap_or(0)).unwrap_or(0),
        current: u32::try_from(current).unwrap_or(u32::MAX),
        pending,
        votes: shown,
    })
}

/// Asked of an empty ballot: the role, the payee and the initiator decide; votes were looked at before.
fn may_vote(ctx: &Context, row: &PayoutRow, member: &StaffMember) -> bool {
    let opened_at = row.approval_round_since.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let ballot = Ballot::open(row.user_id, row.initiated_by.unwrap_or_default(), 1, opened_at);
    ballot.may_still_vote(member.user.0, &member.voting_roles(), &ctx.rules.policy)
}

impl PendingApprover {
    pub(crate) fn of(member: &StaffMember) -> Self {
        Self {
            user: member.user,
            name: member.name.clone(),
            email: member.email.clone(),
        }
    }
}

fn vote(row: &VoteRow) -> Result<VoteView, Error> {
    let corrupt = || StorageError::corrupt("votes", &row.payout_id, "unknown decision");
    Ok(VoteView {
        user: UserId(row.user_id),
        admin_id: row.admin_id,
        round: u32::try_from(row.round).unwrap_or(0),
        decision: Decision::parse(&row.decision).ok_or_else(corrupt)?,
        reason: row.reason.clone(),
        at: row.at,
        voided: row.voided,
    })
}
