use payout_domain::transfer::{Status, TransferPayout};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::persistence::statement::{all, execute};
use crate::persistence::{StorageError, Tx};

/// What a transfer pays of a statement, and where that stands.
#[derive(Debug, Clone, FromQueryResult)]
pub struct AllocationRow {
    pub payout_id: Uuid,
    pub statement_id: Uuid,
    pub amount_cents: i64,
    /// `in_flight`, `paid` or `released`.
    pub state: String,
}

/// What each of these transfers pays, the oldest statement first.
pub async fn allocations_of(db: &impl ConnectionTrait, payouts: &[Uuid]) -> Result<Vec<AllocationRow>, StorageError> {
    const SQL: &str = "SELECT a.payout_id, a.statement_id, a.amount_cents, a.state FROM payout.transfer_allocations a \
        JOIN payout.royalty_statements s ON s.id = a.statement_id WHERE a.payout_id = ANY($1) \
        ORDER BY a.payout_id, s.period_end, s.id";
    all(db, SQL, [payouts.to_vec().into()]).await
}

pub(super) async fn insert(tx: &Tx, payouts: &[&TransferPayout]) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.transfer_allocations (payout_id, statement_id, amount_cents, state) \
        SELECT payout_id, statement_id, amount_cents, state FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[]) \
        AS a (payout_id, statement_id, amount_cents, state)";
    let (mut ids, mut statements, mut amounts, mut states) = (vec![], vec![], vec![], vec![]);
    for payout in payouts {
        for part in payout.source.allocations() {
            ids.push(payout.id.0);
            statements.push(part.statement.0);
            amounts.push(part.amount.minor());
            states.push(state_in(payout.status()).to_owned());
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    execute(
        &**tx,
        SQL,
        [ids.into(), statements.into(), amounts.into(), states.into()],
    )
    .await?;
    Ok(())
}

/// What is claimed follows the status of the transfer; a trigger keeps the sums of the statements.
pub(super) async fn follow(tx: &Tx, payout: &TransferPayout) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.transfer_allocations SET state = $2 WHERE payout_id = $1 AND state <> $2";
    if payout.source.allocations().is_empty() {
        return Ok(());
    }
    execute(&**tx, SQL, [payout.id.0.into(), state_in(payout.status()).into()]).await?;
    Ok(())
}

const fn state_in(status: Status) -> &'static str {
    match status {
        Status::PendingApproval | Status::Pending | Status::Processing => "in_flight",
        Status::Completed => "paid",
        Status::Failed | Status::Reversed | Status::Cancelled => "released",
    }
}
