//! How often somebody asked: what all processes of the service count together.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::StorageError;
use super::statement::{execute, one};

/// What a statement asks for: the window as it is now, and how many requests it wants to be given at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// When the window began, in seconds since 1970.
    pub window_start: i64,
    pub window_seconds: i64,
    /// What is left of the window.
    pub rest_ms: i64,
    pub quota: i64,
    pub wanted: i64,
}

/// The count after a statement, and what it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Count {
    pub window_start: i64,
    pub current: i64,
    pub previous: i64,
    pub granted: i64,
}

/// Takes up to `wanted` of what the quota leaves, in one statement: whoever comes at once waits for the row and sees the
/// count of the one before. The window before counts for as much as is left of this one. A process whose clock is
/// behind finds a later window, and takes the one before as a whole.
pub async fn take(db: &impl ConnectionTrait, subject: &str, wish: Wish) -> Result<Count, StorageError> {
    const SQL: &str = "INSERT INTO payout.rate_limits AS held (subject, window_start, current, previous, granted)
         VALUES ($1, $2, least($6, $5), 0, least($6, $5))
         ON CONFLICT (subject) DO UPDATE SET (window_start, current, previous, granted) = (
             SELECT seen.window_start, seen.current + given.granted, seen.previous, given.granted
             FROM (SELECT greatest(held.window_start, $2) AS window_start,
                       CASE WHEN held.window_start >= $2 THEN held.current ELSE 0 END AS current,
                       CASE WHEN held.window_start >= $2 THEN held.previous
                            WHEN held.window_start = $2 - $3 THEN held.current ELSE 0 END AS previous,
                       CASE WHEN held.window_start > $2 THEN $3 * 1000 ELSE $4 END AS rest_ms) seen
             CROSS JOIN LATERAL (SELECT greatest(0, least($6, $5 - seen.current
                 - (seen.previous * seen.rest_ms + $3 * 1000 - 1) / ($3 * 1000))) AS granted) given)
         RETURNING window_start, current, previous, granted";
    let values = [
        subject.into(),
        wish.window_start.into(),
        wish.window_seconds.into(),
        wish.rest_ms.into(),
        wish.quota.into(),
        wish.wanted.into(),
    ];
    let count: Option<Count> = one(db, SQL, values).await?;
    count.ok_or_else(|| StorageError::corrupt("rate_limits", subject, "counting answered nothing"))
}

/// Forgets whoever asked last in a window that began before this second.
pub async fn prune(db: &impl ConnectionTrait, before: i64) -> Result<u64, StorageError> {
    let sql = "DELETE FROM payout.rate_limits WHERE window_start < $1";
    Ok(execute(db, sql, [before.into()]).await?.rows_affected())
}
