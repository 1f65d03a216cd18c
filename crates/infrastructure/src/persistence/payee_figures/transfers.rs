use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// Transfers of one payee, currency and status.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StatusSum {
    pub payee_id: Uuid,
    pub currency: String,
    pub status: String,
    pub count: i64,
    pub amount_cents: i64,
    pub withheld_cents: i64,
    pub net_cents: i64,
    pub reversed_cents: i64,
}

/// What was accepted in a month and has not come back.
#[derive(Debug, Clone, FromQueryResult)]
pub struct MonthPaid {
    pub payee_id: Uuid,
    pub currency: String,
    pub month: Date,
    pub count: i64,
    pub amount_cents: i64,
    pub withheld_cents: i64,
    pub net_cents: i64,
}

/// The payout that was accepted last.
#[derive(Debug, Clone, FromQueryResult)]
pub struct LastPaid {
    pub payee_id: Uuid,
    pub currency: String,
    pub payout_id: Uuid,
    pub amount_cents: i64,
    pub net_cents: i64,
    pub accepted_at: OffsetDateTime,
    pub bank_status: Option<String>,
}

/// The payout that failed last, of those that stand there still.
#[derive(Debug, Clone, FromQueryResult)]
pub struct LastFailure {
    pub payee_id: Uuid,
    pub currency: String,
    pub payout_id: Uuid,
    pub amount_cents: i64,
    pub failed_at: OffsetDateTime,
    pub code: Option<String>,
    pub reason: Option<String>,
}

/// The payout on its way that is the oldest.
#[derive(Debug, Clone, FromQueryResult)]
pub struct NextAttempt {
    pub payee_id: Uuid,
    pub currency: String,
    pub payout_id: Uuid,
    pub amount_cents: i64,
    /// None when it may go at any moment.
    pub retry_at: Option<OffsetDateTime>,
}

pub async fn status_sums(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<StatusSum>, StorageError> {
    const SQL: &str = "SELECT t.payee_id, t.currency::text AS currency, t.status, count(*) AS count, \
            sum(t.amount_cents)::bigint AS amount_cents, coalesce(sum(t.withheld_cents), 0)::bigint AS withheld_cents, \
            coalesce(sum(t.net_cents), 0)::bigint AS net_cents, coalesce(sum(t.reversed_cents), 0)::bigint AS reversed_cents \
        FROM payout.transfers t WHERE t.payee_user_id = $1 GROUP BY t.payee_id, t.currency, t.status";
    all(db, SQL, [user.0.into()]).await
}

/// Months in UTC, by the moment of acceptance; those in which nothing was paid are left out. The net is what has reached
/// the payee and was not taken back.
pub async fn months_paid(
    db: &impl ConnectionTrait,
    user: UserId,
    from: OffsetDateTime,
) -> Result<Vec<MonthPaid>, StorageError> {
    const SQL: &str = "SELECT t.payee_id, t.currency::text AS currency, \
            date_trunc('month', t.accepted_at AT TIME ZONE 'UTC')::date AS month, count(*) AS count, \
            sum(t.amount_cents)::bigint AS amount_cents, sum(t.withheld_cents)::bigint AS withheld_cents, \
            sum(t.net_cents - t.reversed_cents)::bigint AS net_cents \
        FROM payout.transfers t WHERE t.payee_user_id = $1 AND t.status = 'completed' AND t.accepted_at >= $2 \
        GROUP BY 1, 2, 3";
    all(db, SQL, [user.0.into(), from.into()]).await
}

pub async fn last_paid(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<LastPaid>, StorageError> {
    const SQL: &str = "SELECT DISTINCT ON (t.payee_id, t.currency) t.payee_id, t.currency::text AS currency, t.payout_id, \
            t.amount_cents, t.net_cents - t.reversed_cents AS net_cents, t.accepted_at, t.bank_status \
        FROM payout.transfers t WHERE t.payee_user_id = $1 AND t.status = 'completed' \
        ORDER BY t.payee_id, t.currency, t.accepted_at DESC, t.payout_id";
    all(db, SQL, [user.0.into()]).await
}

pub async fn last_failures(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<LastFailure>, StorageError> {
    const SQL: &str = "SELECT DISTINCT ON (t.payee_id, t.currency) t.payee_id, t.currency::text AS currency, t.payout_id, \
            t.amount_cents, t.status_since AS failed_at, t.error_code AS code, t.error_message AS reason \
        FROM payout.transfers t WHERE t.payee_user_id = $1 AND t.status = 'failed' \
        ORDER BY t.payee_id, t.currency, t.status_since DESC, t.payout_id";
    all(db, SQL, [user.0.into()]).await
}

pub async fn next_attempts(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<NextAttempt>, StorageError> {
    const SQL: &str = "SELECT DISTINCT ON (t.payee_id, t.currency) t.payee_id, t.currency::text AS currency, t.payout_id, \
            t.amount_cents, t.retry_at \
        FROM payout.transfers t WHERE t.payee_user_id = $1 AND t.status IN ('pending', 'processing') \
        ORDER BY t.payee_id, t.currency, t.created_at, t.payout_id";
    all(db, SQL, [user.0.into()]).await
}
