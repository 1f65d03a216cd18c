use money::{Currency, Money};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::cents;
use crate::persistence::StorageError;
use crate::persistence::conditions::Conditions;
use crate::persistence::rounds::SUMMARY;
use crate::persistence::statement::{all, one};

/// A round, and how far it got.
#[derive(Debug, Clone)]
pub struct RoundLine {
    pub id: Uuid,
    pub initiated_by: Uuid,
    pub initiated_at: OffsetDateTime,
    pub notes: Option<String>,
    /// When its last payout ended.
    pub closed_at: Option<OffsetDateTime>,
    pub winners: i64,
    pub paid: i64,
    pub rejected: i64,
    pub cancelled: i64,
    /// Payouts that failed, or had to be looked at by hand, at least once.
    pub issues: i64,
    pub approvals_pending: i64,
    pub gross_paid: Money,
    pub net_paid: Money,
    /// What the decision rested on.
    pub eligibility: Value,
}

/// Rounds initiated in this time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Period {
    pub from: Option<OffsetDateTime>,
    pub to: Option<OffsetDateTime>,
}

/// Newest first, before a place in the list; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    period: Period,
    before: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<Vec<RoundLine>, StorageError> {
    let mut conditions = Conditions::default();
    if let Some(from) = period.from {
        conditions.add("r.initiated_at >= ?", from);
    }
    if let Some(to) = period.to {
        conditions.add("r.initiated_at < ?", to);
    }
    if let Some((at, id)) = before {
        conditions.add_two("(r.initiated_at, r.id) < (?, ?)", at, id);
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{}{} ORDER BY r.initiated_at DESC, r.id DESC LIMIT {limit_at}",
        select(),
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<RoundLine>, StorageError> {
    one(db, &format!("{} WHERE r.id = $1", select()), [id.into()]).await
}

/// A round that is over has its summary; of one that is not, it is computed.
fn select() -> String {
    format!(
        "SELECT r.id, r.initiated_by, r.initiated_at, r.notes, r.closed_at, r.eligibility, \
            (s.summary->>'winners')::bigint, (s.summary->>'paid')::bigint, (s.summary->>'rejected')::bigint, \
            (s.summary->>'cancelled')::bigint, (s.summary->>'issues')::bigint, (s.summary->>'approvals_pending')::bigint, \
            ((s.summary->>'gross_paid')::numeric * 100)::bigint, ((s.summary->>'net_paid')::numeric * 100)::bigint \
         FROM payout.rounds r CROSS JOIN LATERAL (SELECT CASE WHEN r.summary->>'winners' IS NOT NULL THEN r.summary \
            ELSE (SELECT {SUMMARY} FROM public.payout_management p WHERE p.round_id = r.id) END AS summary) s"
    )
}

impl FromQueryResult for RoundLine {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            initiated_by: row.try_get_by_index(1)?,
            initiated_at: row.try_get_by_index(2)?,
            notes: row.try_get_by_index(3)?,
            closed_at: row.try_get_by_index(4)?,
            eligibility: row.try_get_by_index(5)?,
            winners: row.try_get_by_index(6)?,
            paid: row.try_get_by_index(7)?,
            rejected: row.try_get_by_index(8)?,
            cancelled: row.try_get_by_index(9)?,
            issues: row.try_get_by_index(10)?,
            approvals_pending: row.try_get_by_index(11)?,
            gross_paid: cents(row.try_get_by_index(12)?, Currency::USD),
            net_paid: cents(row.try_get_by_index(13)?, Currency::USD),
        })
    }
}
