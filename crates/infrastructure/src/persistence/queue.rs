//! The queue of members as it stands.

use membership::{Candidate, KycStatus, MemberStatus, SubscriptionStatus};
use payout_domain::UserId;
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::StorageError;
use super::statement::all;

/// A member with his place, if he has one.
#[derive(Debug, Clone, FromQueryResult)]
pub struct QueueRow {
    pub user_id: Uuid,
    pub membership_id: Option<Uuid>,
    pub tenure_start: Option<OffsetDateTime>,
    pub last_payment_at: Option<OffsetDateTime>,
    pub payments: i32,
    pub lifetime: Decimal,
    pub in_queue: bool,
    pub email: Option<String>,
    pub full_name: Option<String>,
    pub user_active: bool,
    pub membership_status: String,
    pub subscription_status: Option<String>,
    pub kyc_status: Option<String>,
    pub kyc_expires_at: Option<OffsetDateTime>,
    pub open_payout_id: Option<String>,
    pub received_payout: bool,
    pub position: Option<i64>,
}

const COLUMNS: &str = "q.user_id, q.membership_id, q.tenure_start, q.last_payment_at, q.payments, q.lifetime, q.in_queue, q.email, \
    q.full_name, q.user_active, q.membership_status, q.subscription_status, q.kyc_status, q.kyc_expires_at, q.open_payout_id, q.received_payout";

impl QueueRow {
    /// What selection asks about a member.
    pub fn candidate(&self) -> Candidate {
        Candidate {
            in_queue: self.in_queue,
            user_active: self.user_active,
            membership: MemberStatus::parse(&self.membership_status).unwrap_or(MemberStatus::Inactive),
            subscription: self
                .subscription_status
                .as_deref()
                .and_then(SubscriptionStatus::parse)
                .unwrap_or(SubscriptionStatus::Other),
            kyc: self
                .kyc_status
                .as_deref()
                .and_then(KycStatus::parse)
                .unwrap_or(KycStatus::Missing),
            kyc_expires_at: self.kyc_expires_at,
            counted_payments: u32::try_from(self.payments).unwrap_or(0),
            has_open_payout: self.open_payout_id.is_some(),
            received_payout: self.received_payout,
        }
    }
}

/// The next members in queue order, after `offset` of them. Numbered from 1.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<(OffsetDateTime, Uuid)>,
    passed: i64,
    limit: i64,
) -> Result<Vec<QueueRow>, StorageError> {
    let (after, values): (&str, Vec<sea_orm::Value>) = match after {
        None => ("", vec![passed.into(), limit.into()]),
        Some((tenure, user)) => (
            " AND (q.tenure_start, q.user_id) > ($3, $4)",
            vec![passed.into(), limit.into(), tenure.into(), user.into()],
        ),
    };
    let text = format!(
        "SELECT {COLUMNS}, $1 + row_number() OVER (ORDER BY q.tenure_start, q.user_id) AS position \
         FROM (SELECT * FROM payout.member_queue q WHERE q.in_queue{after} ORDER BY q.tenure_start, q.user_id LIMIT $2) q \
         ORDER BY q.tenure_start, q.user_id"
    );
    all(db, &text, values).await
}

/// The named members, each with his place; those who have no entry do not come.
pub async fn of_users(db: &impl ConnectionTrait, users: &[UserId]) -> Result<Vec<QueueRow>, StorageError> {
    let ids: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    let text = format!(
        "SELECT {COLUMNS}, payout.queue_position(q.user_id) AS position FROM payout.member_queue q WHERE q.user_id = ANY($1) \
         ORDER BY q.tenure_start NULLS LAST, q.user_id"
    );
    all(db, &text, [ids.into()]).await
}
