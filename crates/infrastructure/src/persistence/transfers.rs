//! Transfers to recruiters and creators, and what they have claimed of statements [R11].
//!
//! The payee is always locked before the transfer, so that two claims on one statement wait for one another.

mod accepted;
mod allocations;
mod attempts;
mod list;
mod paid;
mod row;
mod state;
mod statistics;
mod waiting;
mod write;

pub use accepted::{
    AcceptedRow, accepted_between, by_transfer_ids, carries, last_accepted_at, payout_of, probably_carries,
};
pub use allocations::{AllocationRow, allocations_of};
pub use attempts::{begin_attempt, finish_attempt, keep_request, stored_request};
pub use list::{Filter, Position, list};
pub use paid::{Paid, paid_in_year};
pub use row::TransferRow;
pub use statistics::{Figures, figures};
pub use waiting::{Waiting, due, sending_since, statuses};
pub use write::{insert, save};

use payout_domain::PayoutId;
use payout_domain::transfer::TransferPayout;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::conditions::Conditions;
use super::statement::{all, one};
use super::{Scope, StorageError, Tx, votes};

/// The constraint by which a split is paid no more than it comes to.
pub const WITHIN_SPLIT: &str = "transfers_within_split";
/// The constraint by which a schedule is paid once.
pub const ONE_PER_SCHEDULE: &str = "transfers_one_per_schedule";
/// The constraint by which no cent of a statement is claimed twice.
pub const CLAIMED_ONCE: &str = "royalty_statements_claimed_once";

/// The condition under which a reader who is not staff may see a transfer `t`: it pays him, or is about a placement that he
/// reads of [R11.10].
const READABLE: &str = "t.payout_id IN (SELECT payout_id FROM payout.transfer_readers WHERE user_id = ?)";

/// Finds a transfer and holds its row until `tx` ends. The caller holds its payee.
pub async fn lock(tx: &Tx, id: PayoutId) -> Result<Option<TransferPayout>, StorageError> {
    let text = format!("{} WHERE t.payout_id = $1 FOR UPDATE OF t", row::SELECT);
    let row: Option<TransferRow> = one(&**tx, &text, [id.0.into()]).await?;
    match row {
        Some(row) => Ok(Some(restore(&**tx, &row).await?)),
        None => Ok(None),
    }
}

/// One transfer as it stands.
pub async fn find(db: &impl ConnectionTrait, id: PayoutId, scope: Scope) -> Result<Option<TransferRow>, StorageError> {
    let mut conditions = Conditions::default();
    conditions.add("t.payout_id = ?", id.0);
    scope.narrow(&mut conditions, READABLE);
    one(
        db,
        &format!("{}{}", row::SELECT, conditions.clause()),
        conditions.into_values(),
    )
    .await
}

/// The aggregate, with its votes and what it has claimed.
pub async fn restore(db: &impl ConnectionTrait, row: &TransferRow) -> Result<TransferPayout, StorageError> {
    let votes = match row.required_approvals {
        Some(_) => votes::of_round(db, &row.payout_id.to_string(), 1).await?,
        None => Vec::new(),
    };
    let allocations = allocations_of(db, &[row.payout_id]).await?;
    state::payout(row, votes, &allocations)
}

/// Those in `status` since before a time, the longest waiting first; at most `limit`.
pub async fn waiting_since(
    db: &impl ConnectionTrait,
    status: payout_domain::transfer::Status,
    before: OffsetDateTime,
    limit: u64,
) -> Result<Vec<PayoutId>, StorageError> {
    #[derive(FromQueryResult)]
    struct Row {
        payout_id: Uuid,
    }
    const SQL: &str = "SELECT payout_id FROM payout.transfers WHERE status = $1 AND status_since <= $2 \
        ORDER BY status_since, payout_id LIMIT $3";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<Row> = all(db, SQL, [status.code().into(), before.into(), limit.into()]).await?;
    Ok(rows.into_iter().map(|row| PayoutId(row.payout_id)).collect())
}
