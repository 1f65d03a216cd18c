use money::{Currency, Money};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use time::OffsetDateTime;

use super::cents;
use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// What happened in a period, or in all of them together. A payout counts once per period for each thing that happened
/// to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodFigures {
    /// None for all periods together.
    pub begins_at: Option<OffsetDateTime>,
    pub initiated: i64,
    pub approved: i64,
    pub completed: i64,
    pub failed: i64,
    pub amount_initiated: Money,
    pub amount_approved: Money,
    pub amount_completed: Money,
    pub amount_failed: Money,
    /// From the beginning of the approval round to its last vote.
    pub approval_hours_mean: Option<f64>,
    pub approval_hours_median: Option<f64>,
    /// From initiation to completion.
    pub processing_hours_mean: Option<f64>,
    pub processing_hours_median: Option<f64>,
}

/// Figures of every period from `from` to before `to`, also of those in which nothing happened, and of all together in
/// the last row. `unit` is `day`, `week` or `month`.
pub async fn figures(
    db: &impl ConnectionTrait,
    unit: &'static str,
    from: OffsetDateTime,
    to: OffsetDateTime,
) -> Result<Vec<PeriodFigures>, StorageError> {
    all(db, FIGURES, [from.into(), to.into(), unit.into()]).await
}

/// `date_trunc` and days are in UTC, as the connection is.
const FIGURES: &str = "WITH periods AS (
        SELECT generate_series(date_trunc($3, $1::timestamptz), $2::timestamptz - interval '1 microsecond', ('1 ' || $3)::interval) AS period),
    moves AS (
        SELECT DISTINCT ON (period, kind, payout_id) date_trunc($3, h.at) AS period, h.payout_id, p.amount,
            CASE WHEN h.to_status = 'pending_approval' THEN 'initiated' ELSE h.to_status END AS kind,
            extract(epoch FROM h.at - CASE h.to_status
                WHEN 'approved' THEN (SELECT max(w.at) FROM payout.history w WHERE w.payout_id = h.payout_id
                    AND w.to_status = 'pending_approval' AND (w.version, w.step) < (h.version, h.step))
                WHEN 'completed' THEN (SELECT min(w.at) FROM payout.history w WHERE w.payout_id = h.payout_id)
                END)::float8 / 3600 AS hours
        FROM payout.history h JOIN public.payout_management p ON p.payout_id = h.payout_id
        WHERE h.at >= $1 AND h.at < $2 AND h.to_status IN ('pending_approval', 'approved', 'completed', 'payment_failed')
            AND (h.to_status <> 'pending_approval' OR h.from_status IS NULL)
        ORDER BY period, kind, payout_id, h.at DESC)
    SELECT periods.period,
        count(*) FILTER (WHERE kind = 'initiated'), count(*) FILTER (WHERE kind = 'approved'),
        count(*) FILTER (WHERE kind = 'completed'), count(*) FILTER (WHERE kind = 'payment_failed'),
        (coalesce(sum(amount) FILTER (WHERE kind = 'initiated'), 0) * 100)::bigint,
        (coalesce(sum(amount) FILTER (WHERE kind = 'approved'), 0) * 100)::bigint,
        (coalesce(sum(amount) FILTER (WHERE kind = 'completed'), 0) * 100)::bigint,
        (coalesce(sum(amount) FILTER (WHERE kind = 'payment_failed'), 0) * 100)::bigint,
        avg(hours) FILTER (WHERE kind = 'approved'),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE kind = 'approved'),
        avg(hours) FILTER (WHERE kind = 'completed'),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE kind = 'completed')
    FROM periods LEFT JOIN moves ON moves.period = periods.period
    GROUP BY GROUPING SETS ((periods.period), ())
    ORDER BY periods.period NULLS LAST";

impl FromQueryResult for PeriodFigures {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let amount = |index| Ok::<_, DbErr>(cents(row.try_get_by_index(index)?, Currency::USD));
        Ok(Self {
            begins_at: row.try_get_by_index(0)?,
            initiated: row.try_get_by_index(1)?,
            approved: row.try_get_by_index(2)?,
            completed: row.try_get_by_index(3)?,
            failed: row.try_get_by_index(4)?,
            amount_initiated: amount(5)?,
            amount_approved: amount(6)?,
            amount_completed: amount(7)?,
            amount_failed: amount(8)?,
            approval_hours_mean: row.try_get_by_index(9)?,
            approval_hours_median: row.try_get_by_index(10)?,
            processing_hours_mean: row.try_get_by_index(11)?,
            processing_hours_median: row.try_get_by_index(12)?,
        })
    }
}
