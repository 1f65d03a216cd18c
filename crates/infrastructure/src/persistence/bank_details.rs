//! Bank details of users, in versions; numbers only ever sealed.

mod sharing;

use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{execute, one};
use super::{StorageError, Tx, payees};

pub use sharing::{hold_account, others_with, sharing};

/// The table's name, part of what the sealed numbers are bound to.
pub const TABLE: &str = "bank_details";

/// One version.
#[derive(Clone, FromQueryResult)]
pub struct BankRow {
    pub id: Uuid,
    pub user_id: Uuid,
    pub version: i32,
    pub holder_name: String,
    pub account_type: String,
    pub routing_sealed: Vec<u8>,
    pub account_sealed: Vec<u8>,
    pub routing_last4: String,
    pub account_last4: String,
    pub fingerprint: String,
    pub blind_index: String,
    pub given_at: OffsetDateTime,
}

impl std::fmt::Debug for BankRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BankRow")
            .field("id", &self.id)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// One version by its id.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<BankRow>, StorageError> {
    let text = "SELECT id, user_id, version, holder_name, account_type, routing_sealed, account_sealed, routing_last4, account_last4, \
        fingerprint, blind_index, given_at FROM payout.bank_details WHERE id = $1";
    one(db, text, [id.into()]).await
}

/// Adds the next version. Two at once for one user come one after the other.
pub async fn insert(tx: &Tx, row: &BankRow) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.bank_details (id, user_id, version, holder_name, account_type, routing_sealed, account_sealed, \
        routing_last4, account_last4, fingerprint, blind_index, given_at) \
        SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM payout.bank_details WHERE user_id = $2";
    let values = [
        row.id.into(),
        row.user_id.into(),
        row.holder_name.clone().into(),
        row.account_type.clone().into(),
        row.routing_sealed.clone().into(),
        row.account_sealed.clone().into(),
        row.routing_last4.clone().into(),
        row.account_last4.clone().into(),
        row.fingerprint.clone().into(),
        row.blind_index.clone().into(),
        row.given_at.into(),
    ];
    payees::hold(tx, UserId(row.user_id)).await?;
    execute(&**tx, SQL, values).await?;
    Ok(())
}
