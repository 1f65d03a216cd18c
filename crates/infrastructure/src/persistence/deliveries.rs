//! Mails on their way: claimed under a lease, sent outside a transaction, recorded under the claim's fence.

mod log;

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::attempts::{Ended, claimable};
use super::statement::{all, execute, one};
use super::{StorageError, Tx};

pub use super::attempts::Outcome;
pub use log::{Attempt, Filter, Logged, attempts, log};

/// A mail that this process may send now.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Claimed {
    pub id: Uuid,
    pub kind: String,
    pub recipient: String,
    pub recipient_name: Option<String>,
    pub payout_id: Option<String>,
    pub data: Value,
    /// This attempt, counted from 1.
    pub attempts: i32,
    pub fence: i64,
}

/// How far a mail got.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Progress {
    pub state: String,
    pub attempts: i32,
    pub next_attempt_at: OffsetDateTime,
    pub lease_until: Option<OffsetDateTime>,
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

/// Takes a mail that is due and that nobody else is sending. An attempt counts from here, so that one which ends its
/// process counts too.
pub async fn claim(
    db: &impl ConnectionTrait,
    id: Uuid,
    now: OffsetDateTime,
    lease_until: OffsetDateTime,
) -> Result<Option<Claimed>, StorageError> {
    one(
        db,
        concat!(
            "UPDATE payout.notifications SET attempts = attempts + 1, fence = fence + 1, lease_until = $3
             WHERE id = $1 AND ",
            claimable!("$2"),
            " RETURNING id, kind, recipient, recipient_name, payout_id, data, attempts, fence"
        ),
        [id.into(), now.into(), lease_until.into()],
    )
    .await
}

pub async fn progress(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Progress>, StorageError> {
    one(
        db,
        "SELECT state, attempts, next_attempt_at, lease_until FROM payout.notifications WHERE id = $1",
        [id.into()],
    )
    .await
}

/// Saves what came of the attempt: the mail's state, the delivery table and the payout's trail.
/// `false` when the claim was lost to somebody else in the meantime.
pub async fn record(
    tx: &Tx,
    claimed: &Claimed,
    outcome: Outcome<'_>,
    now: OffsetDateTime,
) -> Result<bool, StorageError> {
    let Ended {
        state,
        error,
        next_attempt_at,
        done_at,
    } = outcome.columns("sent", now);
    let saved = execute(
        &**tx,
        "UPDATE payout.notifications
         SET state = $3, lease_until = NULL, next_attempt_at = coalesce($4, next_attempt_at), sent_at = $5
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
        "INSERT INTO payout.delivery_attempts (notification_id, attempt, at, delivered, error) VALUES ($1, $2, $3, $4, $5)",
        [claimed.id.into(), claimed.attempts.into(), now.into(), error.is_none().into(), error.into()],
    )
    .await?;
    trail(tx, claimed, error, now).await?;
    Ok(true)
}

/// Mails that are due and that nobody is sending, the longest waiting first.
pub async fn due(db: &impl ConnectionTrait, now: OffsetDateTime, limit: u64) -> Result<Vec<Uuid>, StorageError> {
    let rows: Vec<Id> = all(
        db,
        concat!(
            "SELECT id FROM payout.notifications WHERE ",
            claimable!("$1"),
            " ORDER BY next_attempt_at, id LIMIT $2"
        ),
        [now.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Due mails without a live row in the worker's queue, each with the attempts made so far.
pub async fn lost(
    db: &impl ConnectionTrait,
    now: OffsetDateTime,
    limit: u64,
) -> Result<Vec<(Uuid, i32)>, StorageError> {
    #[derive(FromQueryResult)]
    struct Lost {
        id: Uuid,
        attempts: i32,
    }
    let rows: Vec<Lost> = all(
        db,
        "SELECT n.id, n.attempts FROM payout.notifications n
         WHERE n.state = 'pending' AND n.next_attempt_at <= $1 AND (n.lease_until IS NULL OR n.lease_until <= $1)
           AND NOT EXISTS (SELECT 1 FROM apalis.jobs j
                           WHERE j.job_type = 'notifications' AND j.status IN ('Pending', 'Queued', 'Running')
                             AND j.run_at <= now() AND split_part(j.idempotency_key, ':', 1) = n.id::text)
         ORDER BY n.next_attempt_at, n.id LIMIT $2",
        [now.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.attempts)).collect())
}

/// The host's readers find every attempt in the payout itself [R9].
async fn trail(tx: &Tx, claimed: &Claimed, error: Option<&str>, now: OffsetDateTime) -> Result<(), StorageError> {
    let Some(payout_id) = &claimed.payout_id else {
        return Ok(());
    };
    let entry = json!([{
        "action": if error.is_none() { "notification_sent" } else { "notification_failed" },
        "kind": claimed.kind,
        "notification_id": claimed.id,
        "attempt": claimed.attempts,
        "error": error,
        "timestamp": now.format(&time::format_description::well_known::Rfc3339).unwrap_or_default(),
    }]);
    execute(
        &**tx,
        "UPDATE public.payout_management SET audit_trail = coalesce(audit_trail, '[]') || $2::jsonb
         WHERE payout_id = $1 AND round_id IS NOT NULL",
        [payout_id.clone().into(), entry.to_string().into()],
    )
    .await?;
    Ok(())
}
