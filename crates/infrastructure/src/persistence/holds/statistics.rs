use payout_domain::PlacementId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, Duration};

use super::READABLE;
use crate::persistence::conditions::Conditions;
use crate::persistence::statement::{one, value};
use crate::persistence::{Scope, StorageError};

/// How much is kept back, and for how long.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromQueryResult)]
pub struct Figures {
    pub active: i64,
    /// Of the active ones, what was not released.
    pub held_cents: i64,
    /// Whose day has come.
    pub due: i64,
    pub released_today: i64,
}

/// The figures of a day. Those that are over are only looked at for today's.
pub async fn figures(db: &impl ConnectionTrait, scope: Scope, today: Date) -> Result<Figures, StorageError> {
    let mut conditions = Conditions::default();
    scope.narrow(&mut conditions, READABLE);
    let (from, to) = (
        today.midnight().assume_utc(),
        (today + Duration::DAY).midnight().assume_utc(),
    );
    let (from, to, day) = (conditions.push(from), conditions.push(to), conditions.push(today));
    conditions.add_numbered(format!(
        "(h.status = 'active' OR (h.status = 'released' AND h.ended_at >= {from} AND h.ended_at < {to}))"
    ));
    let text = format!(
        "SELECT count(*) FILTER (WHERE h.status = 'active') AS active, \
            coalesce(sum(h.amount_cents - h.released_cents) FILTER (WHERE h.status = 'active'), 0)::bigint AS held_cents, \
            count(*) FILTER (WHERE h.status = 'active' AND h.release_on <= {day}) AS due, \
            count(*) FILTER (WHERE h.status = 'released') AS released_today \
         FROM payout.holds h{}",
        conditions.clause()
    );
    Ok(one(db, &text, conditions.into_values()).await?.unwrap_or_default())
}

/// What is kept back of a placement at this moment.
pub async fn total_active_cents(db: &impl ConnectionTrait, placement: PlacementId) -> Result<i64, StorageError> {
    const SQL: &str = "SELECT coalesce(sum(amount_cents - released_cents), 0)::bigint FROM payout.holds \
        WHERE placement_id = $1 AND status = 'active'";
    value(db, SQL, [placement.0.into()]).await
}
