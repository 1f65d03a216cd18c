//! Events on their way to the broker and to endpoints: handed out from the outbox, claimed under a lease, sent outside a
//! transaction, recorded under the claim's fence.

mod log;
mod spreading;

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::attempts::{Ended, claimable};
use super::statement::{all, execute};
use super::{StorageError, Tx};

pub use super::attempts::Outcome;
pub use log::{Attempt, Filter, Logged, attempts, find, list};
pub use spreading::{NewDelivery, Waiting, handed_out, insert, missed, waiting};

/// An event for the broker that this process may publish now.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ForBroker {
    pub id: Uuid,
    pub event_id: Uuid,
    pub kind: String,
    pub payload: Value,
    pub at: OffsetDateTime,
    pub fence: i64,
}

/// An event for an endpoint that this process may post now.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ForEndpoint {
    pub id: Uuid,
    pub event_id: Uuid,
    pub body: String,
    /// This attempt, counted from 1.
    pub attempts: i32,
    pub fence: i64,
}

/// What was seen of an attempt to post.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub at: OffsetDateTime,
    pub took_ms: i64,
    pub status: Option<i32>,
    pub answer: &'a str,
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Endpoints that something is due for.
pub async fn endpoints_due(db: &impl ConnectionTrait, now: OffsetDateTime) -> Result<Vec<Uuid>, StorageError> {
    let text = concat!(
        "SELECT e.id FROM payout.webhook_endpoints e WHERE e.state = 'active' AND e.deleted_at IS NULL
           AND EXISTS (SELECT 1 FROM payout.event_deliveries WHERE endpoint_id = e.id AND ",
        claimable!("$1"),
        ") ORDER BY e.id"
    );
    let rows: Vec<Id> = all(db, text, [now.into()]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// When the event was due that has waited longest for the broker.
pub async fn broker_due_since(
    db: &impl ConnectionTrait,
    now: OffsetDateTime,
) -> Result<Option<OffsetDateTime>, StorageError> {
    super::statement::value(
        db,
        concat!(
            "SELECT min(created_at) FROM payout.event_deliveries WHERE endpoint_id IS NULL AND ",
            claimable!("$1")
        ),
        [now.into()],
    )
    .await
}

/// Takes events for the broker, the oldest first.
pub async fn claim_for_broker(
    db: &impl ConnectionTrait,
    now: OffsetDateTime,
    lease_until: OffsetDateTime,
    limit: i64,
) -> Result<Vec<ForBroker>, StorageError> {
    let text = concat!(
        "WITH taken AS (
             UPDATE payout.event_deliveries SET attempts = attempts + 1, fence = fence + 1, lease_until = $2
             WHERE id IN (SELECT id FROM payout.event_deliveries WHERE endpoint_id IS NULL AND ",
        claimable!("$1"),
        "              ORDER BY next_attempt_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING id, event_id, fence)
         SELECT t.id, t.event_id, o.kind, o.payload, o.at, t.fence FROM taken t JOIN payout.outbox o ON o.id = t.event_id
         ORDER BY t.id"
    );
    all(db, text, [now.into(), lease_until.into(), limit.into()]).await
}

/// Saves that the broker has these, or that they are tried again at `again_at`.
pub async fn record_for_broker(
    db: &impl ConnectionTrait,
    claimed: &[ForBroker],
    again_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> Result<u64, StorageError> {
    let ids: Vec<Uuid> = claimed.iter().map(|one| one.id).collect();
    let fences: Vec<i64> = claimed.iter().map(|one| one.fence).collect();
    let saved = execute(
        db,
        "UPDATE payout.event_deliveries d
         SET state = CASE WHEN $3::timestamptz IS NULL THEN 'delivered' ELSE 'pending' END, lease_until = NULL,
             next_attempt_at = coalesce($3, next_attempt_at), delivered_at = CASE WHEN $3::timestamptz IS NULL THEN $4::timestamptz END
         FROM unnest($1::uuid[], $2::bigint[]) AS c (id, fence)
         WHERE d.id = c.id AND d.fence = c.fence AND d.state = 'pending'",
        [ids.into(), fences.into(), again_at.into(), now.into()],
    )
    .await?;
    Ok(saved.rows_affected())
}

/// Takes events for an endpoint, the longest due first.
pub async fn claim_for_endpoint(
    db: &impl ConnectionTrait,
    endpoint: Uuid,
    now: OffsetDateTime,
    lease_until: OffsetDateTime,
    limit: i64,
) -> Result<Vec<ForEndpoint>, StorageError> {
    let text = concat!(
        "UPDATE payout.event_deliveries SET attempts = attempts + 1, fence = fence + 1, lease_until = $3
         WHERE id IN (SELECT id FROM payout.event_deliveries WHERE endpoint_id = $1 AND ",
        claimable!("$2"),
        "             ORDER BY next_attempt_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
         RETURNING id, event_id, body, attempts, fence"
    );
    all(
        db,
        text,
        [endpoint.into(), now.into(), lease_until.into(), limit.into()],
    )
    .await
}

/// Saves what came of an attempt. `false` when the claim was lost to somebody else in the meantime.
pub async fn record(
    tx: &Tx,
    claimed: &ForEndpoint,
    outcome: Outcome<'_>,
    seen: Seen<'_>,
    now: OffsetDateTime,
) -> Result<bool, StorageError> {
    let Ended {
        state,
        error,
        next_attempt_at,
        done_at,
    } = outcome.columns("delivered", now);
    let saved = execute(
        &**tx,
        "UPDATE payout.event_deliveries
         SET state = $3, lease_until = NULL, next_attempt_at = coalesce($4, next_attempt_at), delivered_at = $5
         WHERE id = $1 AND fence = $2 AND state = 'pending'",
        [
            claimed.id.into(),
            claimed.fence.into(),
            state.into(),
            next_attempt_at.into(),
            done_at.into(),
        ],
    )
    .await?;
    if saved.rows_affected() == 0 {
        return Ok(false);
    }
    execute(
        &**tx,
        "INSERT INTO payout.event_delivery_attempts (delivery_id, attempt, at, took_ms, status, failure, answer, next_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            claimed.id.into(),
            claimed.attempts.into(),
            seen.at.into(),
            seen.took_ms.into(),
            seen.status.into(),
            error.into(),
            seen.answer.into(),
            next_attempt_at.into(),
        ],
    )
    .await?;
    Ok(true)
}

/// Forgets what ended before this time, at most `limit`. The events themselves stay.
pub async fn prune(db: &impl ConnectionTrait, before: OffsetDateTime, limit: i64) -> Result<u64, StorageError> {
    let pruned = execute(
        db,
        "DELETE FROM payout.event_deliveries
         WHERE id IN (SELECT id FROM payout.event_deliveries WHERE state <> 'pending' AND created_at < $1
                      ORDER BY created_at LIMIT $2)",
        [before.into(), limit.into()],
    )
    .await?;
    Ok(pruned.rows_affected())
}
