//! Slots of the schedule, and what came of the jobs that ran for them [R13.7].

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute};
use super::{StorageError, Tx};

/// One run of a job.
#[derive(Debug, Clone, FromQueryResult)]
pub struct JobRun {
    pub id: Uuid,
    pub job: String,
    pub slot: Option<OffsetDateTime>,
    pub started_at: OffsetDateTime,
    pub finished_at: Option<OffsetDateTime>,
    pub result: String,
    pub summary: Option<Value>,
    pub error: Option<String>,
}

/// Takes a slot of a job. `false` when another replica has it.
pub async fn claim_slot(tx: &Tx, job: &str, slot: OffsetDateTime) -> Result<bool, StorageError> {
    let inserted = execute(
        &**tx,
        "INSERT INTO payout.cron_slots (job, slot) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        [job.into(), slot.into()],
    )
    .await?;
    Ok(inserted.rows_affected() == 1)
}

pub async fn start(
    db: &impl ConnectionTrait,
    id: Uuid,
    job: &str,
    slot: Option<OffsetDateTime>,
    at: OffsetDateTime,
) -> Result<(), StorageError> {
    execute(
        db,
        "INSERT INTO payout.job_runs (id, job, slot, started_at) VALUES ($1, $2, $3, $4)",
        [id.into(), job.into(), slot.into(), at.into()],
    )
    .await?;
    Ok(())
}

pub async fn finish(
    db: &impl ConnectionTrait,
    id: Uuid,
    at: OffsetDateTime,
    summary: Option<&Value>,
    error: Option<&str>,
) -> Result<(), StorageError> {
    let result = if error.is_none() { "succeeded" } else { "failed" };
    execute(
        db,
        "UPDATE payout.job_runs SET finished_at = $2, result = $3, summary = $4::jsonb, error = $5 WHERE id = $1",
        [
            id.into(),
            at.into(),
            result.into(),
            summary.map(Value::to_string).into(),
            error.into(),
        ],
    )
    .await?;
    Ok(())
}

/// Runs before a place in the list, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    before: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<Vec<JobRun>, StorageError> {
    let (at, id) = before.unzip();
    all(
        db,
        "SELECT id, job, slot, started_at, finished_at, result, summary, error FROM payout.job_runs
         WHERE $1::timestamptz IS NULL OR (started_at, id) < ($1, $2::uuid)
         ORDER BY started_at DESC, id DESC LIMIT $3",
        [at.into(), id.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .await
}

/// Marks runs as failed whose process stopped under them.
pub async fn close_abandoned(
    db: &impl ConnectionTrait,
    started_before: OffsetDateTime,
    at: OffsetDateTime,
) -> Result<u64, StorageError> {
    let closed = execute(
        db,
        "UPDATE payout.job_runs SET finished_at = $2, result = 'failed', error = 'the process stopped during the job'
         WHERE result = 'running' AND started_at < $1",
        [started_before.into(), at.into()],
    )
    .await?;
    Ok(closed.rows_affected())
}

/// Forgets slots that nobody could ask for any more.
pub async fn prune_slots(db: &impl ConnectionTrait, before: OffsetDateTime) -> Result<u64, StorageError> {
    let removed = execute(db, "DELETE FROM payout.cron_slots WHERE slot < $1", [before.into()]).await?;
    Ok(removed.rows_affected())
}
