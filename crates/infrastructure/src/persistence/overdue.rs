//! Payouts that wait longer than they should [R3.6, R6.4].

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, OffsetDateTime};

use super::StorageError;
use super::statement::all;

/// A payout that somebody should look at.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Overdue {
    pub payout_id: String,
    pub approval_round: i32,
}

/// Payouts that have waited for votes since `since` or longer, after `after`, in order.
pub async fn approvals(
    db: &impl ConnectionTrait,
    since: OffsetDateTime,
    after: &str,
    limit: i64,
) -> Result<Vec<Overdue>, StorageError> {
    all(
        db,
        "SELECT payout_id, approval_round FROM public.payout_management
         WHERE round_id IS NOT NULL AND status = 'pending_approval' AND approval_round_since <= $1 AND payout_id > $2
         ORDER BY payout_id LIMIT $3",
        [since.into(), after.into(), limit.into()],
    )
    .await
}

/// Payments sent on `sent_until` or earlier that nobody has confirmed, after `after`, in order.
pub async fn payments(
    db: &impl ConnectionTrait,
    sent_until: Date,
    after: &str,
    limit: i64,
) -> Result<Vec<Overdue>, StorageError> {
    all(
        db,
        "SELECT payout_id, approval_round FROM public.payout_management
         WHERE round_id IS NOT NULL AND status = 'payment_sent' AND sent_date <= $1 AND payout_id > $2
         ORDER BY payout_id LIMIT $3",
        [sent_until.into(), after.into(), limit.into()],
    )
    .await
}
