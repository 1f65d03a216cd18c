//! Alerts on their way to the webhook: claimed under a lease, posted outside a transaction, recorded under a fence.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use time::OffsetDateTime;

use super::attempts::{Ended, claimable};
use super::statement::{execute, one};
use super::{StorageError, Tx};

pub use super::attempts::Outcome;

/// An alert that this process may post now.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Claimed {
    pub alert_id: String,
    pub body: Value,
    /// This attempt, counted from 1.
    pub attempts: i32,
    pub fence: i64,
}

/// Asks for an alert to be posted.
pub async fn insert(tx: &Tx, alert_id: &str, body: &Value, now: OffsetDateTime) -> Result<(), StorageError> {
    execute(
        &**tx,
        "INSERT INTO payout.alert_posts (alert_id, body, next_attempt_at, created_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (alert_id) DO NOTHING",
        [alert_id.into(), body.clone().into(), now.into()],
    )
    .await?;
    Ok(())
}

/// Takes the one that has waited longest. The attempt counts from here, so that one which ends its process counts too.
pub async fn claim(
    db: &impl ConnectionTrait,
    now: OffsetDateTime,
    lease_until: OffsetDateTime,
) -> Result<Option<Claimed>, StorageError> {
    one(
        db,
        concat!(
            "UPDATE payout.alert_posts SET attempts = attempts + 1, fence = fence + 1, lease_until = $2
             WHERE alert_id = (SELECT alert_id FROM payout.alert_posts WHERE ",
            claimable!("$1"),
            " ORDER BY next_attempt_at, alert_id LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING alert_id, body, attempts, fence"
        ),
        [now.into(), lease_until.into()],
    )
    .await
}

/// Saves what came of the attempt. `false` when the claim was lost to somebody else in the meantime.
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
    } = outcome.columns("posted", now);
    let saved = execute(
        &**tx,
        "UPDATE payout.alert_posts
         SET state = $3, lease_until = NULL, next_attempt_at = coalesce($4, next_attempt_at), posted_at = $5
         WHERE alert_id = $1 AND fence = $2 AND state = 'pending'",
        [
            claimed.alert_id.clone().into(),
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
        "INSERT INTO payout.alert_post_attempts (alert_id, attempt, at, accepted, error) VALUES ($1, $2, $3, $4, $5)",
        [
            claimed.alert_id.clone().into(),
            claimed.attempts.into(),
            now.into(),
            error.is_none().into(),
            error.into(),
        ],
    )
    .await?;
    Ok(true)
}
