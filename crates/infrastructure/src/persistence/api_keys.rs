//! Keys of services that call us. Only their hashes are kept.

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{execute, one};
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

/// Keeps a new key. `false` when another one has the name.
pub async fn insert(tx: &Tx, key: &ApiKey, hash: &[u8; 32], at: OffsetDateTime) -> Result<bool, StorageError> {
    let inserted = execute(
        &**tx,
        "INSERT INTO payout.api_keys (id, name, scopes, key_hash, created_at)
         VALUES ($1, $2, string_to_array($3, ','), $4, $5)",
        [
            key.id.into(),
            key.name.clone().into(),
            key.scopes.clone().into(),
            hash.to_vec().into(),
            at.into(),
        ],
    )
    .await;
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if error.constraint() == Some(NAME_TAKEN) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The key with this hash, unless it was revoked. Notes its use, once a minute at most.
pub async fn find(
    db: &impl ConnectionTrait,
    hash: &[u8; 32],
    now: OffsetDateTime,
) -> Result<Option<ApiKey>, StorageError> {
    one(
        db,
        "WITH found AS (
             SELECT id, name, scopes FROM payout.api_keys WHERE key_hash = $1 AND revoked_at IS NULL),
         used AS (
             UPDATE payout.api_keys k SET last_used_at = $2 FROM found
             WHERE k.id = found.id AND (k.last_used_at IS NULL OR k.last_used_at < $2 - interval '1 minute'))
         SELECT id, name, array_to_string(scopes, ',') AS scopes FROM found",
        [hash.to_vec().into(), now.into()],
    )
    .await
}
