//! Mails that follow from a change, written with it, each with the job that sends it.

use sea_orm::{FromQueryResult, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute};
use super::{StorageError, Tx};
use crate::jobs::{self, WakeUp};
use crate::mail::templates::MailKind;

/// One mail to one person.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Also its Message-ID.
    pub id: Uuid,
    pub kind: MailKind,
    /// The same cause never mails the same person twice.
    pub dedupe_key: String,
    pub recipient: String,
    pub recipient_name: String,
    pub payout_id: Option<String>,
    pub data: serde_json::Value,
}

/// Adds the mails of one change; one that was already asked for is left alone.
pub async fn insert(tx: &Tx, notices: &[Notice], now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.notifications (id, kind, dedupe_key, recipient, recipient_name, payout_id, data, next_attempt_at, created_at) \
        SELECT id, kind, dedupe_key, recipient, recipient_name, nullif(payout_id, ''), data, $8, $8 \
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[]) \
            AS n (id, kind, dedupe_key, recipient, recipient_name, payout_id, data) \
        ON CONFLICT (dedupe_key) DO NOTHING";
    if notices.is_empty() {
        return Ok(());
    }
    let column = |read: fn(&Notice) -> String| -> Value { notices.iter().map(read).collect::<Vec<String>>().into() };
    let ids: Vec<Uuid> = notices.iter().map(|notice| notice.id).collect();
    let data: Vec<serde_json::Value> = notices.iter().map(|notice| notice.data.clone()).collect();
    let values = [
        ids.into(),
        column(|notice| notice.kind.code().to_owned()),
        column(|notice| notice.dedupe_key.clone()),
        column(|notice| notice.recipient.clone()),
        column(|notice| notice.recipient_name.clone()),
        column(|notice| notice.payout_id.clone().unwrap_or_default()),
        data.into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    let wake_ups: Vec<WakeUp> = notices.iter().map(|notice| WakeUp::delivery(notice.id, 0)).collect();
    jobs::enqueue_all(&**tx, &wake_ups).await
}

/// Every address that mails of these kinds about a payout were written to.
pub async fn addresses(tx: &Tx, payout_id: &str, kinds: &[MailKind]) -> Result<Vec<String>, StorageError> {
    #[derive(FromQueryResult)]
    struct Row {
        recipient: String,
    }
    const SQL: &str = "SELECT DISTINCT recipient FROM payout.notifications WHERE payout_id = $1 AND kind = ANY($2) ORDER BY recipient";
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.code().to_owned()).collect();
    let rows: Vec<Row> = all(&**tx, SQL, [payout_id.into(), kinds.into()]).await?;
    Ok(rows.into_iter().map(|row| row.recipient).collect())
}
