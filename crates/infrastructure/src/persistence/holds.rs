//! Money of placements that is kept back [R12.3].

mod list;
mod row;
mod statistics;
mod write;

pub use list::{Filter, Position, list};
pub use row::HoldRow;
pub use statistics::{Figures, figures, total_active_cents};
pub use write::{insert, save};

use payout_domain::hold::Hold;
use payout_domain::{HoldId, PayeeId, ScheduleId, SplitId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::Date;
use uuid::Uuid;

use super::conditions::Conditions;
use super::statement::{all, one};
use super::{Scope, StorageError, Tx};

/// A hold, and who gets the money when it is set free.
#[derive(Debug, Clone)]
pub struct Stored {
    pub hold: Hold,
    pub payee: PayeeId,
    pub split: Option<SplitId>,
}

/// The condition under which a reader who is not staff may see a hold `h`.
pub(super) const READABLE: &str =
    "h.placement_id IN (SELECT placement_id FROM payout.placement_readers WHERE user_id = ?)";

/// Finds a hold and holds its row until `tx` ends. The caller holds its placement.
pub async fn lock(tx: &Tx, id: HoldId) -> Result<Option<Stored>, StorageError> {
    let text = format!("{} WHERE h.id = $1 FOR NO KEY UPDATE OF h", row::SELECT);
    let row: Option<HoldRow> = one(&**tx, &text, [id.0.into()]).await?;
    row.as_ref().map(HoldRow::stored).transpose()
}

/// One hold as it stands.
pub async fn find(db: &impl ConnectionTrait, id: HoldId, scope: Scope) -> Result<Option<HoldRow>, StorageError> {
    let mut conditions = Conditions::default();
    conditions.add("h.id = ?", id.0);
    scope.narrow(&mut conditions, READABLE);
    one(
        db,
        &format!("{}{}", row::SELECT, conditions.clause()),
        conditions.into_values(),
    )
    .await
}

/// All that was ever kept out of a schedule, whatever became of it.
pub async fn of_schedule(db: &impl ConnectionTrait, id: ScheduleId) -> Result<Vec<Hold>, StorageError> {
    of_schedules(db, &[id]).await
}

/// The same of several schedules, which each hold names.
pub async fn of_schedules(db: &impl ConnectionTrait, ids: &[ScheduleId]) -> Result<Vec<Hold>, StorageError> {
    let text = format!("{} WHERE h.schedule_id = ANY($1) ORDER BY h.held_at, h.id", row::SELECT);
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<HoldRow> = all(db, &text, [ids.into()]).await?;
    rows.iter().map(HoldRow::hold).collect()
}

/// The active holds of a schedule, held until `tx` ends. The caller holds the schedule.
pub async fn lock_active_of(tx: &Tx, id: ScheduleId) -> Result<Vec<Stored>, StorageError> {
    let text = format!(
        "{} WHERE h.schedule_id = $1 AND h.status = 'active' ORDER BY h.id FOR NO KEY UPDATE OF h",
        row::SELECT
    );
    stored(all(&**tx, &text, [id.0.into()]).await?)
}

/// The active holds on a share that no schedule pays less by, held until `tx` ends. The caller holds the placement.
pub async fn lock_unbound_of(tx: &Tx, split: SplitId) -> Result<Vec<Stored>, StorageError> {
    let text = format!(
        "{} WHERE h.split_id = $1 AND h.schedule_id IS NULL AND h.status = 'active' ORDER BY h.id FOR NO KEY UPDATE OF h",
        row::SELECT
    );
    stored(all(&**tx, &text, [split.0.into()]).await?)
}

/// The next whose day has come, after `after`, at most `limit`. Those of a placement that failed or was called off wait
/// for somebody to decide.
pub async fn due(
    db: &impl ConnectionTrait,
    today: Date,
    after: (Date, HoldId),
    limit: u64,
) -> Result<Vec<(Date, HoldId)>, StorageError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        release_on: Date,
    }
    const SQL: &str = "SELECT h.id, h.release_on FROM payout.holds h JOIN payout.placements l ON l.id = h.placement_id \
        WHERE h.status = 'active' AND h.release_on <= $1 AND (h.release_on, h.id) > ($2, $3) \
        AND l.state NOT IN ('failed', 'cancelled') ORDER BY h.release_on, h.id LIMIT $4";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = [today.into(), after.0.into(), after.1.0.into(), limit.into()];
    let rows: Vec<Row> = all(db, SQL, values).await?;
    Ok(rows.into_iter().map(|row| (row.release_on, HoldId(row.id))).collect())
}

fn stored(rows: Vec<HoldRow>) -> Result<Vec<Stored>, StorageError> {
    rows.iter().map(HoldRow::stored).collect()
}
