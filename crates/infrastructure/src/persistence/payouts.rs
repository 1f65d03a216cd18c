//! Member payouts: `payout_management`, the truth of each one.
//!
//! One write keeps status, legacy id and the JSON columns that other services read.

mod json;
mod list;
mod row;
mod state;
mod write;

pub(super) use list::newest_first;
pub use list::{Filter, Position, list};
pub(super) use row::status_of;
pub use row::{PayoutRow, StoredPayout};
pub use write::{append_note, insert, keep_recipient, save};

use payout_domain::UserId;
use sea_orm::ConnectionTrait;

use super::statement;
use super::{StorageError, Tx, votes};

/// The constraint that a second open payout of one user violates.
pub const ONE_OPEN_PER_USER: &str = "payout_management_one_open_per_user";

/// Finds a payout and holds its row until `tx` ends.
pub async fn lock(tx: &Tx, payout_id: &str) -> Result<Option<StoredPayout>, StorageError> {
    let text = format!("{} WHERE p.payout_id = $1 FOR UPDATE OF p", row::SELECT);
    let row: Option<PayoutRow> = statement::one(&**tx, &text, [payout_id.into()]).await?;
    match row {
        Some(row) => Ok(Some(restore(&**tx, row).await?)),
        None => Ok(None),
    }
}

/// One payout as it stands, with its votes.
pub async fn find(db: &impl ConnectionTrait, payout_id: &str) -> Result<Option<PayoutRow>, StorageError> {
    let text = format!("{} WHERE p.payout_id = $1", row::SELECT);
    statement::one(db, &text, [payout_id.into()]).await
}

/// The whole aggregate, for reading.
pub async fn restore(db: &impl ConnectionTrait, row: PayoutRow) -> Result<StoredPayout, StorageError> {
    if row.round_id.is_none() {
        return Ok(StoredPayout::Legacy(Box::new(row)));
    }
    let votes = votes::of_round(db, &row.payout_id, row.approval_round).await?;
    let payout = state::payout(&row, votes)?;
    Ok(StoredPayout::Ours(Box::new((payout, row))))
}

/// The newest payout of a user that is not rejected or cancelled, else the newest of all.
pub async fn current_of(db: &impl ConnectionTrait, user: UserId) -> Result<Option<PayoutRow>, StorageError> {
    let text = format!(
        "{} WHERE p.user_id = $1 ORDER BY (coalesce(p.status, '') NOT IN ('rejected', 'cancelled')) DESC, p.created_at DESC NULLS LAST LIMIT 1",
        row::SELECT
    );
    statement::one(db, &text, [user.0.into()]).await
}

/// Ids of our payouts of a user that may still change.
pub async fn open_of(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<String>, StorageError> {
    ids(
        db,
        "SELECT payout_id FROM public.payout_management WHERE user_id = $1 AND round_id IS NOT NULL \
         AND status NOT IN ('completed', 'rejected', 'cancelled') ORDER BY payout_id",
        [user.0.into()],
    )
    .await
}

/// Ids of our payouts that wait at a gate or for votes, after `after`, in order; at most `limit`.
pub async fn waiting(db: &impl ConnectionTrait, after: &str, limit: i64) -> Result<Vec<String>, StorageError> {
    ids(
        db,
        "SELECT payout_id FROM public.payout_management WHERE round_id IS NOT NULL AND payout_id > $1 \
         AND status IN ('pending_approval', 'approved', 'pending_bank_info', 'pending_tax_info', 'ready_for_payment', \
         'requires_manual_review') ORDER BY payout_id LIMIT $2",
        [after.into(), limit.into()],
    )
    .await
}

async fn ids(
    db: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = sea_orm::Value>,
) -> Result<Vec<String>, StorageError> {
    let rows: Vec<row::IdRow> = statement::all(db, text, values).await?;
    Ok(rows.into_iter().map(|row| row.payout_id).collect())
}
