use infrastructure::persistence::placements::{PlacementRow, SplitRow};
use payout_domain::placement::{PlacementState, Role, Tier};
use payout_domain::{PayeeId, PlacementId, SplitId};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::Error;

/// A placement as it is shown.
#[derive(Debug, Clone)]
pub struct PlacementView {
    pub id: PlacementId,
    pub external_id: Option<String>,
    pub company_id: Uuid,
    pub fee_cents: i64,
    pub platform_cents: i64,
    pub currency: String,
    pub state: PlacementState,
    pub state_reason: Option<String>,
    pub starts_on: Date,
    pub guarantee_days: u16,
    pub guarantee_until: Option<Date>,
    pub holdback_percent: u8,
    pub splits: Vec<SplitView>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// What one role brings.
#[derive(Debug, Clone)]
pub struct SplitView {
    pub id: SplitId,
    pub role: Role,
    pub payee: PayeeId,
    pub tier: Tier,
    /// Of the fee, in basis points.
    pub rate_bp: u32,
    pub amount_cents: i64,
}

pub(super) fn view(row: PlacementRow, splits: &[SplitRow]) -> Result<PlacementView, Error> {
    let own = splits.iter().filter(|split| split.placement_id == row.id);
    Ok(PlacementView {
        id: row.placement_id(),
        state: row.placement_state()?,
        guarantee_until: row.guarantee_until(),
        external_id: row.external_id,
        company_id: row.company_id,
        fee_cents: row.fee_cents,
        platform_cents: row.platform_cents,
        currency: row.currency,
        state_reason: row.state_reason,
        starts_on: row.starts_on,
        guarantee_days: u16::try_from(row.guarantee_days).unwrap_or_default(),
        holdback_percent: u8::try_from(row.holdback_percent).unwrap_or_default(),
        splits: own.map(split).collect::<Result<_, _>>()?,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn split(row: &SplitRow) -> Result<SplitView, Error> {
    Ok(SplitView {
        id: row.split_id(),
        role: row.role()?,
        payee: row.payee(),
        tier: row.tier()?,
        rate_bp: u32::try_from(row.rate_bp).unwrap_or_default(),
        amount_cents: row.amount_cents,
    })
}
