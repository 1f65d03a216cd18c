//! Members who come back after a payout and the end of their membership [R8.5].

use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{execute, one};
use super::{StorageError, Tx};

/// A payment as the host knows it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct PaymentRow {
    pub user_id: Option<Uuid>,
    pub subscription_id: Option<Uuid>,
    pub created_at: Option<OffsetDateTime>,
}

/// From when on the member counts anew, if this payment already brought him back.
pub async fn find(
    db: &impl ConnectionTrait,
    user: UserId,
    payment_id: &str,
) -> Result<Option<OffsetDateTime>, StorageError> {
    #[derive(FromQueryResult)]
    struct Found {
        rejoined_at: OffsetDateTime,
    }
    const SQL: &str = "SELECT rejoined_at FROM payout.rejoinings WHERE user_id = $1 AND payment_id = $2";
    let found: Option<Found> = one(db, SQL, [user.0.into(), payment_id.into()]).await?;
    Ok(found.map(|found| found.rejoined_at))
}

/// Notes that the member counts anew. The queue follows by a trigger of the database.
pub async fn insert(
    tx: &Tx,
    user: UserId,
    payment_id: &str,
    rejoined_at: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str =
        "INSERT INTO payout.rejoinings (user_id, payment_id, rejoined_at, recorded_at) VALUES ($1, $2, $3, $4)";
    let values = [user.0.into(), payment_id.into(), rejoined_at.into(), now.into()];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// The payment by the host's own id, or among this member's by the provider's. It may not have arrived yet.
pub async fn payment(
    db: &impl ConnectionTrait,
    user: UserId,
    payment_id: &str,
) -> Result<Option<PaymentRow>, StorageError> {
    const BY_ID: &str = "SELECT user_id, subscription_id, created_at FROM payout.host_payments WHERE payment_id = $1";
    const BY_PROVIDER: &str = "SELECT user_id, subscription_id, created_at FROM payout.host_payments \
        WHERE user_id = $1 AND provider_charge_id = $2 ORDER BY created_at DESC LIMIT 1";
    match Uuid::parse_str(payment_id) {
        Ok(id) => one(db, BY_ID, [id.into()]).await,
        Err(_) => one(db, BY_PROVIDER, [user.0.into(), payment_id.into()]).await,
    }
}

/// Whether this subscription is the member's own.
pub async fn owns_subscription(
    db: &impl ConnectionTrait,
    user: UserId,
    subscription: Uuid,
) -> Result<bool, StorageError> {
    const SQL: &str =
        "SELECT EXISTS (SELECT 1 FROM payout.host_subscriptions WHERE subscription_id = $1 AND user_id = $2)";
    super::statement::value(db, SQL, [subscription.into(), user.0.into()]).await
}
