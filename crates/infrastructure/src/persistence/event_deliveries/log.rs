use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::{all, one};

/// A delivery to an endpoint, and what it is about.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Logged {
    pub id: Uuid,
    pub event_id: Uuid,
    pub event_type: String,
    pub body: String,
    pub replay_of: Option<Uuid>,
    pub state: String,
    pub attempts: i32,
    pub next_attempt_at: OffsetDateTime,
    pub created_at: OffsetDateTime,
    pub delivered_at: Option<OffsetDateTime>,
}

/// One attempt to post.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Attempt {
    pub attempt: i32,
    pub at: OffsetDateTime,
    pub took_ms: i64,
    pub status: Option<i32>,
    pub failure: Option<String>,
    pub answer: String,
    pub next_at: Option<OffsetDateTime>,
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: Option<&'static str>,
    pub event_type: Option<String>,
    pub event_id: Option<Uuid>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.event_id, o.kind AS event_type, d.body, d.replay_of, d.state, d.attempts, d.next_attempt_at, \
             d.created_at, d.delivered_at
             FROM payout.event_deliveries d JOIN payout.outbox o ON o.id = d.event_id WHERE d.endpoint_id = $1",
            $rest
        )
    };
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    endpoint: Uuid,
    filter: &Filter,
    after: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<Vec<Logged>, StorageError> {
    let (at, id) = after.unzip();
    let values = [
        endpoint.into(),
        filter.state.into(),
        filter.event_type.clone().into(),
        filter.event_id.into(),
        at.into(),
        id.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    all(
        db,
        select!(
            " AND ($2::text IS NULL OR d.state = $2) AND ($3::text IS NULL OR o.kind = $3)
              AND ($4::uuid IS NULL OR d.event_id = $4)
              AND ($5::timestamptz IS NULL OR (d.created_at, d.id) < ($5, $6::uuid))
              ORDER BY d.created_at DESC, d.id DESC LIMIT $7"
        ),
        values,
    )
    .await
}

pub async fn find(db: &impl ConnectionTrait, endpoint: Uuid, id: Uuid) -> Result<Option<Logged>, StorageError> {
    one(db, select!(" AND d.id = $2"), [endpoint.into(), id.into()]).await
}

/// What was tried, in order.
pub async fn attempts(db: &impl ConnectionTrait, delivery: Uuid) -> Result<Vec<Attempt>, StorageError> {
    all(
        db,
        "SELECT attempt, at, took_ms, status, failure, answer, next_at FROM payout.event_delivery_attempts
         WHERE delivery_id = $1 ORDER BY attempt",
        [delivery.into()],
    )
    .await
}
