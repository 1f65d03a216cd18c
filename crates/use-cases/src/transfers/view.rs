use std::collections::BTreeMap;

use approval::Decision;
use infrastructure::persistence::transfers::{AllocationRow, TransferRow, allocations_of};
use infrastructure::persistence::votes::{self, VoteRow};
use infrastructure::persistence::{Connection, StorageError};
use money::{Currency, Money};
use payout_domain::transfer::{PayeeKind, Status};
use payout_domain::{PayeeId, StatementId, UserId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Actor, Error};

/// A transfer as it is shown.
#[derive(Debug, Clone)]
pub struct TransferView {
    pub payout_id: Uuid,
    pub kind: PayeeKind,
    pub payee: PayeeId,
    pub user: UserId,
    pub amount: Money,
    pub withheld: Option<Money>,
    pub net: Option<Money>,
    pub reversed: Option<Money>,
    pub status: Status,
    pub bank_status: Option<String>,
    pub transfer_id: Option<String>,
    pub attempts: u32,
    pub next_retry_at: Option<OffsetDateTime>,
    /// Why it failed, came back, was called off, or is tried again.
    pub failure_reason: Option<String>,
    pub failure_code: Option<String>,
    pub allocations: Vec<AllocationView>,
    pub split: Option<Uuid>,
    pub schedule: Option<Uuid>,
    /// Of a payout that no statement explains.
    pub reason: Option<String>,
    pub required_approvals: Option<u32>,
    /// For staff, and never on their own.
    pub votes: Vec<VoteView>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    pub processed_at: Option<OffsetDateTime>,
}

/// What it pays of a statement.
#[derive(Debug, Clone, Copy)]
pub struct AllocationView {
    pub statement: StatementId,
    pub amount: Money,
}

/// What somebody decided.
#[derive(Debug, Clone)]
pub struct VoteView {
    pub user: UserId,
    pub decision: Decision,
    pub reason: Option<String>,
    pub at: OffsetDateTime,
}

/// The rows as `actor` may see them.
pub(super) async fn views(
    db: &impl Connection,
    actor: &Actor,
    rows: Vec<TransferRow>,
) -> Result<Vec<TransferView>, Error> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.payout_id).collect();
    let mut parts: BTreeMap<Uuid, Vec<AllocationRow>> = BTreeMap::new();
    for part in allocations_of(db, &ids).await? {
        parts.entry(part.payout_id).or_default().push(part);
    }
    let voted = rows.iter().filter(|row| shows_votes(actor, row));
    let voted: Vec<String> = voted.map(|row| row.payout_id.to_string()).collect();
    let mut cast: BTreeMap<String, Vec<VoteRow>> = BTreeMap::new();
    if !voted.is_empty() {
        for vote in votes::of_payouts(db, &voted).await? {
            cast.entry(vote.payout_id.clone()).or_default().push(vote);
        }
    }
    rows.into_iter()
        .map(|row| {
            let parts = parts.remove(&row.payout_id).unwrap_or_default();
            let cast = cast.remove(&row.payout_id.to_string()).unwrap_or_default();
            Ok(view(row, &parts, cast)?)
        })
        .collect()
}

fn shows_votes(actor: &Actor, row: &TransferRow) -> bool {
    row.required_approvals.is_some() && actor.is_staff() && actor.user() != Some(UserId(row.payee_user_id))
}

fn view(row: TransferRow, parts: &[AllocationRow], cast: Vec<VoteRow>) -> Result<TransferView, StorageError> {
    let corrupt = |reason: &str| StorageError::corrupt("transfers", row.payout_id, reason);
    let currency = Currency::parse(&row.currency).map_err(|_| corrupt("unknown currency"))?;
    let money = |cents: i64| Money::new(cents, currency);
    let allocation = |part: &AllocationRow| AllocationView {
        statement: StatementId(part.statement_id),
        amount: money(part.amount_cents),
    };
    Ok(TransferView {
        payout_id: row.payout_id,
        kind: PayeeKind::parse(&row.kind).ok_or_else(|| corrupt("unknown kind"))?,
        payee: PayeeId(row.payee_id),
        user: UserId(row.payee_user_id),
        amount: money(row.amount_cents),
        withheld: row.withheld_cents.map(money),
        net: row.net_cents.map(money),
        reversed: row.reversed_cents.map(money).filter(|amount| amount.is_positive()),
        status: Status::parse(&row.status).ok_or_else(|| corrupt("unknown status"))?,
        attempts: u32::try_from(row.attempts).map_err(|_| corrupt("a negative count"))?,
        next_retry_at: row.retry_at,
        allocations: parts.iter().map(allocation).collect(),
        split: row.split_id,
        schedule: row.schedule_id,
        required_approvals: row.required_approvals.and_then(|count| u32::try_from(count).ok()),
        votes: cast.into_iter().map(vote).collect::<Result<_, _>>()?,
        created_at: row.created_at,
        updated_at: row.updated_at,
        processed_at: row.accepted_at,
        bank_status: row.bank_status,
        transfer_id: row.transfer_id,
        failure_reason: row.error_message.or(row.status_reason),
        failure_code: row.error_code,
        reason: row.adjustment_reason,
    })
}

fn vote(row: VoteRow) -> Result<VoteView, StorageError> {
    let decision = Decision::parse(&row.decision)
        .ok_or_else(|| StorageError::corrupt("votes", &row.payout_id, "unknown decision"))?;
    Ok(VoteView {
        user: UserId(row.user_id),
        decision,
        reason: row.reason,
        at: row.at,
    })
}
