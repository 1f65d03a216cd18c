//! Addresses that administrators registered for events. Their secrets are only ever sealed.

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute, one};
use super::{StorageError, Tx};

/// The table's name and its columns, part of what the secrets are bound to.
pub const TABLE: &str = "webhook_endpoints";
pub const SECRET: &str = "secret_sealed";
pub const OLD_SECRET: &str = "old_secret_sealed";

/// One endpoint, without its secrets.
#[derive(Debug, Clone, FromQueryResult)]
pub struct EndpointRow {
    pub id: Uuid,
    pub url: String,
    pub description: Option<String>,
    pub event_types: Vec<String>,
    pub state: String,
    pub disabled_reason: Option<String>,
    pub old_secret_until: Option<OffsetDateTime>,
    pub failing_since: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// What signs an endpoint's webhooks, sealed.
#[derive(Clone, FromQueryResult)]
pub struct SecretRow {
    pub secret_sealed: Vec<u8>,
    pub old_secret_sealed: Option<Vec<u8>>,
    pub old_secret_until: Option<OffsetDateTime>,
}

impl std::fmt::Debug for SecretRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretRow([sealed])")
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, url, description, event_types, state, disabled_reason, old_secret_until, failing_since, created_at, \
             updated_at FROM payout.webhook_endpoints WHERE deleted_at IS NULL",
            $rest
        )
    };
}

pub async fn insert(tx: &Tx, endpoint: &EndpointRow, secret_sealed: Vec<u8>) -> Result<(), StorageError> {
    execute(
        &**tx,
        "INSERT INTO payout.webhook_endpoints (id, url, description, event_types, state, secret_sealed, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        [
            endpoint.id.into(),
            endpoint.url.clone().into(),
            endpoint.description.clone().into(),
            endpoint.event_types.clone().into(),
            endpoint.state.clone().into(),
            secret_sealed.into(),
            endpoint.created_at.into(),
        ],
    )
    .await?;
    Ok(())
}

/// How many there are.
pub async fn count(tx: &Tx) -> Result<i64, StorageError> {
    super::statement::value(
        &**tx,
        "SELECT count(*) FROM payout.webhook_endpoints WHERE deleted_at IS NULL",
        [],
    )
    .await
}

pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<EndpointRow>, StorageError> {
    one(db, select!(" AND id = $1"), [id.into()]).await
}

/// Finds it and holds its row until `tx` ends.
pub async fn lock(tx: &Tx, id: Uuid) -> Result<Option<EndpointRow>, StorageError> {
    one(&**tx, select!(" AND id = $1 FOR UPDATE"), [id.into()]).await
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    after: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<Vec<EndpointRow>, StorageError> {
    let (at, id) = after.unzip();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    all(
        db,
        select!(
            " AND ($1::timestamptz IS NULL OR (created_at, id) < ($1, $2::uuid)) ORDER BY created_at DESC, id DESC LIMIT $3"
        ),
        [at.into(), id.into(), limit.into()],
    )
    .await
}

/// Those that events are handed out to.
pub async fn active(tx: &Tx) -> Result<Vec<EndpointRow>, StorageError> {
    all(&**tx, select!(" AND state = 'active' ORDER BY id"), []).await
}

/// Saves what an administrator may change.
pub async fn update(tx: &Tx, endpoint: &EndpointRow) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.webhook_endpoints
         SET url = $2, description = $3, event_types = $4, state = $5, disabled_reason = $6, failing_since = $7, updated_at = $8
         WHERE id = $1",
        [
            endpoint.id.into(),
            endpoint.url.clone().into(),
            endpoint.description.clone().into(),
            endpoint.event_types.clone().into(),
            endpoint.state.clone().into(),
            endpoint.disabled_reason.clone().into(),
            endpoint.failing_since.into(),
            endpoint.updated_at.into(),
        ],
    )
    .await?;
    Ok(())
}

pub async fn delete(tx: &Tx, id: Uuid, now: OffsetDateTime) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.webhook_endpoints SET deleted_at = $2, state = 'disabled' WHERE id = $1",
        [id.into(), now.into()],
    )
    .await?;
    Ok(())
}

pub async fn secrets(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<SecretRow>, StorageError> {
    one(
        db,
        "SELECT secret_sealed, old_secret_sealed, old_secret_until FROM payout.webhook_endpoints WHERE id = $1",
        [id.into()],
    )
    .await
}

/// Puts a new secret beside the one so far, which signs too until `old_until`.
pub async fn rotate(
    tx: &Tx,
    id: Uuid,
    (new_sealed, old_sealed): (Vec<u8>, Vec<u8>),
    old_until: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.webhook_endpoints
         SET secret_sealed = $2, old_secret_sealed = $3, old_secret_until = $4, updated_at = $5 WHERE id = $1",
        [
            id.into(),
            new_sealed.into(),
            old_sealed.into(),
            old_until.into(),
            now.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Notes that it took a webhook.
pub async fn answered(tx: &Tx, id: Uuid) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL",
        [id.into()],
    )
    .await?;
    Ok(())
}

/// Notes that it did not take one; the first of a row of failures counts.
pub async fn failed(tx: &Tx, id: Uuid, at: OffsetDateTime) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.webhook_endpoints SET failing_since = $2 WHERE id = $1 AND failing_since IS NULL",
        [id.into(), at.into()],
    )
    .await?;
    Ok(())
}
