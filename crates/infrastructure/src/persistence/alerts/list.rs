use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use time::OffsetDateTime;

use crate::persistence::StorageError;
use crate::persistence::statement::{all, one};

/// An alert as it stands, ours or one of the main application's.
#[derive(Debug, Clone, FromQueryResult)]
pub struct AlertRow {
    pub alert_id: String,
    pub title: String,
    pub message: String,
    pub severity: String,
    pub category: String,
    pub status: String,
    pub related_entity: Option<Value>,
    pub acknowledged_by: Option<i32>,
    pub resolved_by: Option<i32>,
    pub acknowledged_at: Option<OffsetDateTime>,
    pub resolved_at: Option<OffsetDateTime>,
    pub resolution_notes: Option<String>,
    pub created_at: OffsetDateTime,
    pub cause: Option<String>,
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub status: Option<&'static str>,
    pub severity: Option<&'static str>,
    pub category: Option<String>,
}

pub(super) const SELECT: &str = "SELECT alert_id, title, message, severity, category, status, related_entity, acknowledged_by, resolved_by, \
    acknowledged_at, resolved_at, resolution_notes, coalesce(created_at, 'epoch') AS created_at, metadata ->> 'cause' AS cause \
    FROM payout.host_alerts";

/// Newest first, after `after`; at most `limit`. What the main application calls by another word is being looked at.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<(OffsetDateTime, String)>,
    limit: u64,
) -> Result<Vec<AlertRow>, StorageError> {
    let text = format!(
        "{SELECT} WHERE ($1::text IS NULL OR CASE WHEN status IN ('new', 'resolved') THEN status ELSE 'acknowledged' END = $1) \
         AND ($2::text IS NULL OR severity = $2) AND ($3::text IS NULL OR category = $3) \
         AND ($4::timestamptz IS NULL OR (coalesce(created_at, 'epoch'), alert_id) < ($4, $5)) \
         ORDER BY coalesce(created_at, 'epoch') DESC, alert_id DESC LIMIT $6"
    );
    let (at, id) = after.unzip();
    let values = [
        filter.status.into(),
        filter.severity.into(),
        filter.category.clone().into(),
        at.into(),
        id.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    all(db, &text, values).await
}

/// One alert.
pub async fn find(db: &impl ConnectionTrait, alert_id: &str) -> Result<Option<AlertRow>, StorageError> {
    let text = format!("{SELECT} WHERE alert_id = $1 ORDER BY created_at LIMIT 1");
    one(db, &text, [alert_id.into()]).await
}

/// Alerts of a category that nobody has resolved, the oldest first.
pub async fn open_of_category(
    db: &impl ConnectionTrait,
    category: &str,
    limit: u64,
) -> Result<Vec<AlertRow>, StorageError> {
    let text = format!(
        "{SELECT} WHERE category = $1 AND status <> 'resolved' AND metadata ->> 'cause' IS NOT NULL ORDER BY created_at LIMIT $2"
    );
    all(
        db,
        &text,
        [category.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .await
}
