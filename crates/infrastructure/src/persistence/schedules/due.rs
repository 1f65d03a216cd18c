use payout_domain::ScheduleId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// Why a run of process-due looks at a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The worker that had it has vanished.
    Abandoned,
    /// It failed, and its next attempt is due.
    Again,
    /// Staff triggered it.
    Triggered,
    /// Its day has come.
    Today,
}

/// How far a run has come in one kind.
#[derive(Debug, Clone)]
pub struct Place {
    at: String,
    id: Uuid,
}

impl Due {
    /// Every kind, in the order in which a run looks at them.
    pub const ALL: [Self; 4] = [Self::Abandoned, Self::Again, Self::Triggered, Self::Today];

    /// Those that need not wait for the run of the day.
    pub const AGAIN: [Self; 3] = [Self::Abandoned, Self::Again, Self::Triggered];

    const fn sql(self) -> &'static str {
        match self {
            Self::Abandoned => {
                "SELECT id, lease_until::text AS at FROM payout.schedules WHERE status = 'processing' \
                 AND lease_until <= $1 AND (lease_until, id) > ($2::timestamptz, $3) ORDER BY lease_until, id LIMIT $4"
            }
            Self::Again => {
                "SELECT id, retry_at::text AS at FROM payout.schedules WHERE retry_at <= $1 \
                 AND (retry_at, id) > ($2::timestamptz, $3) ORDER BY retry_at, id LIMIT $4"
            }
            Self::Triggered => {
                "SELECT id, '-infinity' AS at FROM payout.schedules WHERE status = 'triggered' AND triggered_at <= $1 \
                 AND $2::text IS NOT NULL AND id > $3 ORDER BY id LIMIT $4"
            }
            Self::Today => {
                "SELECT id, scheduled_on::text AS at FROM payout.schedules WHERE status IN ('scheduled', 'pending') \
                 AND scheduled_on <= $1 AND (scheduled_on, id) > ($2::date, $3) ORDER BY scheduled_on, id LIMIT $4"
            }
        }
    }
}

/// The next that are due by `now` after a place, at most `limit`, and the place that they reach.
pub async fn due(
    db: &impl ConnectionTrait,
    kind: Due,
    now: OffsetDateTime,
    after: Option<&Place>,
    limit: u64,
) -> Result<(Vec<ScheduleId>, Option<Place>), StorageError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        at: String,
    }
    let by = match kind {
        Due::Today => now.to_offset(UtcOffset::UTC).date().into(),
        Due::Abandoned | Due::Again | Due::Triggered => now.into(),
    };
    let values = [
        by,
        after.map_or("-infinity", |place| &place.at).into(),
        after.map_or(Uuid::nil(), |place| place.id).into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let rows: Vec<Row> = all(db, kind.sql(), values).await?;
    let reached = rows.last().map(|row| Place {
        at: row.at.clone(),
        id: row.id,
    });
    Ok((rows.iter().map(|row| ScheduleId(row.id)).collect(), reached))
}
