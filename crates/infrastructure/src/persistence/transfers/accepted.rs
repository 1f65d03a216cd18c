//! Transfers that the provider accepted, by the provider's own numbers.

use payout_domain::PayoutId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::statement::{all, execute, one, value};
use crate::persistence::{StorageError, Tx};

/// What we believe of a transfer at the provider.
#[derive(Debug, Clone, FromQueryResult)]
pub struct AcceptedRow {
    payout_id: Uuid,
    pub transfer_id: String,
    pub net_cents: i64,
    pub reversed_cents: i64,
    pub currency: String,
}

#[derive(FromQueryResult)]
struct Id {
    payout_id: Uuid,
}

const SELECT: &str = "SELECT payout_id, transfer_id, net_cents, reversed_cents, currency FROM payout.transfers";

/// Those with these numbers.
pub async fn by_transfer_ids(db: &impl ConnectionTrait, ids: &[String]) -> Result<Vec<AcceptedRow>, StorageError> {
    all(
        db,
        &format!("{SELECT} WHERE transfer_id = ANY($1)"),
        [ids.to_vec().into()],
    )
    .await
}

/// Those accepted from a time and before another.
pub async fn accepted_between(
    db: &impl ConnectionTrait,
    from: OffsetDateTime,
    before: OffsetDateTime,
) -> Result<Vec<AcceptedRow>, StorageError> {
    let text = format!("{SELECT} WHERE accepted_at >= $1 AND accepted_at < $2 ORDER BY accepted_at, payout_id");
    all(db, &text, [from.into(), before.into()]).await
}

/// When the provider accepted the latest.
pub async fn last_accepted_at(db: &impl ConnectionTrait) -> Result<Option<OffsetDateTime>, StorageError> {
    value(
        db,
        "SELECT max(accepted_at) FROM payout.transfers WHERE accepted_at IS NOT NULL",
        [],
    )
    .await
}

/// The payout that a transfer belongs to: known by its number, found with another amount, or named in its metadata.
pub async fn payout_of(
    db: &impl ConnectionTrait,
    transfer_id: &str,
    named: Option<Uuid>,
) -> Result<Option<PayoutId>, StorageError> {
    const SQL: &str = "SELECT payout_id FROM payout.transfers \
        WHERE transfer_id = $1 OR payout_id = $2 ORDER BY (transfer_id = $1) IS TRUE DESC LIMIT 1";
    let found: Option<Id> = one(db, SQL, [transfer_id.into(), named.into()]).await?;
    Ok(found.map(|found| PayoutId(found.payout_id)))
}

/// Writes down which of our transfers a payout of the connected account to its bank carries, as the provider tells. Answers
/// with all that it is known to carry.
pub async fn carries(
    tx: &Tx,
    bank_payout: &str,
    account: &str,
    transfers: &[String],
) -> Result<Vec<PayoutId>, StorageError> {
    const ASSIGN: &str = "INSERT INTO payout.transfer_bank_payouts (payout_id, bank_payout_id) \
        SELECT payout_id, $1 FROM payout.transfers WHERE account_id = $2 AND transfer_id = ANY($3) \
        ON CONFLICT (payout_id) DO UPDATE SET bank_payout_id = excluded.bank_payout_id";
    let values = [bank_payout.into(), account.into(), transfers.to_vec().into()];
    execute(&**tx, ASSIGN, values).await?;
    carried(tx, bank_payout).await
}

/// The same where the provider does not tell: whatever had come to the account by then and that no other bank payout carries.
pub async fn probably_carries(
    tx: &Tx,
    bank_payout: &str,
    account: &str,
    made_at: OffsetDateTime,
) -> Result<Vec<PayoutId>, StorageError> {
    const ASSIGN: &str = "INSERT INTO payout.transfer_bank_payouts (payout_id, bank_payout_id) \
        SELECT payout_id, $1 FROM payout.transfers WHERE account_id = $2 AND accepted_at < $3 AND status = 'completed' \
        ON CONFLICT (payout_id) DO NOTHING";
    execute(&**tx, ASSIGN, [bank_payout.into(), account.into(), made_at.into()]).await?;
    carried(tx, bank_payout).await
}

async fn carried(tx: &Tx, bank_payout: &str) -> Result<Vec<PayoutId>, StorageError> {
    const SQL: &str = "SELECT payout_id FROM payout.transfer_bank_payouts WHERE bank_payout_id = $1 ORDER BY payout_id";
    let rows: Vec<Id> = all(&**tx, SQL, [bank_payout.into()]).await?;
    Ok(rows.into_iter().map(|row| PayoutId(row.payout_id)).collect())
}

impl AcceptedRow {
    pub fn id(&self) -> PayoutId {
        PayoutId(self.payout_id)
    }
}
