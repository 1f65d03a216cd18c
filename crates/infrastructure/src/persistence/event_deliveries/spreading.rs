use sea_orm::FromQueryResult;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::statement::{all, execute};
use crate::persistence::{StorageError, Tx};

/// An event of the outbox.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Waiting {
    pub id: Uuid,
    pub kind: String,
    pub payload: Value,
    pub at: OffsetDateTime,
}

/// An event for one destination.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    pub id: Uuid,
    pub event_id: Uuid,
    /// None for the broker.
    pub endpoint_id: Option<Uuid>,
    /// What is posted to an endpoint.
    pub body: Option<String>,
    pub replay_of: Option<Uuid>,
}

/// Events that wait to be handed out, the oldest first; held until `tx` ends, and not by two at once.
pub async fn waiting(tx: &Tx, limit: i64) -> Result<Vec<Waiting>, StorageError> {
    all(
        &**tx,
        "SELECT id, kind, payload, at FROM payout.outbox WHERE waits ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED",
        [limit.into()],
    )
    .await
}

/// Notes that these events are handed out.
pub async fn handed_out(tx: &Tx, ids: Vec<Uuid>) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.outbox SET waits = false WHERE id = ANY($1)",
        [ids.into()],
    )
    .await?;
    Ok(())
}

/// Puts events on their way.
pub async fn insert(tx: &Tx, deliveries: &[NewDelivery], now: OffsetDateTime) -> Result<(), StorageError> {
    if deliveries.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = deliveries.iter().map(|new| new.id).collect();
    let events: Vec<Uuid> = deliveries.iter().map(|new| new.event_id).collect();
    // An array holds no NULL on its way to the database; what stands for it is no id, and no body, of anything.
    let endpoints: Vec<Uuid> = deliveries
        .iter()
        .map(|new| new.endpoint_id.unwrap_or_default())
        .collect();
    let bodies: Vec<String> = deliveries
        .iter()
        .map(|new| new.body.clone().unwrap_or_default())
        .collect();
    let replays: Vec<Uuid> = deliveries.iter().map(|new| new.replay_of.unwrap_or_default()).collect();
    execute(
        &**tx,
        "INSERT INTO payout.event_deliveries (id, event_id, destination, endpoint_id, body, replay_of, next_attempt_at, created_at)
         SELECT id, event_id, CASE WHEN endpoint_id = $7 THEN 'broker' ELSE 'endpoint' END, nullif(endpoint_id, $7), nullif(body, ''),
                nullif(replay_of, $7), $6, $6
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[]) AS d (id, event_id, endpoint_id, body, replay_of)",
        [
            ids.into(),
            events.into(),
            endpoints.into(),
            bodies.into(),
            replays.into(),
            now.into(),
            Uuid::nil().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Events of a time that an endpoint wants, has not taken, and that are not on their way to it, the oldest first.
pub async fn missed(
    tx: &Tx,
    (endpoint, event_types): (Uuid, &[String]),
    (from, to): (OffsetDateTime, OffsetDateTime),
    limit: i64,
) -> Result<Vec<Waiting>, StorageError> {
    all(
        &**tx,
        "SELECT o.id, o.kind, o.payload, o.at FROM payout.outbox o
         WHERE o.at >= $2 AND o.at < $3 AND NOT o.waits
           AND (cardinality($5::text[]) = 0 OR EXISTS (
               SELECT 1 FROM unnest($5::text[]) AS wanted (name)
               WHERE CASE WHEN right(name, 1) = '*' THEN starts_with(o.kind, left(name, -1)) ELSE o.kind = name END))
           AND NOT EXISTS (SELECT 1 FROM payout.event_deliveries d
                           WHERE d.event_id = o.id AND d.endpoint_id = $1 AND d.state <> 'failed')
         ORDER BY o.at, o.id LIMIT $4",
        [
            endpoint.into(),
            from.into(),
            to.into(),
            limit.into(),
            event_types.to_vec().into(),
        ],
    )
    .await
}
