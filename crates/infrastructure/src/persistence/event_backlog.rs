//! How many events wait to be handed out, for the figures of the worker.

use std::time::Duration;

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;

use super::StorageError;
use super::statement::all;

/// A longer backlog counts as one of this length: to count it is not to add to it.
const COUNTED_MAX: i64 = 100_000;

/// Events that wait at one place.
#[derive(Debug, Clone, FromQueryResult)]
pub struct EventBacklog {
    /// `outbox`, where nobody has looked at them yet; or `broker` and `endpoint`, where they are to be delivered.
    pub place: String,
    pub waiting: i64,
    oldest_at: Option<OffsetDateTime>,
}

/// Reads the indexes of what waits, and nothing else.
pub async fn waiting(db: &impl ConnectionTrait) -> Result<Vec<EventBacklog>, StorageError> {
    const SQL: &str = "SELECT 'outbox' AS place, \
            (SELECT count(*) FROM (SELECT 1 FROM payout.outbox WHERE waits LIMIT $1) w) AS waiting, \
            (SELECT at FROM payout.outbox WHERE waits ORDER BY id LIMIT 1) AS oldest_at \
        UNION ALL \
        SELECT places.place, (SELECT count(*) FROM (SELECT 1 FROM payout.event_deliveries d \
                WHERE d.state = 'pending' AND d.destination = places.place LIMIT $1) w), \
            (SELECT min(d.created_at) FROM payout.event_deliveries d WHERE d.state = 'pending' AND d.destination = places.place) \
        FROM (VALUES ('broker'), ('endpoint')) AS places (place)";
    all(db, SQL, [COUNTED_MAX.into()]).await
}

impl EventBacklog {
    /// How long the oldest has waited; nothing where none does.
    pub fn age(&self, now: OffsetDateTime) -> Duration {
        let age = self.oldest_at.map(|oldest| now - oldest);
        age.filter(|age| age.is_positive())
            .map_or(Duration::ZERO, time::Duration::unsigned_abs)
    }
}
