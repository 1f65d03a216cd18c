//! A day's transfers as both sides know them [R11.9].

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::Value;
use time::{Date, OffsetDateTime};

use super::StorageError;
use super::statement::{all, execute};

/// What both sides say of a day.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ReconciliationRow {
    pub day: Date,
    pub provider_count: i32,
    pub provider_cents: i64,
    pub our_count: i32,
    pub our_cents: i64,
    /// One entry for each transfer that the two sides see differently.
    pub differences: Value,
    pub agrees: bool,
    pub made_at: OffsetDateTime,
}

/// Writes the report of a day in the place of an earlier one.
pub async fn keep(db: &impl ConnectionTrait, report: &ReconciliationRow) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.reconciliations (day, provider_count, provider_cents, our_count, our_cents, \
        differences, agrees, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (day) DO UPDATE SET \
        provider_count = excluded.provider_count, provider_cents = excluded.provider_cents, \
        our_count = excluded.our_count, our_cents = excluded.our_cents, differences = excluded.differences, \
        agrees = excluded.agrees, made_at = excluded.made_at";
    let values = [
        report.day.into(),
        report.provider_count.into(),
        report.provider_cents.into(),
        report.our_count.into(),
        report.our_cents.into(),
        report.differences.clone().into(),
        report.agrees.into(),
        report.made_at.into(),
    ];
    execute(db, SQL, values).await?;
    Ok(())
}

/// The days from `first` on that have a report in which both sides agree.
pub async fn agreed_since(db: &impl ConnectionTrait, first: Date) -> Result<Vec<Date>, StorageError> {
    #[derive(FromQueryResult)]
    struct Row {
        day: Date,
    }
    const SQL: &str = "SELECT day FROM payout.reconciliations WHERE day >= $1 AND agrees ORDER BY day";
    let rows: Vec<Row> = all(db, SQL, [first.into()]).await?;
    Ok(rows.into_iter().map(|row| row.day).collect())
}

/// The reports before a day, the latest first.
pub async fn list(
    db: &impl ConnectionTrait,
    before: Option<Date>,
    limit: u64,
) -> Result<Vec<ReconciliationRow>, StorageError> {
    const SQL: &str = "SELECT day, provider_count, provider_cents, our_count, our_cents, differences, agrees, made_at \
        FROM payout.reconciliations WHERE $1::date IS NULL OR day < $1 ORDER BY day DESC LIMIT $2";
    all(
        db,
        SQL,
        [before.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .await
}
