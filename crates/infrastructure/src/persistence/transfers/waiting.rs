//! Which transfers a worker has something to do for, and which hang.

use payout_domain::PayoutId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// A transfer that waits, as it was when it was looked for.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Waiting {
    payout_id: Uuid,
    pub version: i64,
    /// How far it has come; none when it was never begun.
    pub progress: Option<String>,
    pub sending_started_at: Option<OffsetDateTime>,
}

/// Retries that are due, claims whose worker has vanished, and what should have been begun `grace` ago.
pub async fn due(
    db: &impl ConnectionTrait,
    now: OffsetDateTime,
    grace: Duration,
    limit: u64,
) -> Result<Vec<Waiting>, StorageError> {
    const SQL: &str = "SELECT payout_id, version, progress, sending_started_at FROM payout.transfers \
        WHERE (status = 'processing' AND (retry_at <= $1 OR lease_until <= $1)) \
        OR (status = 'pending' AND status_since <= $2) ORDER BY status_since, payout_id LIMIT $3";
    all(db, SQL, [now.into(), (now - grace).into(), limited(limit)]).await
}

/// Those whose sending began before a time and has not ended, the longest waiting first.
pub async fn sending_since(
    db: &impl ConnectionTrait,
    before: OffsetDateTime,
    limit: u64,
) -> Result<Vec<Waiting>, StorageError> {
    const SQL: &str = "SELECT payout_id, version, progress, sending_started_at FROM payout.transfers \
        WHERE status = 'processing' AND status_since < $1 ORDER BY status_since, payout_id LIMIT $2";
    all(db, SQL, [before.into(), limited(limit)]).await
}

/// Where each of these stands.
pub async fn statuses(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, StorageError> {
    #[derive(FromQueryResult)]
    struct Row {
        payout_id: Uuid,
        status: String,
    }
    const SQL: &str = "SELECT payout_id, status FROM payout.transfers WHERE payout_id = ANY($1)";
    let rows: Vec<Row> = all(db, SQL, [ids.to_vec().into()]).await?;
    Ok(rows.into_iter().map(|row| (row.payout_id, row.status)).collect())
}

fn limited(limit: u64) -> sea_orm::Value {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}

impl Waiting {
    pub fn id(&self) -> PayoutId {
        PayoutId(self.payout_id)
    }
}
