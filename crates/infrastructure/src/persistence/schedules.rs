//! Payments that are due on a day [R12.1].
//!
//! A schedule is always locked before its holds, a placement before its schedules, a payee before all of them.

mod due;
mod list;
mod row;
mod state;
mod statistics;
mod write;

pub use due::{Due, Place, due};
pub use list::{Filter, Position, list};
pub use row::ScheduleRow;
pub use statistics::{Figures, figures};
pub use write::{insert, save};

use payout_domain::schedule::Schedule;
use payout_domain::{HoldId, PayeeId, PlacementId, ScheduleId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::conditions::Conditions;
use super::statement::{all, one};
use super::{Scope, StorageError, Tx};

/// A schedule, and what its row knows besides.
#[derive(Debug, Clone)]
pub struct Stored {
    pub schedule: Schedule,
    /// Who gets it, by a share or directly.
    pub payee: PayeeId,
    /// The hold whose money it pays.
    pub hold: Option<HoldId>,
}

/// The condition under which a reader who is not staff may see a schedule `s`.
pub(super) const READABLE: &str =
    "s.placement_id IN (SELECT placement_id FROM payout.placement_readers WHERE user_id = ?)";

/// Finds a schedule and holds its row until `tx` ends.
pub async fn lock(tx: &Tx, id: ScheduleId) -> Result<Option<Stored>, StorageError> {
    Ok(lock_all(tx, &[id]).await?.pop())
}

/// Several, always in the order of their ids.
pub async fn lock_all(tx: &Tx, ids: &[ScheduleId]) -> Result<Vec<Stored>, StorageError> {
    locked(tx, ids, "FOR NO KEY UPDATE OF s").await
}

/// Those that nobody else holds.
pub async fn lock_free(tx: &Tx, ids: &[ScheduleId]) -> Result<Vec<Stored>, StorageError> {
    locked(tx, ids, "FOR NO KEY UPDATE OF s SKIP LOCKED").await
}

async fn locked(tx: &Tx, ids: &[ScheduleId], how: &'static str) -> Result<Vec<Stored>, StorageError> {
    let text = format!("{} WHERE s.id = ANY($1) ORDER BY s.id {how}", row::SELECT);
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<ScheduleRow> = all(&**tx, &text, [ids.into()]).await?;
    rows.iter().map(Stored::of).collect()
}

/// One schedule as it stands.
pub async fn find(
    db: &impl ConnectionTrait,
    id: ScheduleId,
    scope: Scope,
) -> Result<Option<ScheduleRow>, StorageError> {
    let mut conditions = Conditions::default();
    conditions.add("s.id = ?", id.0);
    scope.narrow(&mut conditions, READABLE);
    one(
        db,
        &format!("{}{}", row::SELECT, conditions.clause()),
        conditions.into_values(),
    )
    .await
}

/// The schedules of a placement that can still pay more or less, the first due first; held until `tx` ends.
pub async fn lock_open_of(tx: &Tx, placement: PlacementId) -> Result<Vec<Stored>, StorageError> {
    let text = format!(
        "{} WHERE s.placement_id = $1 AND s.status IN ('scheduled', 'pending', 'triggered', 'failed') \
         ORDER BY s.scheduled_on, s.id FOR NO KEY UPDATE OF s",
        row::SELECT
    );
    let rows: Vec<ScheduleRow> = all(&**tx, &text, [placement.0.into()]).await?;
    rows.iter().map(Stored::of).collect()
}

impl Stored {
    fn of(row: &ScheduleRow) -> Result<Self, StorageError> {
        Ok(Self {
            schedule: state::schedule(row)?,
            payee: PayeeId(row.payee_id),
            hold: row.hold_id.map(HoldId),
        })
    }
}
