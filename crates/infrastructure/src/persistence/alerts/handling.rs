use time::OffsetDateTime;

use super::list::{AlertRow, find};
use crate::persistence::statement::execute;
use crate::persistence::{StorageError, Tx};

/// Finds an alert and holds its row until `tx` ends.
pub async fn lock(tx: &Tx, alert_id: &str) -> Result<Option<AlertRow>, StorageError> {
    execute(
        &**tx,
        "SELECT 1 FROM public.admin_alerts WHERE alert_id = $1 FOR UPDATE",
        [alert_id.into()],
    )
    .await?;
    find(&**tx, alert_id).await
}

/// Somebody looks after it.
pub async fn acknowledge(
    tx: &Tx,
    alert_id: &str,
    admin_id: Option<i32>,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.host_alerts SET status = 'acknowledged', acknowledged_by = $2, acknowledged_at = $3, updated_at = $3
         WHERE alert_id = $1",
        [alert_id.into(), admin_id.into(), now.into()],
    )
    .await?;
    Ok(())
}

/// Nothing is left to do about it. Without an administrator it went away by itself.
pub async fn resolve(
    tx: &Tx,
    alert_id: &str,
    admin_id: Option<i32>,
    notes: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    execute(
        &**tx,
        "UPDATE payout.host_alerts SET status = 'resolved', resolved_by = $2, resolution_notes = $3, resolved_at = $4, updated_at = $4
         WHERE alert_id = $1",
        [alert_id.into(), admin_id.into(), notes.into(), now.into()],
    )
    .await?;
    Ok(())
}
