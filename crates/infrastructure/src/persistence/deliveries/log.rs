use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::all;

/// A mail, without what it says.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Logged {
    pub id: Uuid,
    pub kind: String,
    pub recipient: String,
    pub payout_id: Option<String>,
    pub state: String,
    pub next_attempt_at: OffsetDateTime,
    pub created_at: OffsetDateTime,
    pub sent_at: Option<OffsetDateTime>,
}

/// One attempt to send a mail.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Attempt {
    pub notification_id: Uuid,
    pub attempt: i32,
    pub at: OffsetDateTime,
    pub delivered: bool,
    pub error: Option<String>,
}

/// What the log is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub payout_id: Option<String>,
    pub state: Option<&'static str>,
    pub kind: Option<String>,
}

/// Newest first, after `after`; at most `limit`.
pub async fn log(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<Vec<Logged>, StorageError> {
    let (at, id) = after.unzip();
    let values = [
        filter.payout_id.clone().into(),
        filter.state.into(),
        filter.kind.clone().into(),
        at.into(),
        id.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    all(
        db,
        "SELECT id, kind, recipient, payout_id, state, next_attempt_at, created_at, sent_at FROM payout.notifications
         WHERE ($1::text IS NULL OR payout_id = $1) AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR kind = $3)
           AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
         ORDER BY created_at DESC, id DESC LIMIT $6",
        values,
    )
    .await
}

/// The attempts that were made for these mails, in order.
pub async fn attempts(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Attempt>, StorageError> {
    all(
        db,
        "SELECT notification_id, attempt, at, delivered, error FROM payout.delivery_attempts
         WHERE notification_id = ANY($1) ORDER BY notification_id, attempt",
        [ids.to_vec().into()],
    )
    .await
}
