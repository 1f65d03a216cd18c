use money::Money;
use payout_domain::placement::{PlacementState, Shares};
use payout_domain::{PlacementId, SplitId};
use sea_orm::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::persistence::statement::execute;
use crate::persistence::{StorageError, Tx};

/// A candidate who was placed.
#[derive(Debug, Clone)]
pub struct NewPlacement<'a> {
    pub id: PlacementId,
    pub external_id: Option<&'a str>,
    pub company_id: Uuid,
    pub fee: Money,
    pub state: PlacementState,
    pub starts_on: Date,
    pub guarantee_days: u16,
    pub holdback_percent: u8,
    /// The user or the key that brought it.
    pub created_by: &'a str,
    pub shares: &'a Shares,
    /// One for each share, in their order.
    pub split_ids: &'a [SplitId],
}

/// What may change of a placement; all of it is written.
#[derive(Debug, Clone)]
pub struct Edited<'a> {
    pub state: PlacementState,
    pub state_reason: Option<&'a str>,
    pub starts_on: Date,
    pub guarantee_days: u16,
    pub holdback_percent: u8,
}

/// Adds a placement with its shares.
pub async fn insert(tx: &Tx, placement: &NewPlacement<'_>, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.placements (id, external_id, company_id, fee_cents, platform_cents, currency, state, \
        starts_on, guarantee_days, holdback_percent, created_by, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
    let values: [Value; 12] = [
        placement.id.0.into(),
        placement.external_id.map(str::to_owned).into(),
        placement.company_id.into(),
        placement.fee.minor().into(),
        placement.shares.platform.minor().into(),
        placement.fee.currency().code().into(),
        placement.state.code().into(),
        placement.starts_on.into(),
        i32::from(placement.guarantee_days).into(),
        i32::from(placement.holdback_percent).into(),
        placement.created_by.into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    insert_shares(tx, placement).await
}

async fn insert_shares(tx: &Tx, placement: &NewPlacement<'_>) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.placement_splits (id, placement_id, role, payee_id, tier, rate_bp, amount_cents) \
        SELECT id, $1, role, payee_id, tier, rate_bp, amount_cents \
        FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::int[], $7::bigint[]) \
            AS s (id, role, payee_id, tier, rate_bp, amount_cents)";
    let shares = &placement.shares.shares;
    if shares.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = placement.split_ids.iter().map(|id| id.0).collect();
    let roles: Vec<String> = shares.iter().map(|share| share.filled.role.code().to_owned()).collect();
    let payees: Vec<Uuid> = shares.iter().map(|share| share.filled.payee.0).collect();
    let tiers: Vec<String> = shares.iter().map(|share| share.filled.tier.code().to_owned()).collect();
    let rates: Vec<i32> = shares
        .iter()
        .map(|share| i32::try_from(share.rate_bp).unwrap_or(i32::MAX))
        .collect();
    let amounts: Vec<i64> = shares.iter().map(|share| share.amount.minor()).collect();
    let values: [Value; 7] = [
        placement.id.0.into(),
        ids.into(),
        roles.into(),
        payees.into(),
        tiers.into(),
        rates.into(),
        amounts.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Writes what changed of a placement that `tx` holds.
pub async fn edit(tx: &Tx, id: PlacementId, edited: &Edited<'_>, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.placements SET state = $2, state_reason = $3, starts_on = $4, guarantee_days = $5, \
        holdback_percent = $6, version = version + 1, updated_at = $7 WHERE id = $1";
    let values: [Value; 7] = [
        id.0.into(),
        edited.state.code().into(),
        edited.state_reason.map(str::to_owned).into(),
        edited.starts_on.into(),
        i32::from(edited.guarantee_days).into(),
        i32::from(edited.holdback_percent).into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}
