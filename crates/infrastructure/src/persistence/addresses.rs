//! Postal addresses, in the host's table.

use banking::MailingAddress;
use payout_domain::UserId;
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::execute;
use super::{StorageError, Tx, payees};

/// Adds an address and makes it the only primary one.
pub async fn set_primary(
    tx: &Tx,
    id: Uuid,
    user: UserId,
    address: &MailingAddress,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO public.user_addresses (id, user_id, street_address, address_line_2, city, state, postal_code, \
        country_code, is_primary, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true, $9, $9)";
    payees::hold(tx, user).await?;
    execute(
        &**tx,
        "UPDATE public.user_addresses SET is_primary = false, updated_at = $2 WHERE user_id = $1 AND is_primary",
        [user.0.into(), now.into()],
    )
    .await?;
    let values = [
        id.into(),
        user.0.into(),
        address.street().into(),
        address.line2().map(str::to_owned).into(),
        address.city().into(),
        address.state().into(),
        address.postal_code().into(),
        address.country().into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}
