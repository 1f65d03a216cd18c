//! Backup withholding as the journal knows it, and what of it was deposited [R7.4].

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::statement::{all, execute, one, value};
use super::{StorageError, Tx};

/// The constraint by which a deposit is recorded once.
pub const ONE_PER_REFERENCE: &str = "withholding_deposits_reference";

/// What was withheld from payments sent on one day, according to the journal.
#[derive(Debug, Clone, Copy, FromQueryResult)]
pub struct Withheld {
    pub sent_on: Date,
    pub amount_cents: i64,
}

/// Tax that went to the IRS.
#[derive(Debug, Clone, FromQueryResult)]
pub struct DepositRow {
    pub id: Uuid,
    pub tax_year: i32,
    pub amount_cents: i64,
    pub deposited_on: Date,
    pub reference: String,
    pub entry_id: Uuid,
    pub recorded_by: Uuid,
    pub recorded_at: OffsetDateTime,
}

/// The liability of the years from `from` to `to`, by the date sent, a transfer's being that of its entry; what failed or
/// came back is not in it.
pub async fn liabilities(db: &impl ConnectionTrait, from: i32, to: i32) -> Result<Vec<Withheld>, StorageError> {
    all(
        db,
        "SELECT sent_on, (-sum(amount_cents))::bigint AS amount_cents FROM (
             SELECT coalesce(m.sent_date, (e.at AT TIME ZONE 'UTC')::date) AS sent_on, p.amount_cents
             FROM payout.journal_postings p
             JOIN payout.journal_entries e ON e.id = p.entry_id AND e.kind = 'sent'
             LEFT JOIN public.payout_management m ON m.payout_id = e.payout_id
             WHERE p.account = 'backup_withholding_payable'
               AND NOT EXISTS (SELECT 1 FROM payout.journal_entries r WHERE r.reverses = e.id)) withheld
         WHERE sent_on >= make_date($1, 1, 1) AND sent_on < make_date($2 + 1, 1, 1)
         GROUP BY sent_on ORDER BY sent_on",
        [from.into(), to.into()],
    )
    .await
}

/// What is owed to the IRS now, of all years.
pub async fn owed_cents(db: &impl ConnectionTrait) -> Result<i64, StorageError> {
    const SQL: &str = "SELECT (-coalesce(sum(amount_cents), 0))::bigint FROM payout.account_balances \
        WHERE account = 'backup_withholding_payable'";
    value(db, SQL, []).await
}

const SELECT: &str = "SELECT id, tax_year, amount_cents, deposited_on, reference, entry_id, recorded_by, recorded_at \
    FROM payout.withholding_deposits";

/// The deposits for a year, in the order in which they were made.
pub async fn deposits(db: &impl ConnectionTrait, year: i32) -> Result<Vec<DepositRow>, StorageError> {
    let text = format!("{SELECT} WHERE tax_year = $1 ORDER BY deposited_on, recorded_at, id");
    all(db, &text, [year.into()]).await
}

pub async fn find_deposit(db: &impl ConnectionTrait, reference: &str) -> Result<Option<DepositRow>, StorageError> {
    one(db, &format!("{SELECT} WHERE reference = $1"), [reference.into()]).await
}

/// Records a deposit whose journal entry was booked in the same transaction.
pub async fn insert_deposit(tx: &Tx, row: &DepositRow) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.withholding_deposits \
        (id, tax_year, amount_cents, currency, deposited_on, reference, entry_id, recorded_by, recorded_at) \
        VALUES ($1, $2, $3, 'USD', $4, $5, $6, $7, $8)";
    let values = [
        row.id.into(),
        row.tax_year.into(),
        row.amount_cents.into(),
        row.deposited_on.into(),
        row.reference.clone().into(),
        row.entry_id.into(),
        row.recorded_by.into(),
        row.recorded_at.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}
