//! Where a membership stands in a payout's life [R8.3], and whether its owner may come back.

use payout_domain::{MembershipId, PayoutId, UserId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

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
    /// Ended a year after it.
    Removed,
}

impl Mark {
    fn code(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Paid => "paid",
            Self::Restored => "restored",
            Self::Removed => "removed",
        }
    }
}

/// Marks the membership of a payout; other memberships of the user are not touched. The host's own column, where it has
/// one, follows by a trigger of the database. A membership that ended after this payout stays ended, whatever becomes of
/// the money later.
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
            earlier = CASE membership_status.status WHEN 'restored' THEN EXCLUDED.earlier ELSE membership_status.earlier END \
        WHERE NOT (membership_status.status = 'removed' AND membership_status.payout_id = EXCLUDED.payout_id)";
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

/// Gives back the membership that ended after a payout, unless the member comes back with another one of his.
pub async fn reinstate(
    tx: &Tx,
    user: UserId,
    payout_id: &str,
    subscription: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.membership_status s SET status = 'restored', changed_at = $4 \
        WHERE s.user_id = $1 AND s.payout_id = $2 AND s.status = 'removed' AND NOT EXISTS ( \
            SELECT 1 FROM payout.host_memberships m \
            WHERE m.user_id = $1 AND m.subscription_id = $3 AND m.membership_id <> s.membership_id)";
    let values = [user.0.into(), payout_id.into(), subscription.into(), now.into()];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Where the host has a status for the user himself: ends it with the membership. A suspension stands.
pub async fn deactivate_user(tx: &Tx, user: UserId) -> Result<(), StorageError> {
    const SQL: &str = "SELECT payout.host_set_user_status(user_id, 'inactive') FROM payout.host_users \
        WHERE user_id = $1 AND status = 'active'";
    execute(&**tx, SQL, [user.0.into()]).await?;
    Ok(())
}

/// The way back. A suspension stands.
pub async fn activate_user(tx: &Tx, user: UserId) -> Result<(), StorageError> {
    const SQL: &str = "SELECT payout.host_set_user_status(user_id, 'active') FROM payout.host_users \
        WHERE user_id = $1 AND status = 'inactive'";
    execute(&**tx, SQL, [user.0.into()]).await?;
    Ok(())
}

/// What a member is told about his membership [R8.4]. Payouts before he last rejoined are not part of it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StandingRow {
    pub is_active: bool,
    /// The completed payout.
    pub payout_id: Option<String>,
    pub paid_on: Option<Date>,
    pub removal_on: Option<Date>,
    pub removed: bool,
    pub removed_at: Option<OffsetDateTime>,
    pub rejoined_at: Option<OffsetDateTime>,
    pub position: Option<i64>,
}

/// The standing of one user.
pub async fn standing(db: &impl ConnectionTrait, user: UserId) -> Result<Option<StandingRow>, StorageError> {
    let text = "SELECT u.active AND EXISTS (SELECT 1 FROM payout.host_memberships m JOIN payout.host_subscriptions s \
            ON s.subscription_id = m.subscription_id WHERE m.user_id = u.user_id AND m.status IN ('active', 'won', 'paid') \
            AND s.status IN ('active', 'trialing')) AS is_active, \
        p.payout_id, p.completed_date AS paid_on, p.membership_removal_date AS removal_on, \
        coalesce(r.state = 'removed', p.processing ->> 'membership_removed' = 'true', false) AS removed, r.removed_at, \
        since.rejoined_at, payout.queue_position(u.user_id) AS position \
        FROM payout.host_users u \
        LEFT JOIN LATERAL (SELECT rejoined_at FROM payout.rejoinings WHERE user_id = u.user_id \
            ORDER BY recorded_at DESC, rejoined_at DESC LIMIT 1) since ON true \
        LEFT JOIN LATERAL (SELECT payout_id, coalesce(completed_date, (updated_at AT TIME ZONE 'UTC')::date) AS completed_date, \
            membership_removal_date, processing FROM public.payout_management \
            WHERE user_id = u.user_id AND (status = 'completed' OR (status IS NULL AND payout_status_id = 5)) \
            AND coalesce(completed_at, completed_date::timestamp AT TIME ZONE 'UTC', updated_at, created_at, 'infinity') \
                >= coalesce(since.rejoined_at, '-infinity') \
            ORDER BY completed_date DESC NULLS LAST LIMIT 1) p ON true \
        LEFT JOIN payout.removals r ON r.payout_id = p.payout_id \
        WHERE u.user_id = $1";
    one(db, text, [user.0.into()]).await
}
