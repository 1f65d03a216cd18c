//! Where a membership stands in a payout's life [R8.3], and whether its owner may come back.

use payout_domain::{MembershipId, PayoutId, UserId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, OffsetDateTime};

use super::statement::{execute, one};
use super::{StorageError, Tx};

/// What a payout makes of its membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Selected.
    Won,
    /// Paid.
    Paid,
    /// As before the payout.
    Restored,
}

impl Mark {
    fn code(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Paid => "paid",
            Self::Restored => "restored",
        }
    }
}

/// Marks the membership of a payout; other memberships of the user are not touched. The host's own column, where it has
/// one, follows by a trigger of the database.
pub async fn mark(
    tx: &Tx,
    membership: MembershipId,
    user: UserId,
    payout: PayoutId,
    mark: Mark,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.membership_status (membership_id, user_id, payout_id, status, earlier, changed_at) \
        SELECT $1, $2, $3, $4, coalesce((SELECT status FROM payout.host_memberships WHERE membership_id = $1), 'active'), $5 \
        ON CONFLICT (membership_id) DO UPDATE SET payout_id = EXCLUDED.payout_id, status = EXCLUDED.status, changed_at = EXCLUDED.changed_at, \
            earlier = CASE membership_status.status WHEN 'restored' THEN EXCLUDED.earlier ELSE membership_status.earlier END";
    let values = [
        membership.0.into(),
        user.0.into(),
        payout.to_string().into(),
        mark.code().into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// What a member is told about his membership [R8.4].
#[derive(Debug, Clone, FromQueryResult)]
pub struct StandingRow {
    pub exists: bool,
    pub is_active: bool,
    pub paid_on: Option<Date>,
    pub removal_on: Option<Date>,
    pub removed: bool,
    pub position: Option<i64>,
}

/// The standing of one user.
pub async fn standing(db: &impl ConnectionTrait, user: UserId) -> Result<Option<StandingRow>, StorageError> {
    let text = "SELECT true AS exists, u.active AND EXISTS (SELECT 1 FROM payout.host_memberships m JOIN payout.host_subscriptions s \
            ON s.subscription_id = m.subscription_id WHERE m.user_id = u.user_id AND m.status IN ('active', 'won', 'paid') \
            AND s.status IN ('active', 'trialing')) AS is_active, \
        p.completed_date AS paid_on, p.membership_removal_date AS removal_on, \
        EXISTS (SELECT 1 FROM payout.membership_status ms WHERE ms.user_id = u.user_id AND ms.status = 'removed') AS removed, \
        payout.queue_position(u.user_id) AS position \
        FROM payout.host_users u LEFT JOIN LATERAL (SELECT coalesce(completed_date, (updated_at AT TIME ZONE 'UTC')::date) AS completed_date, \
            membership_removal_date FROM public.payout_management \
            WHERE user_id = u.user_id AND (status = 'completed' OR (status IS NULL AND payout_status_id = 5)) \
            ORDER BY completed_date DESC NULLS LAST LIMIT 1) p ON true \
        WHERE u.user_id = $1";
    one(db, text, [user.0.into()]).await
}
