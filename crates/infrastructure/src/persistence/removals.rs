//! Memberships that end after a payout [R8.2]: scheduled with its completion, claimed under a lease, concluded under
//! the claim's fence.

use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::statement::{all, execute, one};
use super::{StorageError, Tx};

/// A removal that is due on a day, with the key under which the subscription service is asked.
#[derive(Debug, Clone)]
pub struct NewRemoval<'a> {
    pub payout_id: &'a str,
    pub user: UserId,
    pub membership: Option<Uuid>,
    pub due_on: Date,
    pub key: Uuid,
}

/// A removal that this process may carry out now.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Claimed {
    pub payout_id: String,
    pub user_id: Uuid,
    pub idempotency_key: Uuid,
    /// This attempt, counted from 1.
    pub attempts: i32,
    pub fence: i64,
}

/// How far a removal is.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Stage {
    state: String,
    pub idempotency_key: Uuid,
    /// How often the subscription service was asked.
    pub attempts: i32,
}

/// Which removals a run looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Every one that is due.
    Due,
    /// Those that were tried before and may be tried again, or were begun by a process that died.
    Again,
}

impl Stage {
    pub fn is_removed(&self) -> bool {
        self.state == "removed"
    }

    pub fn is_called_off(&self) -> bool {
        self.state == "unscheduled"
    }
}

#[derive(FromQueryResult)]
struct Id {
    payout_id: String,
}

/// Schedules the removal after a payout. One that was called off begins anew; one that is over stays over.
pub async fn schedule(tx: &Tx, removal: &NewRemoval<'_>) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.removals (payout_id, user_id, membership_id, due_on, idempotency_key) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (payout_id) DO UPDATE SET state = 'due', due_on = EXCLUDED.due_on, \
        idempotency_key = EXCLUDED.idempotency_key, attempts = 0, next_attempt_at = NULL, last_error = NULL \
        WHERE removals.state = 'unscheduled'";
    let values = [
        removal.payout_id.into(),
        removal.user.0.into(),
        removal.membership.into(),
        removal.due_on.into(),
        removal.key.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// How far the removal after a payout is; its row is held until `tx` ends.
pub async fn lock(tx: &Tx, payout_id: &str) -> Result<Option<Stage>, StorageError> {
    const SQL: &str = "SELECT state, idempotency_key, attempts FROM payout.removals WHERE payout_id = $1 FOR UPDATE";
    one(&**tx, SQL, [payout_id.into()]).await
}

/// Calls the removal off. Whoever is carrying it out loses his claim; one that is over stays over.
pub async fn unschedule(tx: &Tx, payout_id: &str) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.removals SET state = 'unscheduled', fence = fence + 1, lease_until = NULL \
        WHERE payout_id = $1 AND state IN ('due', 'cancelling')";
    execute(&**tx, SQL, [payout_id.into()]).await?;
    Ok(())
}

/// The payouts after which a removal is due and nobody is at it, after `after`, in order; at most `limit`.
pub async fn waiting(
    db: &impl ConnectionTrait,
    which: Which,
    now: OffsetDateTime,
    after: &str,
    limit: i64,
) -> Result<Vec<String>, StorageError> {
    const SQL: &str = "SELECT payout_id FROM payout.removals \
        WHERE state IN ('due', 'cancelling') AND payout_id > $1 AND due_on <= $2 AND (lease_until IS NULL OR lease_until <= $3) \
        AND (NOT $4 OR next_attempt_at <= $3 OR state = 'cancelling') ORDER BY payout_id LIMIT $5";
    let values = [
        after.into(),
        now.date().into(),
        now.into(),
        (which == Which::Again).into(),
        limit.into(),
    ];
    let rows: Vec<Id> = all(db, SQL, values).await?;
    Ok(rows.into_iter().map(|row| row.payout_id).collect())
}

/// Takes a removal that is due and that nobody else is at.
pub async fn claim(
    db: &impl ConnectionTrait,
    payout_id: &str,
    now: OffsetDateTime,
    lease_until: OffsetDateTime,
) -> Result<Option<Claimed>, StorageError> {
    const SQL: &str = "UPDATE payout.removals \
        SET state = 'cancelling', attempts = attempts + 1, fence = fence + 1, lease_until = $4 \
        WHERE payout_id = $1 AND state IN ('due', 'cancelling') AND due_on <= $2 AND (lease_until IS NULL OR lease_until <= $3) \
        RETURNING payout_id, user_id, idempotency_key, attempts, fence";
    let values = [payout_id.into(), now.date().into(), now.into(), lease_until.into()];
    one(db, SQL, values).await
}

/// Gives a claimed removal back: it stays due and may be tried again at `at`.
pub async fn give_back(
    db: &impl ConnectionTrait,
    claimed: &Claimed,
    error: &str,
    at: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.removals SET state = 'due', lease_until = NULL, last_error = $3, next_attempt_at = $4 \
        WHERE payout_id = $1 AND fence = $2 AND state = 'cancelling'";
    let values = [
        claimed.payout_id.clone().into(),
        claimed.fence.into(),
        error.into(),
        at.into(),
    ];
    execute(db, SQL, values).await?;
    Ok(())
}

/// Lets everything that is due and was not tried be tried at `at`. Returns how many removals that are.
pub async fn postpone(db: &impl ConnectionTrait, now: OffsetDateTime, at: OffsetDateTime) -> Result<u64, StorageError> {
    const SQL: &str = "UPDATE payout.removals SET next_attempt_at = $3 WHERE state IN ('due', 'cancelling') AND due_on <= $1 \
        AND (lease_until IS NULL OR lease_until <= $2) AND (next_attempt_at IS NULL OR next_attempt_at <= $2)";
    let done = execute(db, SQL, [now.date().into(), now.into(), at.into()]).await?;
    Ok(done.rows_affected())
}

/// How many removals are due.
pub async fn count_due(db: &impl ConnectionTrait, today: Date) -> Result<i64, StorageError> {
    const SQL: &str = "SELECT count(*) FROM payout.removals WHERE state IN ('due', 'cancelling') AND due_on <= $1";
    super::statement::value(db, SQL, [today.into()]).await
}

/// The payout after which this member's removal is due.
pub async fn due_of(db: &impl ConnectionTrait, user: UserId, today: Date) -> Result<Option<String>, StorageError> {
    const SQL: &str = "SELECT payout_id FROM payout.removals \
        WHERE user_id = $1 AND state IN ('due', 'cancelling') AND due_on <= $2 ORDER BY due_on LIMIT 1";
    let found: Option<Id> = one(db, SQL, [user.0.into(), today.into()]).await?;
    Ok(found.map(|found| found.payout_id))
}

/// What is written down of a removal that was carried out.
#[derive(Debug, Clone, Copy)]
pub struct Conclusion<'a> {
    pub reason: &'a str,
    pub by: Option<Uuid>,
    pub at: OffsetDateTime,
}

/// The subscription is cancelled, so the removal is over. `false` when it is over or called off already, or when
/// `fence` is no longer the newest claim's. The caller holds the payout's row.
pub async fn conclude(
    tx: &Tx,
    payout_id: &str,
    fence: Option<i64>,
    conclusion: Conclusion<'_>,
) -> Result<bool, StorageError> {
    const SQL: &str = "UPDATE payout.removals SET state = 'removed', fence = fence + 1, lease_until = NULL, last_error = NULL, \
        next_attempt_at = NULL, cancelled_at = $3, removed_at = $3, reason = $4, removed_by = $5 \
        WHERE payout_id = $1 AND state IN ('due', 'cancelling') AND ($2::bigint IS NULL OR fence = $2)";
    let Conclusion { reason, by, at } = conclusion;
    let values = [payout_id.into(), fence.into(), at.into(), reason.into(), by.into()];
    Ok(execute(&**tx, SQL, values).await?.rows_affected() == 1)
}

/// Tells the readers of the payout that its membership has ended [R10.2].
pub async fn show(tx: &Tx, payout_id: &str, removed_at: &str, trail: &serde_json::Value) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE public.payout_management SET audit_trail = coalesce(audit_trail, '[]') || $3, \
        processing = coalesce(processing, '{}') || jsonb_build_object('membership_removed', true, 'membership_removed_at', $2::text) \
        WHERE payout_id = $1";
    execute(&**tx, SQL, [payout_id.into(), removed_at.into(), trail.clone().into()]).await?;
    Ok(())
}
