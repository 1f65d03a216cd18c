//! What the provider told us: stored before it is handled, and handled once [R11.8].

use payout_domain::PayoutId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use time::OffsetDateTime;

use super::StorageError;
use super::statement::{all, execute};

/// An event that came in.
#[derive(Debug, Clone)]
pub struct NewEvent<'a> {
    pub id: &'a str,
    /// Such as `transfer.reversed`.
    pub kind: &'a str,
    /// The connected account it happened to.
    pub account: Option<&'a str>,
    /// What it is about, by the provider's number.
    pub object_id: &'a str,
    pub object: &'a Value,
    pub created_at: OffsetDateTime,
}

/// An event that waits to be handled.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StoredEvent {
    pub id: String,
    pub kind: String,
    pub account_id: Option<String>,
    pub object_id: String,
    pub object: Value,
    pub created_at: OffsetDateTime,
    pub received_at: OffsetDateTime,
    /// How often it was looked at before.
    pub attempts: i32,
}

/// What became of an event that was looked at.
#[derive(Debug, Clone, Copy)]
pub enum Handled<'a> {
    /// It changed what it is about, or that stood so already.
    Done(Option<PayoutId>),
    /// It is about nothing that concerns us.
    Ignored(&'a str),
    /// Nothing of ours is found for it: looked at again later.
    Unmatched(OffsetDateTime),
    /// It could not be looked at: again later.
    Later(OffsetDateTime),
    /// It was looked at for long enough.
    GivenUp(&'a str),
}

/// Stores an event. `false` when it stands there already.
pub async fn store(db: &impl ConnectionTrait, event: &NewEvent<'_>, now: OffsetDateTime) -> Result<bool, StorageError> {
    const SQL: &str = "INSERT INTO payout.stripe_events (id, kind, account_id, object_id, object, created_at, received_at, \
        next_attempt_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (id) DO NOTHING";
    let values = [
        event.id.into(),
        event.kind.into(),
        event.account.map(str::to_owned).into(),
        event.object_id.into(),
        event.object.clone().into(),
        event.created_at.into(),
        now.into(),
    ];
    Ok(execute(db, SQL, values).await?.rows_affected() == 1)
}

/// Those to be looked at, the longest waiting first.
pub async fn due(db: &impl ConnectionTrait, now: OffsetDateTime, limit: u64) -> Result<Vec<StoredEvent>, StorageError> {
    const SQL: &str = "SELECT id, kind, account_id, object_id, object, created_at, received_at, attempts \
        FROM payout.stripe_events WHERE state IN ('received', 'unmatched') AND next_attempt_at <= $1 \
        ORDER BY next_attempt_at, id LIMIT $2";
    all(db, SQL, [now.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()]).await
}

/// Writes down what became of an event. What was handled stays so.
pub async fn settle(
    db: &impl ConnectionTrait,
    id: &str,
    handled: Handled<'_>,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.stripe_events SET attempts = attempts + 1, state = coalesce($2, state), \
        payout_id = coalesce($3, payout_id), next_attempt_at = coalesce($4, next_attempt_at), \
        handled_at = CASE WHEN $5::text IS NULL THEN NULL ELSE $6 END, outcome = $5 \
        WHERE id = $1 AND state IN ('received', 'unmatched')";
    let (state, payout, next, outcome) = match handled {
        Handled::Done(payout) => (Some("handled"), payout, None, Some("done")),
        Handled::Ignored(why) => (Some("ignored"), None, None, Some(why)),
        Handled::Unmatched(next) => (Some("unmatched"), None, Some(next), None),
        Handled::Later(next) => (None, None, Some(next), None),
        Handled::GivenUp(why) => (Some("given_up"), None, None, Some(why)),
    };
    let values = [
        id.into(),
        state.map(str::to_owned).into(),
        payout.map(|payout| payout.0).into(),
        next.into(),
        outcome.map(str::to_owned).into(),
        now.into(),
    ];
    execute(db, SQL, values).await?;
    Ok(())
}

/// Throws away what came to its end before a time. Returns how many.
pub async fn prune(db: &impl ConnectionTrait, before: OffsetDateTime) -> Result<u64, StorageError> {
    const SQL: &str = "DELETE FROM payout.stripe_events WHERE handled_at < $1";
    Ok(execute(db, SQL, [before.into()]).await?.rows_affected())
}
