//! What the provider is asked, stored before it is asked, and what came of it [R11.6].

use payout_domain::PayoutId;
use payout_domain::transfer::{Attempt, Call, IdempotencyKey};
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;

use crate::persistence::statement::{execute, one};
use crate::persistence::{StorageError, Tx};

#[derive(FromQueryResult)]
struct Stored {
    body: String,
}

/// Stores the one request of a generation; one that stands there already stays, byte for byte.
pub async fn keep_request(
    tx: &Tx,
    payout: PayoutId,
    generation: u32,
    key: &IdempotencyKey,
    body: &str,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.transfer_requests (payout_id, generation, idempotency_key, body, created_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (payout_id, generation) DO NOTHING";
    let values = [
        payout.0.into(),
        number(generation).into(),
        key.as_str().into(),
        body.into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// The body of a generation's request, as it was stored.
pub async fn stored_request(
    db: &impl ConnectionTrait,
    payout: PayoutId,
    generation: u32,
) -> Result<Option<String>, StorageError> {
    const SQL: &str = "SELECT body FROM payout.transfer_requests WHERE payout_id = $1 AND generation = $2";
    let stored: Option<Stored> = one(db, SQL, [payout.0.into(), number(generation).into()]).await?;
    Ok(stored.map(|stored| stored.body))
}

/// Notes that a worker begins a turn.
pub async fn begin_attempt(
    tx: &Tx,
    payout: PayoutId,
    attempt: Attempt,
    call: Call,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.transfer_attempts (payout_id, number, generation, call, started_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values = [
        payout.0.into(),
        number(attempt.number).into(),
        number(attempt.generation).into(),
        call_code(call).into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Notes how a turn ended; the first answer stays.
pub async fn finish_attempt(
    tx: &Tx,
    payout: PayoutId,
    attempt: Attempt,
    outcome: &str,
    error: Option<(&str, &str)>,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.transfer_attempts SET finished_at = $3, outcome = $4, error_code = $5, error = $6 \
        WHERE payout_id = $1 AND number = $2 AND finished_at IS NULL";
    let values = [
        payout.0.into(),
        number(attempt.number).into(),
        now.into(),
        outcome.into(),
        error.map(|(code, _)| code.to_owned()).into(),
        error.map(|(_, message)| message.to_owned()).into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

pub(super) const fn call_code(call: Call) -> &'static str {
    match call {
        Call::Ask => "ask",
        Call::Send => "send",
    }
}

pub(super) fn parse_call(raw: &str) -> Option<Call> {
    [Call::Ask, Call::Send].into_iter().find(|call| call_code(*call) == raw)
}

pub(super) fn number(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
