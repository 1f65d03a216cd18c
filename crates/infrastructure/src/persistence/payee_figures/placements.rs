use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::Date;
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// Placements in one state in which somebody has a share, and what the shares come to.
#[derive(Debug, Clone, FromQueryResult)]
pub struct PlacementSum {
    pub payee_id: Uuid,
    pub currency: String,
    pub state: String,
    pub count: i64,
    pub share_cents: i64,
}

/// What is still scheduled to be paid.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ScheduleSum {
    pub payee_id: Uuid,
    pub currency: String,
    pub count: i64,
    pub amount_cents: i64,
}

/// One of them.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ScheduleAhead {
    pub payee_id: Uuid,
    pub currency: String,
    pub schedule_id: Uuid,
    pub placement_id: Uuid,
    pub scheduled_on: Date,
    pub guarantee_until: Option<Date>,
    pub amount_cents: i64,
    pub status: String,
}

/// What is kept back.
#[derive(Debug, Clone, FromQueryResult)]
pub struct HoldSum {
    pub payee_id: Uuid,
    pub currency: String,
    pub count: i64,
    pub held_cents: i64,
}

/// A hold, and until when.
#[derive(Debug, Clone, FromQueryResult)]
pub struct HoldAhead {
    pub payee_id: Uuid,
    pub currency: String,
    pub hold_id: Uuid,
    pub placement_id: Uuid,
    pub held_cents: i64,
    pub release_on: Option<Date>,
    pub reason: String,
}

const OPEN: &str = "s.status IN ('scheduled', 'pending', 'triggered', 'processing', 'failed')";

pub async fn placement_sums(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<PlacementSum>, StorageError> {
    const SQL: &str = "SELECT s.payee_id, l.currency::text AS currency, l.state, count(DISTINCT l.id) AS count, \
            sum(s.amount_cents)::bigint AS share_cents \
        FROM payout.payees p JOIN payout.placement_splits s ON s.payee_id = p.id JOIN payout.placements l ON l.id = s.placement_id \
        WHERE p.user_id = $1 GROUP BY s.payee_id, l.currency, l.state ORDER BY l.state";
    all(db, SQL, [user.0.into()]).await
}

pub async fn schedule_sums(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<ScheduleSum>, StorageError> {
    let text = format!(
        "SELECT s.payee_id, s.currency::text AS currency, count(*) AS count, sum(s.amount_cents)::bigint AS amount_cents \
         FROM payout.payees p JOIN payout.schedules s ON s.payee_id = p.id \
         WHERE p.user_id = $1 AND {OPEN} GROUP BY s.payee_id, s.currency"
    );
    all(db, &text, [user.0.into()]).await
}

/// The first due first; at most `limit`.
pub async fn schedules_ahead(
    db: &impl ConnectionTrait,
    user: UserId,
    limit: u64,
) -> Result<Vec<ScheduleAhead>, StorageError> {
    let text = format!(
        "SELECT s.payee_id, s.currency::text AS currency, s.id AS schedule_id, s.placement_id, s.scheduled_on, s.guarantee_until, \
            s.amount_cents, CASE s.status WHEN 'pending' THEN 'scheduled' ELSE s.status END AS status \
         FROM payout.payees p JOIN payout.schedules s ON s.payee_id = p.id \
         WHERE p.user_id = $1 AND {OPEN} ORDER BY s.scheduled_on, s.id LIMIT $2"
    );
    all(db, &text, [user.0.into(), limited(limit)]).await
}

pub async fn hold_sums(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<HoldSum>, StorageError> {
    const SQL: &str = "SELECT h.payee_id, h.currency::text AS currency, count(*) AS count, \
            sum(h.amount_cents - h.released_cents)::bigint AS held_cents \
        FROM payout.payees p JOIN payout.holds h ON h.payee_id = p.id \
        WHERE p.user_id = $1 AND h.status = 'active' GROUP BY h.payee_id, h.currency";
    all(db, SQL, [user.0.into()]).await
}

/// The first to end first; at most `limit`.
pub async fn holds_ahead(db: &impl ConnectionTrait, user: UserId, limit: u64) -> Result<Vec<HoldAhead>, StorageError> {
    const SQL: &str = "SELECT h.payee_id, h.currency::text AS currency, h.id AS hold_id, h.placement_id, \
            h.amount_cents - h.released_cents AS held_cents, h.release_on, h.reason \
        FROM payout.payees p JOIN payout.holds h ON h.payee_id = p.id \
        WHERE p.user_id = $1 AND h.status = 'active' ORDER BY h.release_on, h.id LIMIT $2";
    all(db, SQL, [user.0.into(), limited(limit)]).await
}

fn limited(limit: u64) -> sea_orm::Value {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}
