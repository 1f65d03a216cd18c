use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, Duration};

use super::READABLE;
use crate::persistence::conditions::Conditions;
use crate::persistence::statement::one;
use crate::persistence::{Scope, StorageError};

/// How many schedules stand where, and what they come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct Figures {
    /// That wait for their day or a gate.
    pub scheduled: i64,
    /// That staff triggered, or a worker has.
    pub processing: i64,
    pub processed_today: i64,
    /// Whatever is to be tried again, or looked at by somebody.
    pub failed: i64,
    /// Of all that may still be paid.
    pub total_cents: i64,
}

/// The figures of a day. Those that are over are only looked at for today's.
pub async fn figures(db: &impl ConnectionTrait, scope: Scope, today: Date) -> Result<Figures, StorageError> {
    let mut conditions = Conditions::default();
    scope.narrow(&mut conditions, READABLE);
    let (from, to) = (
        today.midnight().assume_utc(),
        (today + Duration::DAY).midnight().assume_utc(),
    );
    let (from, to) = (conditions.push(from), conditions.push(to));
    let open = "s.status IN ('scheduled', 'pending', 'triggered', 'processing', 'failed')";
    conditions.add_numbered(format!(
        "({open} OR (s.processed_at >= {from} AND s.processed_at < {to}))"
    ));
    let text = format!(
        "SELECT count(*) FILTER (WHERE s.status IN ('scheduled', 'pending')) AS scheduled, \
            count(*) FILTER (WHERE s.status IN ('triggered', 'processing')) AS processing, \
            count(*) FILTER (WHERE s.status = 'processed') AS processed_today, \
            count(*) FILTER (WHERE s.status = 'failed') AS failed, \
            coalesce(sum(s.amount_cents) FILTER (WHERE s.status <> 'processed'), 0)::bigint AS total_cents \
         FROM payout.schedules s{}",
        conditions.clause()
    );
    Ok(one(db, &text, conditions.into_values()).await?.unwrap_or_default())
}
