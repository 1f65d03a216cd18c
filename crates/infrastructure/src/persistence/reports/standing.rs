//! Where things stand at this moment, for a dashboard. Every statement reads what is open through an index of its own.

use money::Money;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use time::{Date, Duration, OffsetDateTime};

use super::{Programme, cents, currency};
use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// What an open payout waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// For votes.
    Approval,
    /// For whatever comes next; nothing is wrong with it.
    Progress,
    /// It failed, is tried again, or finance has to decide.
    Repair,
}

/// Open payouts of one programme and currency that wait for the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    pub programme: Programme,
    pub wait: Wait,
    pub count: i64,
    pub amount: Money,
    pub oldest: Option<OffsetDateTime>,
    /// Of them, those that have waited longer than they should.
    pub overdue: i64,
}

/// Since when a payout counts as late, by what it waits for.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// Of member payouts.
    pub approval: OffsetDateTime,
    /// The day a payment was sent that nobody has confirmed.
    pub confirmation: Date,
    /// Of transfers on their way.
    pub transfer: OffsetDateTime,
    /// A transfer that failed longer ago is history.
    pub failure: OffsetDateTime,
}

/// How many there are, and what they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    pub count: i64,
    pub amount: Money,
}

/// What is due on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueOn {
    pub day: Date,
    pub sum: Sum,
}

/// Money of one currency that is kept back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub sum: Sum,
    /// Whose day has come.
    pub due: i64,
    /// That end within the days to come.
    pub ending: i64,
}

/// How many alerts of a severity nobody has resolved.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct OpenAlerts {
    pub severity: String,
    pub count: i64,
}

pub async fn open(db: &impl ConnectionTrait, deadlines: Deadlines) -> Result<Vec<Open>, StorageError> {
    let values = [
        deadlines.approval.into(),
        deadlines.confirmation.into(),
        deadlines.transfer.into(),
        deadlines.failure.into(),
    ];
    all(db, OPEN, values).await
}

const OPEN: &str = "WITH open AS (
        SELECT 'member' AS programme, coalesce(p.currency, 'USD') AS currency, (p.amount * 100)::bigint AS cents, p.status_since AS since,
            CASE WHEN p.status = 'pending_approval' THEN 'approval'
                WHEN p.status IN ('payment_failed', 'requires_manual_review') THEN 'repair' ELSE 'progress' END AS wait,
            (p.status = 'pending_approval' AND p.approval_round_since <= $1) OR (p.status = 'payment_sent' AND p.sent_date <= $2) AS overdue
        FROM public.payout_management p
        WHERE p.round_id IS NOT NULL AND p.status NOT IN ('completed', 'rejected', 'cancelled')
        UNION ALL
        SELECT CASE t.kind WHEN 'recruiter' THEN 'placement' ELSE 'creator' END, t.currency::text, t.amount_cents, t.status_since,
            CASE WHEN t.status = 'pending_approval' THEN 'approval'
                WHEN t.status = 'processing' AND (t.failures > 0 OR t.progress IN ('unresolved', 'mismatched')) THEN 'repair'
                ELSE 'progress' END,
            t.status = 'processing' AND t.status_since < $3
        FROM payout.transfers t WHERE t.status IN ('pending_approval', 'pending', 'processing')
        UNION ALL
        SELECT CASE t.kind WHEN 'recruiter' THEN 'placement' ELSE 'creator' END, t.currency::text, t.amount_cents, t.status_since,
            'repair', false
        FROM payout.transfers t WHERE t.status = 'failed' AND t.status_since >= $4)
    SELECT programme, currency, wait, count(*), coalesce(sum(cents), 0)::bigint, min(since), count(*) FILTER (WHERE overdue)
    FROM open GROUP BY programme, currency, wait";

/// Schedules whose day has come and that nobody has paid yet, by currency.
pub async fn schedules_due(db: &impl ConnectionTrait, today: Date) -> Result<Vec<Sum>, StorageError> {
    const SQL: &str = "SELECT s.currency::text, count(*), sum(s.amount_cents)::bigint FROM payout.schedules s \
        WHERE s.status IN ('scheduled', 'pending') AND s.scheduled_on <= $1 GROUP BY s.currency ORDER BY s.currency";
    all(db, SQL, [today.into()]).await
}

/// Of the days after today, `days` of them, those on which schedules are due, by day and currency.
pub async fn schedules_ahead(db: &impl ConnectionTrait, today: Date, days: i64) -> Result<Vec<DueOn>, StorageError> {
    const SQL: &str = "SELECT s.currency::text, count(*), sum(s.amount_cents)::bigint, s.scheduled_on FROM payout.schedules s \
        WHERE s.status IN ('scheduled', 'pending') AND s.scheduled_on > $1 AND s.scheduled_on <= $2 \
        GROUP BY s.scheduled_on, s.currency ORDER BY s.scheduled_on, s.currency";
    all(db, SQL, [today.into(), (today + Duration::days(days)).into()]).await
}

/// What is kept back, by currency.
pub async fn held(db: &impl ConnectionTrait, today: Date, days: i64) -> Result<Vec<Held>, StorageError> {
    const SQL: &str = "SELECT h.currency::text, count(*), sum(h.amount_cents - h.released_cents)::bigint, \
            count(*) FILTER (WHERE h.release_on <= $1), count(*) FILTER (WHERE h.release_on > $1 AND h.release_on <= $2) \
        FROM payout.holds h WHERE h.status = 'active' GROUP BY h.currency ORDER BY h.currency";
    all(db, SQL, [today.into(), (today + Duration::days(days)).into()]).await
}

pub async fn open_alerts(db: &impl ConnectionTrait) -> Result<Vec<OpenAlerts>, StorageError> {
    const SQL: &str = "SELECT severity::text AS severity, count(*) AS count FROM payout.host_alerts \
        WHERE status <> 'resolved' GROUP BY severity";
    all(db, SQL, []).await
}

impl FromQueryResult for Open {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let programme: String = row.try_get_by_index(0)?;
        let wait: String = row.try_get_by_index(2)?;
        let code: String = row.try_get_by_index(1)?;
        Ok(Self {
            programme: Programme::parse(&programme)
                .ok_or_else(|| DbErr::Type(format!("{programme} is no programme")))?,
            wait: match wait.as_str() {
                "approval" => Wait::Approval,
                "repair" => Wait::Repair,
                _ => Wait::Progress,
            },
            count: row.try_get_by_index(3)?,
            amount: cents(row.try_get_by_index(4)?, currency(Some(&code))),
            oldest: row.try_get_by_index(5)?,
            overdue: row.try_get_by_index(6)?,
        })
    }
}

impl FromQueryResult for Sum {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let code: String = row.try_get_by_index(0)?;
        Ok(Self {
            count: row.try_get_by_index(1)?,
            amount: cents(row.try_get_by_index(2)?, currency(Some(&code))),
        })
    }
}

impl FromQueryResult for DueOn {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            sum: Sum::from_query_result(row, prefix)?,
            day: row.try_get_by_index(3)?,
        })
    }
}

impl FromQueryResult for Held {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            sum: Sum::from_query_result(row, prefix)?,
            due: row.try_get_by_index(3)?,
            ending: row.try_get_by_index(4)?,
        })
    }
}
