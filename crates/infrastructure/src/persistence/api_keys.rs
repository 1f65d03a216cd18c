//! Keys of services that call us. Only their hashes are kept.

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute, one};
use super::{StorageError, Tx};

const NAME_TAKEN: &str = "api_keys_name";

/// A key that may be used.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ApiKey {
    pub id: Uuid,
    pub name: String,
    /// Codes with commas between them.
    pub scopes: String,
}

/// A key as it is listed.
#[derive(Debug, Clone, FromQueryResult)]
pub struct KeyRow {
    pub id: Uuid,
    pub name: String,
    /// Codes with commas between them.
    pub scopes: String,
    pub created_at: OffsetDateTime,
    /// Up to a minute old.
    pub last_used_at: Option<OffsetDateTime>,
    pub expires_at: Option<OffsetDateTime>,
    pub rotated_at: Option<OffsetDateTime>,
    /// Until then the secret before is good too.
    pub old_until: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, array_to_string(scopes, ',') AS scopes, created_at, last_used_at, expires_at, rotated_at, old_until, \
             revoked_at FROM payout.api_keys ",
            $rest
        )
    };
}

/// Keeps a new key, with when it ends. `false` when another one has the name.
pub async fn insert(
    tx: &Tx,
    key: &ApiKey,
    hash: &[u8; 32],
    at: OffsetDateTime,
    expires_at: Option<OffsetDateTime>,
) -> Result<bool, StorageError> {
    let inserted = execute(
        &**tx,
        "INSERT INTO payout.api_keys (id, name, scopes, key_hash, created_at, expires_at)
         VALUES ($1, $2, string_to_array($3, ','), $4, $5, $6)",
        [
            key.id.into(),
            key.name.clone().into(),
            key.scopes.clone().into(),
            hash.to_vec().into(),
            at.into(),
            expires_at.into(),
        ],
    )
    .await;
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if error.constraint() == Some(NAME_TAKEN) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The key with this hash, or that had it until a rotation whose overlap lasts, unless it was revoked or has ended. Notes
/// its use, once a minute at most.
pub async fn find(
    db: &impl ConnectionTrait,
    hash: &[u8; 32],
    now: OffsetDateTime,
) -> Result<Option<ApiKey>, StorageError> {
    one(
        db,
        "WITH found AS (
             SELECT id, name, scopes FROM payout.api_keys
             WHERE (key_hash = $1 OR (old_key_hash = $1 AND old_until > $2))
                 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)),
         used AS (
             UPDATE payout.api_keys k SET last_used_at = $2 FROM found
             WHERE k.id = found.id AND (k.last_used_at IS NULL OR k.last_used_at < $2 - interval '1 minute'))
         SELECT id, name, array_to_string(scopes, ',') AS scopes FROM found",
        [hash.to_vec().into(), now.into()],
    )
    .await
}

/// All of them, oldest first.
pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<KeyRow>, StorageError> {
    all(db, select!("ORDER BY created_at, id"), []).await
}

/// The key with this name or id, held until `tx` ends.
pub async fn lock(tx: &Tx, name_or_id: &str) -> Result<Option<KeyRow>, StorageError> {
    let sql = select!("WHERE name = $1 OR id::text = lower($1) FOR UPDATE");
    one(&**tx, sql, [name_or_id.into()]).await
}

/// Puts a new secret in the place of the one so far, which stays good until `old_until`.
pub async fn rotate(
    tx: &Tx,
    id: Uuid,
    hash: &[u8; 32],
    old_until: OffsetDateTime,
    at: OffsetDateTime,
) -> Result<(), StorageError> {
    let sql = "UPDATE payout.api_keys SET old_key_hash = key_hash, old_until = $3, key_hash = $2, rotated_at = $4 WHERE id = $1";
    let values = [id.into(), hash.to_vec().into(), old_until.into(), at.into()];
    execute(&**tx, sql, values).await?;
    Ok(())
}

/// Neither of its secrets is good any more.
pub async fn revoke(tx: &Tx, id: Uuid, at: OffsetDateTime) -> Result<(), StorageError> {
    let sql = "UPDATE payout.api_keys SET revoked_at = $2, old_key_hash = NULL, old_until = NULL WHERE id = $1";
    execute(&**tx, sql, [id.into(), at.into()]).await?;
    Ok(())
}
