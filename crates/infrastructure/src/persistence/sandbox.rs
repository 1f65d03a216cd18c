//! A sandbox: the mark that says so, how far its clock is ahead, and its mails with what they say.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute, one, value};
use super::{StorageError, Tx};

/// A mail with the facts it is worded from.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StoredMail {
    pub id: Uuid,
    pub kind: String,
    pub recipient: String,
    pub recipient_name: Option<String>,
    pub payout_id: Option<String>,
    pub data: Value,
    pub state: String,
    pub created_at: OffsetDateTime,
    pub sent_at: Option<OffsetDateTime>,
}

/// The table of the clock is there.
pub async fn is_migrated(db: &impl ConnectionTrait) -> Result<bool, StorageError> {
    value(db, "SELECT to_regclass('payout.sandbox_clock') IS NOT NULL", []).await
}

/// Marks a database in which the main application has nothing yet. One that is marked stays as it is.
pub async fn mark_if_empty(db: &impl ConnectionTrait) -> Result<(), StorageError> {
    let mark = "INSERT INTO payout.meta (key, value) SELECT 'purpose', 'sandbox' \
        WHERE NOT EXISTS (SELECT 1 FROM payout.host_users) AND NOT EXISTS (SELECT 1 FROM payout.host_admins) \
        AND NOT EXISTS (SELECT 1 FROM payout.host_payments) AND NOT EXISTS (SELECT 1 FROM payout.host_subscriptions) \
        AND NOT EXISTS (SELECT 1 FROM payout.host_memberships) AND NOT EXISTS (SELECT 1 FROM public.payout_management) \
        ON CONFLICT (key) DO NOTHING";
    execute(db, mark, []).await?;
    Ok(())
}

/// The database carries the mark of a sandbox or of a demo.
pub async fn is_marked(db: &impl ConnectionTrait) -> Result<bool, StorageError> {
    let marked = "SELECT EXISTS (SELECT 1 FROM payout.meta WHERE key = 'purpose' AND value IN ('sandbox', 'demo'))";
    value(db, marked, []).await
}

/// How far the clock is ahead, in microseconds.
pub async fn ahead(db: &impl ConnectionTrait) -> Result<i64, StorageError> {
    value(db, "SELECT ahead_microseconds FROM payout.sandbox_clock", []).await
}

/// The same, and nobody else moves the clock before this transaction ends.
pub async fn lock_ahead(tx: &Tx) -> Result<i64, StorageError> {
    value(
        &**tx,
        "SELECT ahead_microseconds FROM payout.sandbox_clock FOR UPDATE",
        [],
    )
    .await
}

pub async fn set_ahead(tx: &Tx, microseconds: i64) -> Result<(), StorageError> {
    let set = "UPDATE payout.sandbox_clock SET ahead_microseconds = $1";
    execute(&**tx, set, [microseconds.into()]).await?;
    Ok(())
}

/// Newest first, after `after`; at most `limit`.
pub async fn mails(
    db: &impl ConnectionTrait,
    payout_id: Option<String>,
    after: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<Vec<StoredMail>, StorageError> {
    let (at, id) = after.unzip();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    all(
        db,
        "SELECT id, kind, recipient, recipient_name, payout_id, data, state, created_at, sent_at FROM payout.notifications
         WHERE ($1::text IS NULL OR payout_id = $1) AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
         ORDER BY created_at DESC, id DESC LIMIT $4",
        [payout_id.into(), at.into(), id.into(), limit.into()],
    )
    .await
}

pub async fn mail(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<StoredMail>, StorageError> {
    one(
        db,
        "SELECT id, kind, recipient, recipient_name, payout_id, data, state, created_at, sent_at
         FROM payout.notifications WHERE id = $1",
        [id.into()],
    )
    .await
}

/// What tells this database from every other, and from one of its name that stood here before.
pub async fn identity(db: &impl ConnectionTrait) -> Result<String, StorageError> {
    let made = "SELECT d.oid::text || '-' || (SELECT min(applied_at) FROM payout_migrations)::text \
        FROM pg_database d WHERE d.datname = current_database()";
    value(db, made, []).await
}
