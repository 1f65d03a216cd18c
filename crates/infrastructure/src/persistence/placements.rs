//! Placements of candidates, and who shares their fees [R12.5].

pub mod log;

mod list;
mod owed;
mod row;
mod splits;
mod write;

pub use list::{Filter, list};
pub use owed::{Owed, owed};
pub use row::PlacementRow;
pub use splits::{SplitRow, committed_cents, split, splits_of};
pub use write::{Edited, NewPlacement, edit, insert};

use payout_domain::PlacementId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::conditions::Conditions;
use super::statement::{all, one};
use super::{Scope, StorageError, Tx};

/// The constraint by which a number of the main application's names one placement.
pub const EXTERNAL_ID: &str = "placements_external_id";

/// The condition under which a reader who is not staff may see a placement `l`.
pub(super) const READABLE: &str = "l.id IN (SELECT placement_id FROM payout.placement_readers WHERE user_id = ?)";

/// Finds a placement and holds it until `tx` ends: whoever commits a share of its fee holds it first.
pub async fn lock(tx: &Tx, id: PlacementId) -> Result<Option<PlacementRow>, StorageError> {
    one(
        &**tx,
        &format!("{} WHERE l.id = $1 FOR NO KEY UPDATE OF l", row::SELECT),
        [id.0.into()],
    )
    .await
}

/// Finds placements and keeps them as they are until `tx` ends.
pub async fn keep(tx: &Tx, ids: &[PlacementId]) -> Result<Vec<PlacementRow>, StorageError> {
    these(&**tx, ids, "FOR SHARE OF l").await
}

/// Several as they stand.
pub async fn find_all(db: &impl ConnectionTrait, ids: &[PlacementId]) -> Result<Vec<PlacementRow>, StorageError> {
    these(db, ids, "").await
}

async fn these(
    db: &impl ConnectionTrait,
    ids: &[PlacementId],
    how: &'static str,
) -> Result<Vec<PlacementRow>, StorageError> {
    let text = format!("{} WHERE l.id = ANY($1) ORDER BY l.id {how}", row::SELECT);
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    all(db, &text, [ids.into()]).await
}

/// One placement as it stands.
pub async fn find(
    db: &impl ConnectionTrait,
    id: PlacementId,
    scope: Scope,
) -> Result<Option<PlacementRow>, StorageError> {
    let mut conditions = Conditions::default();
    conditions.add("l.id = ?", id.0);
    scope.narrow(&mut conditions, READABLE);
    one(
        db,
        &format!("{}{}", row::SELECT, conditions.clause()),
        conditions.into_values(),
    )
    .await
}
