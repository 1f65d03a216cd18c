//! Turns to ask the payment provider, which all processes take from one row.

use std::time::Duration;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::StorageError;
use super::statement::one;

#[derive(FromQueryResult)]
struct Row {
    wait_us: i64,
}

/// Takes a turn and tells how long to wait for it, `burst` of them at once and one more after each `interval`. None when
/// the wait would be longer than `wait_max`; then none is taken. The clock is the database's, which is the same for all.
pub async fn take(
    db: &impl ConnectionTrait,
    interval: Duration,
    burst: u32,
    wait_max: Duration,
) -> Result<Option<Duration>, StorageError> {
    const SQL: &str = "INSERT INTO payout.stripe_turns AS t (full_at) \
        VALUES (clock_timestamp() + $1 * interval '1 microsecond') ON CONFLICT (one) DO UPDATE \
        SET full_at = greatest(t.full_at, clock_timestamp()) + $1 * interval '1 microsecond' \
        WHERE t.full_at <= clock_timestamp() + $2 * interval '1 microsecond' \
        RETURNING (extract(epoch FROM t.full_at - clock_timestamp()) * 1000000)::bigint AS wait_us";
    let us = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    let at_once = interval * burst.saturating_sub(1);
    let row: Option<Row> = one(db, SQL, [us(interval).into(), us(wait_max + at_once).into()]).await?;
    Ok(row.map(|row| {
        let until_full = Duration::from_micros(row.wait_us.max(0).unsigned_abs());
        until_full.saturating_sub(interval + at_once)
    }))
}
