//! Who else is paid to the same account. Only the newest details of each user count.

use std::collections::BTreeMap;

use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::persistence::statement::{all, execute};
use crate::persistence::{StorageError, Tx};

#[derive(FromQueryResult)]
struct Other {
    user_id: Uuid,
}

#[derive(FromQueryResult)]
struct Sharing {
    user_id: Uuid,
    others: i64,
}

/// Lets nobody else save this account until `tx` ends: two who give it at once would not see one another.
pub async fn hold_account(tx: &Tx, blind_index: &str) -> Result<(), StorageError> {
    let sql = "SELECT pg_advisory_xact_lock(5136, hashtext($1))";
    execute(&**tx, sql, [blind_index.into()]).await?;
    Ok(())
}

/// The other users whose account has one of these indexes, in their order; at most `limit`.
pub async fn others_with(
    tx: &Tx,
    blind_indexes: &[String],
    user: UserId,
    limit: i64,
) -> Result<Vec<UserId>, StorageError> {
    const SQL: &str = "SELECT DISTINCT b.user_id FROM payout.bank_details b \
        WHERE b.blind_index = ANY($1) AND b.user_id <> $2 AND NOT EXISTS ( \
            SELECT 1 FROM payout.bank_details newer WHERE newer.user_id = b.user_id AND newer.version > b.version) \
        ORDER BY b.user_id LIMIT $3";
    let values = [blind_indexes.to_vec().into(), user.0.into(), limit.into()];
    let rows: Vec<Other> = all(&**tx, SQL, values).await?;
    Ok(rows.into_iter().map(|row| UserId(row.user_id)).collect())
}

/// Which of these users have an account that others have too, and how many others.
pub async fn sharing(db: &impl ConnectionTrait, users: &[Uuid]) -> Result<BTreeMap<UserId, u64>, StorageError> {
    const SQL: &str = "SELECT mine.user_id, theirs.others FROM unnest($1::uuid[]) asked (user_id) \
        CROSS JOIN LATERAL (SELECT user_id, blind_index FROM payout.bank_details WHERE user_id = asked.user_id \
            ORDER BY version DESC LIMIT 1) mine \
        CROSS JOIN LATERAL (SELECT count(DISTINCT b.user_id) AS others FROM payout.bank_details b \
            WHERE b.blind_index = mine.blind_index AND b.user_id <> mine.user_id AND NOT EXISTS ( \
                SELECT 1 FROM payout.bank_details newer WHERE newer.user_id = b.user_id AND newer.version > b.version)) theirs \
        WHERE theirs.others > 0";
    let rows: Vec<Sharing> = all(db, SQL, [users.to_vec().into()]).await?;
    let counted = |row: Sharing| (UserId(row.user_id), row.others.unsigned_abs());
    Ok(rows.into_iter().map(counted).collect())
}
