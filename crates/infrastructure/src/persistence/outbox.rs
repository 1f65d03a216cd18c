//! What happened, written with the change.

use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::execute;
use super::{StorageError, Tx};

/// One event.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: Uuid,
    pub kind: &'static str,
    pub payload: serde_json::Value,
}

/// Appends the events of one change, in order.
pub async fn append(tx: &Tx, entity_id: &str, messages: &[Message], now: OffsetDateTime) -> Result<(), StorageError> {
    let messages: Vec<(String, Message)> = messages
        .iter()
        .map(|message| (entity_id.to_owned(), message.clone()))
        .collect();
    append_all(tx, messages, now).await
}

/// Appends the events of several changes, in order, each with the entity that it is about.
pub async fn append_all(tx: &Tx, messages: Vec<(String, Message)>, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.outbox (id, kind, entity_id, payload, at) \
        SELECT id, kind, entity_id, payload, $5 \
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[]) AS m (id, kind, entity_id, payload)";
    if messages.is_empty() {
        return Ok(());
    }
    let (mut ids, mut kinds, mut entities, mut payloads) = (vec![], vec![], vec![], vec![]);
    for (entity, message) in messages {
        ids.push(message.id);
        kinds.push(message.kind.to_owned());
        entities.push(entity);
        payloads.push(message.payload);
    }
    let values = [ids.into(), kinds.into(), entities.into(), payloads.into(), now.into()];
    execute(&**tx, SQL, values).await?;
    Ok(())
}
