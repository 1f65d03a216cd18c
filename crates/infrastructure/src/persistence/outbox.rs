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
    const SQL: &str = "INSERT INTO payout.outbox (id, kind, entity_id, payload, at) \
        SELECT id, kind, $4, payload, $5 FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS m (id, kind, payload)";
    if messages.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = messages.iter().map(|message| message.id).collect();
    let kinds: Vec<String> = messages.iter().map(|message| message.kind.to_owned()).collect();
    let payloads: Vec<serde_json::Value> = messages.iter().map(|message| message.payload.clone()).collect();
    execute(
        &**tx,
        SQL,
        [ids.into(), kinds.into(), payloads.into(), entity_id.into(), now.into()],
    )
    .await?;
    Ok(())
}
