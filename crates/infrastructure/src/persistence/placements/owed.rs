use money::Currency;
use payout_domain::PayeeId;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::splits::committed_of;
use crate::persistence::StorageError;
use crate::persistence::statement::one;

/// What is owed to a payee for placements and not paid, in cents, each of them in one place only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Owed {
    /// By payouts that are going on, whatever they are for.
    pub in_flight: i64,
    /// Kept back by holds that are active.
    pub held: i64,
    /// By schedules that stand, less what is kept out of them, and by those whose payout failed and can be tried again.
    pub scheduled: i64,
    /// Of shares, and neither of those before.
    pub open: i64,
}

/// Placements that failed or were called off pay nothing more, so that of them only what is going on counts.
pub async fn owed(db: &impl ConnectionTrait, payee: PayeeId, currency: Currency) -> Result<Owed, StorageError> {
    let text = format!(
        "SELECT ({IN_FLIGHT})::bigint AS in_flight, ({HELD})::bigint AS held, ({DUE} + {TO_RETRY})::bigint AS scheduled, \
         (SELECT coalesce(sum(greatest(s.amount_cents - ({}), 0)), 0) FROM payout.placement_splits s \
             JOIN payout.placements l ON l.id = s.placement_id \
             WHERE s.payee_id = $1 AND l.currency = $2 AND l.state NOT IN ('failed', 'cancelled'))::bigint AS open",
        committed_of("s.id")
    );
    let found = one(db, &text, [payee.0.into(), currency.code().into()]).await?;
    Ok(found.unwrap_or_default())
}

const IN_FLIGHT: &str = "SELECT coalesce(sum(t.amount_cents), 0) FROM payout.transfers t \
    WHERE t.payee_id = $1 AND t.currency = $2 AND t.status IN ('pending_approval', 'pending', 'processing')";

const HELD: &str = "SELECT coalesce(sum(h.amount_cents - h.released_cents), 0) FROM payout.holds h \
    JOIN payout.placements l ON l.id = h.placement_id \
    WHERE h.payee_id = $1 AND h.currency = $2 AND h.status = 'active' AND l.state NOT IN ('failed', 'cancelled')";

const DUE: &str = "(SELECT coalesce(sum(c.amount_cents - (SELECT \
        coalesce(sum(CASE WHEN h.returned THEN h.released_cents ELSE h.amount_cents END), 0) \
        FROM payout.holds h WHERE h.schedule_id = c.id)), 0) FROM payout.schedules c \
    JOIN payout.placements l ON l.id = c.placement_id \
    WHERE c.payee_id = $1 AND c.currency = $2 AND l.state NOT IN ('failed', 'cancelled') \
      AND c.status IN ('scheduled', 'pending', 'triggered', 'processing', 'failed'))";

const TO_RETRY: &str = "(SELECT coalesce(sum(t.amount_cents), 0) FROM payout.transfers t \
    JOIN payout.schedules c ON c.payout_id = t.payout_id JOIN payout.placements l ON l.id = c.placement_id \
    WHERE t.payee_id = $1 AND t.currency = $2 AND t.status = 'failed' AND l.state NOT IN ('failed', 'cancelled'))";
