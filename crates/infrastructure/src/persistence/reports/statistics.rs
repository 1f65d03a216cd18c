use money::Money;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use time::OffsetDateTime;

use super::{Programme, cents, currency};
use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// What happened in a period to the payouts of a programme in one currency, or in all periods together. A payout counts
/// once per period for each thing that happened to it.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodFigures {
    pub programme: Programme,
    /// None for all periods together.
    pub begins_at: Option<OffsetDateTime>,
    pub initiated: i64,
    pub approved: i64,
    pub completed: i64,
    pub failed: i64,
    /// Of the failed ones, those that had been completed before.
    pub returned: i64,
    /// Turns beyond the first.
    pub retries: i64,
    pub amount_initiated: Money,
    pub amount_approved: Money,
    pub amount_completed: Money,
    pub amount_failed: Money,
    pub approval_hours: Hours,
    pub processing_hours: Hours,
}

/// How long something took; none where it did not happen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hours {
    pub mean: Option<f64>,
    pub median: Option<f64>,
    /// Nineteen of twenty took no longer.
    pub most: Option<f64>,
}

/// Figures of every period from `from` to before `to`, also of those in which nothing happened, and of all together in
/// the last row of each programme and currency. `unit` is `day`, `week` or `month`. Every programme has its rows in
/// dollars, whatever happened.
pub async fn figures(
    db: &impl ConnectionTrait,
    programmes: &[Programme],
    unit: &'static str,
    from: OffsetDateTime,
    to: OffsetDateTime,
) -> Result<Vec<PeriodFigures>, StorageError> {
    let programmes: Vec<String> = programmes.iter().map(|it| it.code().to_owned()).collect();
    all(db, FIGURES, [from.into(), to.into(), unit.into(), programmes.into()]).await
}

/// `date_trunc` and days are in UTC, as the connection is. A transfer that needs no approval is never approved; one that
/// came back has failed and is a return, as a payment is that the bank sent back.
const FIGURES: &str = "WITH periods AS (
        SELECT generate_series(date_trunc($3, $1::timestamptz), $2::timestamptz - interval '1 microsecond', ('1 ' || $3)::interval) AS period),
    happened AS (
        SELECT 'member' AS programme, coalesce(p.currency, 'USD') AS currency, h.at, h.payout_id AS what, (p.amount * 100)::bigint AS cents,
            CASE WHEN h.to_status = 'pending_approval' THEN 'initiated' WHEN h.to_status = 'payment_failed' THEN 'failed' ELSE h.to_status END AS kind,
            h.from_status = 'completed' AS came_back,
            extract(epoch FROM h.at - CASE h.to_status
                WHEN 'approved' THEN (SELECT max(w.at) FROM payout.history w WHERE w.payout_id = h.payout_id
                    AND w.to_status = 'pending_approval' AND (w.version, w.step) < (h.version, h.step))
                WHEN 'completed' THEN (SELECT min(w.at) FROM payout.history w WHERE w.payout_id = h.payout_id)
                END)::float8 / 3600 AS hours
        FROM payout.history h JOIN public.payout_management p ON p.payout_id = h.payout_id
        WHERE 'member' = ANY($4) AND h.at >= $1 AND h.at < $2
            AND h.to_status IN ('pending_approval', 'approved', 'completed', 'payment_failed')
            AND (h.to_status <> 'pending_approval' OR h.from_status IS NULL)
        UNION ALL
        SELECT 'member', coalesce(p.currency, 'USD'), h.at, h.payout_id || ':' || h.version, 0, 'retried', NULL, NULL
        FROM payout.history h JOIN public.payout_management p ON p.payout_id = h.payout_id
        WHERE 'member' = ANY($4) AND h.at >= $1 AND h.at < $2
            AND h.from_status = 'requires_manual_review' AND h.to_status <> 'cancelled'
        UNION ALL
        SELECT CASE t.kind WHEN 'recruiter' THEN 'placement' ELSE 'creator' END, t.currency::text, h.at, h.payout_id, t.amount_cents,
            CASE WHEN h.from_status IS NULL THEN 'initiated' WHEN h.to_status = 'pending' THEN 'approved'
                WHEN h.to_status = 'completed' THEN 'completed' ELSE 'failed' END,
            h.to_status = 'reversed',
            CASE WHEN h.from_status IS NOT NULL AND h.to_status IN ('pending', 'completed')
                THEN extract(epoch FROM h.at - t.created_at)::float8 / 3600 END
        FROM payout.history h JOIN payout.transfers t ON t.payout_id::text = h.payout_id
        WHERE h.at >= $1 AND h.at < $2 AND ('placement' = ANY($4) OR 'creator' = ANY($4))
            AND h.to_status IN ('pending_approval', 'pending', 'completed', 'failed', 'reversed')
            AND (h.to_status <> 'pending' OR h.from_status IS NULL OR h.from_status = 'pending_approval')
        UNION ALL
        SELECT CASE t.kind WHEN 'recruiter' THEN 'placement' ELSE 'creator' END, t.currency::text, a.started_at,
            a.payout_id || ':' || a.number, 0, 'retried', NULL, NULL
        FROM payout.transfer_attempts a JOIN payout.transfers t ON t.payout_id = a.payout_id
        WHERE a.number > 1 AND a.started_at >= $1 AND a.started_at < $2 AND ('placement' = ANY($4) OR 'creator' = ANY($4))),
    moves AS (
        SELECT DISTINCT ON (programme, currency, period, kind, what) programme, currency, date_trunc($3, at) AS period, kind, what,
            cents, came_back, hours
        FROM happened WHERE programme = ANY($4)
        ORDER BY programme, currency, period, kind, what, at DESC),
    series AS (
        SELECT unnest($4::text[]) AS programme, 'USD' AS currency UNION SELECT DISTINCT programme, currency FROM moves)
    SELECT series.programme, series.currency, periods.period,
        count(*) FILTER (WHERE kind = 'initiated'), count(*) FILTER (WHERE kind = 'approved'),
        count(*) FILTER (WHERE kind = 'completed'), count(*) FILTER (WHERE kind = 'failed'),
        count(*) FILTER (WHERE kind = 'failed' AND came_back), count(*) FILTER (WHERE kind = 'retried'),
        coalesce(sum(cents) FILTER (WHERE kind = 'initiated'), 0)::bigint,
        coalesce(sum(cents) FILTER (WHERE kind = 'approved'), 0)::bigint,
        coalesce(sum(cents) FILTER (WHERE kind = 'completed'), 0)::bigint,
        coalesce(sum(cents) FILTER (WHERE kind = 'failed'), 0)::bigint,
        avg(hours) FILTER (WHERE kind = 'approved'),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE kind = 'approved'),
        percentile_cont(0.95) WITHIN GROUP (ORDER BY hours) FILTER (WHERE kind = 'approved'),
        avg(hours) FILTER (WHERE kind = 'completed'),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE kind = 'completed'),
        percentile_cont(0.95) WITHIN GROUP (ORDER BY hours) FILTER (WHERE kind = 'completed')
    FROM series CROSS JOIN periods LEFT JOIN moves
        ON moves.programme = series.programme AND moves.currency = series.currency AND moves.period = periods.period
    GROUP BY GROUPING SETS ((series.programme, series.currency, periods.period), (series.programme, series.currency))
    ORDER BY array_position($4::text[], series.programme), series.currency, periods.period NULLS LAST";

impl FromQueryResult for PeriodFigures {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let programme: String = row.try_get_by_index(0)?;
        let code: String = row.try_get_by_index(1)?;
        let currency = currency(Some(&code));
        let amount = |index| Ok::<_, DbErr>(cents(row.try_get_by_index(index)?, currency));
        let hours = |index| {
            Ok::<_, DbErr>(Hours {
                mean: row.try_get_by_index(index)?,
                median: row.try_get_by_index(index + 1)?,
                most: row.try_get_by_index(index + 2)?,
            })
        };
        Ok(Self {
            programme: Programme::parse(&programme)
                .ok_or_else(|| DbErr::Type(format!("{programme} is no programme")))?,
            begins_at: row.try_get_by_index(2)?,
            initiated: row.try_get_by_index(3)?,
            approved: row.try_get_by_index(4)?,
            completed: row.try_get_by_index(5)?,
            failed: row.try_get_by_index(6)?,
            returned: row.try_get_by_index(7)?,
            retries: row.try_get_by_index(8)?,
            amount_initiated: amount(9)?,
            amount_approved: amount(10)?,
            amount_completed: amount(11)?,
            amount_failed: amount(12)?,
            approval_hours: hours(13)?,
            processing_hours: hours(16)?,
        })
    }
}
