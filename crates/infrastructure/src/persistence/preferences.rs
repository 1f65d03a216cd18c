//! How a member wants to be paid.

use payout_domain::{PaymentMethod, UserId};
use time::OffsetDateTime;

use super::statement::execute;
use super::{StorageError, Tx};

/// Remembers the method for this and later payouts.
pub async fn set(tx: &Tx, user: UserId, method: PaymentMethod, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.payment_preferences (user_id, method, changed_at) VALUES ($1, $2, $3) \
        ON CONFLICT (user_id) DO UPDATE SET method = EXCLUDED.method, changed_at = EXCLUDED.changed_at";
    execute(&**tx, SQL, [user.0.into(), method.code().into(), now.into()]).await?;
    Ok(())
}
