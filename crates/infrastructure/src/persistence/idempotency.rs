//! Keys under which a caller repeats a request, and the answers kept for it.

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;

use super::StorageError;
use super::statement::{execute, one};

/// What is known about a key.
#[derive(Debug, Clone, FromQueryResult)]
pub struct KeyRow {
    pub fingerprint: Vec<u8>,
    pub state: String,
    pub status: Option<i16>,
    pub content_type: Option<String>,
    pub body: Option<Vec<u8>>,
}

#[derive(FromQueryResult)]
struct Fence {
    fence: i64,
}

/// Takes a key that is new, or whose holder's lease ran out. The number that fences off an earlier holder.
pub async fn take(
    db: &impl ConnectionTrait,
    caller: &str,
    key: &str,
    fingerprint: &[u8; 32],
    now: OffsetDateTime,
    locked_until: OffsetDateTime,
) -> Result<Option<i64>, StorageError> {
    let taken: Option<Fence> = one(
        db,
        "INSERT INTO payout.idempotency_keys AS held (caller, key, fingerprint, state, locked_until, fence, created_at)
         VALUES ($1, $2, $3, 'running', $5, 1, $4)
         ON CONFLICT (caller, key) DO UPDATE SET locked_until = excluded.locked_until, fence = held.fence + 1
             WHERE held.state = 'running' AND held.locked_until < $4 AND held.fingerprint = excluded.fingerprint
         RETURNING fence",
        [
            caller.into(),
            key.into(),
            fingerprint.to_vec().into(),
            now.into(),
            locked_until.into(),
        ],
    )
    .await?;
    Ok(taken.map(|taken| taken.fence))
}

pub async fn find(db: &impl ConnectionTrait, caller: &str, key: &str) -> Result<Option<KeyRow>, StorageError> {
    one(
        db,
        "SELECT fingerprint, state, status, content_type, body FROM payout.idempotency_keys
         WHERE caller = $1 AND key = $2",
        [caller.into(), key.into()],
    )
    .await
}

/// Keeps the answer, if the key is still held under this fence.
pub async fn finish(
    db: &impl ConnectionTrait,
    (caller, key, fence): (&str, &str, i64),
    (status, content_type, body): (i16, &str, &[u8]),
) -> Result<bool, StorageError> {
    let updated = execute(
        db,
        "UPDATE payout.idempotency_keys SET state = 'done', status = $4, content_type = $5, body = $6
         WHERE caller = $1 AND key = $2 AND fence = $3 AND state = 'running'",
        [
            caller.into(),
            key.into(),
            fence.into(),
            status.into(),
            content_type.into(),
            body.to_vec().into(),
        ],
    )
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Forgets the key, if it is still held under this fence.
pub async fn release(db: &impl ConnectionTrait, (caller, key, fence): (&str, &str, i64)) -> Result<(), StorageError> {
    execute(
        db,
        "DELETE FROM payout.idempotency_keys WHERE caller = $1 AND key = $2 AND fence = $3 AND state = 'running'",
        [caller.into(), key.into(), fence.into()],
    )
    .await?;
    Ok(())
}

/// Forgets what is older than `before`. Returns how many keys it were.
pub async fn prune(db: &impl ConnectionTrait, before: OffsetDateTime) -> Result<u64, StorageError> {
    let removed = execute(
        db,
        "DELETE FROM payout.idempotency_keys WHERE created_at < $1",
        [before.into()],
    )
    .await?;
    Ok(removed.rows_affected())
}
