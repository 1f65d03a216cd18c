//! Signs of life of the workers.

use sea_orm::ConnectionTrait;
use time::OffsetDateTime;

use super::StorageError;
use super::statement::{execute, value};

pub async fn beat(db: &impl ConnectionTrait, worker: &str, at: OffsetDateTime) -> Result<(), StorageError> {
    execute(
        db,
        "INSERT INTO payout.worker_heartbeats (worker, at) VALUES ($1, $2)
         ON CONFLICT (worker) DO UPDATE SET at = excluded.at",
        [worker.into(), at.into()],
    )
    .await?;
    Ok(())
}

/// The database answers, whatever is in it.
pub async fn database_answers(db: &impl ConnectionTrait) -> Result<(), StorageError> {
    execute(db, "SELECT 1", []).await?;
    Ok(())
}

/// Some worker was alive after `since`.
pub async fn any_since(db: &impl ConnectionTrait, since: OffsetDateTime) -> Result<bool, StorageError> {
    value(
        db,
        "SELECT EXISTS (SELECT 1 FROM payout.worker_heartbeats WHERE at > $1)",
        [since.into()],
    )
    .await
}

/// Forgets a worker that says goodbye.
pub async fn stop(db: &impl ConnectionTrait, worker: &str) -> Result<(), StorageError> {
    execute(
        db,
        "DELETE FROM payout.worker_heartbeats WHERE worker = $1",
        [worker.into()],
    )
    .await?;
    Ok(())
}

pub async fn prune(db: &impl ConnectionTrait, before: OffsetDateTime) -> Result<u64, StorageError> {
    let removed = execute(
        db,
        "DELETE FROM payout.worker_heartbeats WHERE at < $1",
        [before.into()],
    )
    .await?;
    Ok(removed.rows_affected())
}
