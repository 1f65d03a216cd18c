use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::Date;
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// What is not paid of a statement and no payout has claimed.
const REMAINING: &str = "(s.net_payable_cents - s.paid_cents - s.in_flight_cents)";
/// As the domain decides whether a statement can be paid; whether something is left of it is looked at beside it.
const PAYABLE: &str = "(s.state = 'resolved' OR (s.state IN ('pending', 'reviewed') AND s.run_status IN ('locked', 'processing', 'completed')))";

/// What somebody earned in one currency, all in all.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StatementSum {
    pub payee_id: Uuid,
    pub currency: String,
    pub count: i64,
    pub earnings_cents: i64,
    pub platform_fee_cents: i64,
    pub net_payable_cents: i64,
    pub paid_cents: i64,
    /// Of what is left: what could be paid, what may still change, and what he objects to.
    pub payable_cents: i64,
    pub pending_cents: i64,
    pub disputed_cents: i64,
    pub disputed: i64,
}

/// One statement, and what became of it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StatementPeriod {
    pub payee_id: Uuid,
    pub currency: String,
    pub statement_id: Uuid,
    pub period_start: Date,
    pub period_end: Date,
    pub earnings_cents: i64,
    pub platform_fee_cents: i64,
    pub net_payable_cents: i64,
    pub paid_cents: i64,
    pub in_flight_cents: i64,
    /// `pending`, `reviewed`, `disputed` or `resolved`.
    pub state: String,
}

pub async fn statement_sums(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<StatementSum>, StorageError> {
    let text = format!(
        "SELECT s.payee_id, s.currency::text AS currency, count(*) AS count, sum(s.earnings_cents)::bigint AS earnings_cents, \
            sum(s.platform_fee_cents)::bigint AS platform_fee_cents, sum(s.net_payable_cents)::bigint AS net_payable_cents, \
            sum(s.paid_cents)::bigint AS paid_cents, \
            coalesce(sum({REMAINING}) FILTER (WHERE {PAYABLE}), 0)::bigint AS payable_cents, \
            coalesce(sum({REMAINING}) FILTER (WHERE NOT {PAYABLE} AND s.state <> 'disputed'), 0)::bigint AS pending_cents, \
            coalesce(sum({REMAINING}) FILTER (WHERE s.state = 'disputed'), 0)::bigint AS disputed_cents, \
            count(*) FILTER (WHERE s.state = 'disputed') AS disputed \
         FROM payout.royalty_statements s JOIN payout.payees p ON p.id = s.payee_id \
         WHERE p.user_id = $1 GROUP BY s.payee_id, s.currency"
    );
    all(db, &text, [user.0.into()]).await
}

/// The newest first; at most `limit`.
pub async fn latest_statements(
    db: &impl ConnectionTrait,
    user: UserId,
    limit: u64,
) -> Result<Vec<StatementPeriod>, StorageError> {
    const SQL: &str = "SELECT s.payee_id, s.currency::text AS currency, s.id AS statement_id, s.period_start, s.period_end, \
            s.earnings_cents, s.platform_fee_cents, s.net_payable_cents, s.paid_cents, s.in_flight_cents, s.state \
        FROM payout.royalty_statements s JOIN payout.payees p ON p.id = s.payee_id \
        WHERE p.user_id = $1 ORDER BY s.period_end DESC, s.period_start DESC, s.id LIMIT $2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    all(db, SQL, [user.0.into(), limit.into()]).await
}
