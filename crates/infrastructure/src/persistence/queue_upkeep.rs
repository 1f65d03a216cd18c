//! Repairs and checks the queue of members; the statements stand in the migration.

use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::statement::{all, execute, one, value};
use super::{StorageError, Tx};

/// Members recomputed in one transaction.
const DRAINED_AT_ONCE: i32 = 1000;

/// Where the kept queue differs from the full computation: of a member, or of a running sum.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Difference {
    pub user_id: Option<Uuid>,
    pub what: String,
}

/// Recomputes members whom a trigger could not handle. Returns how many; the caller goes on until 0.
pub async fn drain(tx: &Tx) -> Result<i64, StorageError> {
    unbounded(tx).await?;
    value(&**tx, "SELECT payout.drain_queue($1)", [DRAINED_AT_ONCE.into()]).await
}

/// Recomputes what is marked in the transaction of a decision about members, so that none rests on a stale row.
/// `false` when that is not possible now: much is marked, or somebody else is still recomputing.
pub async fn catch_up(tx: &Tx) -> Result<bool, StorageError> {
    const CAUGHT_UP: &str = "SELECT NOT EXISTS (SELECT 1 FROM payout.queue_dirty)";
    const FEW: &str = "SELECT pg_try_advisory_xact_lock_shared(5129, 1) \
        AND NOT EXISTS (SELECT 1 FROM payout.queue_dirty WHERE user_id IS NULL AND subscription_id IS NULL) \
        AND NOT EXISTS (SELECT 1 FROM payout.queue_dirty OFFSET $1)";
    if value(&**tx, CAUGHT_UP, []).await? {
        return Ok(true);
    }
    if !value::<bool>(&**tx, FEW, [i64::from(DRAINED_AT_ONCE).into()]).await? {
        return Ok(false);
    }
    value::<i64>(&**tx, "SELECT payout.drain_queue($1)", [DRAINED_AT_ONCE.into()]).await?;
    value(&**tx, CAUGHT_UP, []).await
}

/// Computes everything anew. Returns how many members were wrong.
pub async fn rebuild(tx: &Tx) -> Result<i64, StorageError> {
    unbounded(tx).await?;
    value(&**tx, "SELECT payout.rebuild_queue()", []).await
}

/// The first differences, and none when the queue is right.
pub async fn differences(tx: &Tx, limit: i64) -> Result<Vec<Difference>, StorageError> {
    unbounded(tx).await?;
    all(
        &**tx,
        "SELECT user_id, what FROM payout.check_queue() LIMIT $1",
        [limit.into()],
    )
    .await
}

/// The first difference that nobody knows of: none of those that are marked and wait to be recomputed [R13.3].
pub async fn unmarked_difference(tx: &Tx) -> Result<Option<Difference>, StorageError> {
    const SQL: &str = "SELECT d.user_id, d.what FROM payout.check_queue() d WHERE NOT EXISTS ( \
            SELECT 1 FROM payout.queue_dirty q \
            WHERE (q.user_id IS NULL AND q.subscription_id IS NULL) OR d.user_id IS NULL OR q.user_id = d.user_id \
               OR q.subscription_id IN (SELECT m.subscription_id FROM payout.host_memberships m WHERE m.user_id = d.user_id)) \
        LIMIT 1";
    unbounded(tx).await?;
    one(&**tx, SQL, []).await
}

/// Members that the queue keeps a row for.
pub async fn members(db: &impl ConnectionTrait) -> Result<i64, StorageError> {
    value(db, "SELECT count(*) FROM payout.member_queue", []).await
}

/// Lets the triggers of this transaction only mark members, which is faster for many; repair or rebuild afterwards.
pub async fn mark_only(tx: &Tx) -> Result<(), StorageError> {
    unbounded(tx).await?;
    execute(&**tx, "SELECT set_config('payout.queue_updates', 'marked', true)", []).await?;
    Ok(())
}

/// The limit on a statement's time is for requests; these look at everything.
pub(super) async fn unbounded(tx: &Tx) -> Result<(), StorageError> {
    execute(&**tx, "SET LOCAL statement_timeout = 0", []).await?;
    Ok(())
}
