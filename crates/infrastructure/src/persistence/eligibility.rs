//! What the eligibility of the company rests on, and the checks that were made.

use money::{Currency, Money};
use payout_domain::UserId;
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{execute, one};
use super::{StorageError, Tx};

/// Revenue, standing payouts and selectable members, in one statement.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    pub revenue: Money,
    pub payouts_standing: u64,
    pub selectable_members: u64,
}

#[derive(Debug, FromQueryResult)]
struct CountedRow {
    revenue: Decimal,
    standing: i64,
    selectable: i64,
}

/// Counts at `now`. A payout that stood here before us uses up a slot like any other [R13.6].
pub async fn counted(
    db: &impl ConnectionTrait,
    now: OffsetDateTime,
    twelve_needed: bool,
) -> Result<Counted, StorageError> {
    let text = "SELECT payout.revenue() AS revenue, \
        (SELECT count(*) FROM public.payout_management \
         WHERE coalesce(status, '') NOT IN ('rejected', 'cancelled') AND (status IS NOT NULL OR payout_status_id IS DISTINCT FROM 7)) AS standing, \
        payout.selectable_count($1, $2) AS selectable";
    let row: Option<CountedRow> = one(db, text, [now.into(), twelve_needed.into()]).await?;
    let row = row.ok_or_else(|| StorageError::corrupt("revenue_changes", "all", "no answer"))?;
    let revenue = Money::from_decimal(row.revenue, Currency::USD)
        .map_err(|error| StorageError::corrupt("revenue_changes", "all", error))?;
    Ok(Counted {
        revenue,
        payouts_standing: u64::try_from(row.standing).unwrap_or(0),
        selectable_members: u64::try_from(row.selectable).unwrap_or(0),
    })
}

/// One initiation at a time: whoever holds this re-evaluates what the others left [R2.5].
pub async fn lock_initiation(tx: &Tx) -> Result<(), StorageError> {
    execute(&**tx, "SELECT pg_advisory_xact_lock(hashtext('payout.initiate'))", []).await?;
    Ok(())
}

/// What the newest check has kept of the revenue that the subscription service reports.
pub async fn last_reported(db: &impl ConnectionTrait) -> Result<Option<serde_json::Value>, StorageError> {
    #[derive(FromQueryResult)]
    struct Row {
        reported: Option<serde_json::Value>,
    }
    const SQL: &str = "SELECT result -> 'subscription_revenue' AS reported FROM payout.eligibility_checks \
        ORDER BY checked_at DESC, id DESC LIMIT 1";
    let row: Option<Row> = one(db, SQL, []).await?;
    Ok(row.and_then(|row| row.reported))
}

/// A check that was made.
#[derive(Debug)]
pub struct NewCheck<'a> {
    pub id: Uuid,
    pub trigger: &'static str,
    pub by: Option<UserId>,
    pub eligible: bool,
    pub result: &'a serde_json::Value,
    pub at: OffsetDateTime,
}

/// Keeps a check [R1.5].
pub async fn insert_check(tx: &Tx, check: &NewCheck<'_>) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.eligibility_checks (id, checked_at, trigger, checked_by, eligible, result) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        check.id.into(),
        check.at.into(),
        check.trigger.into(),
        check.by.map(|user| user.0).into(),
        check.eligible.into(),
        check.result.clone().into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}
