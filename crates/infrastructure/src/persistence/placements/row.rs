use money::{Currency, Money};
use payout_domain::PlacementId;
use payout_domain::placement::{PlacementState, guarantee_ends_on};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::by_place;

/// Every column, for a `WHERE` to follow. `l` is the placement.
pub(super) const SELECT: &str = "SELECT l.id, l.external_id, l.company_id, l.fee_cents, l.platform_cents, l.currency, l.state, \
    l.state_reason, l.starts_on, l.guarantee_days, l.holdback_percent, l.created_by, l.version, l.created_at, l.updated_at \
    FROM payout.placements l";

by_place! {
    /// A placement as it stands.
    #[derive(Debug, Clone)]
    pub struct PlacementRow {
        pub id: Uuid,
        pub external_id: Option<String>,
        pub company_id: Uuid,
        pub fee_cents: i64,
        pub platform_cents: i64,
        pub currency: String,
        pub state: String,
        pub state_reason: Option<String>,
        pub starts_on: Date,
        pub guarantee_days: i32,
        pub holdback_percent: i32,
        pub created_by: String,
        pub version: i64,
        pub created_at: OffsetDateTime,
        pub updated_at: OffsetDateTime,
    }
}

impl PlacementRow {
    pub fn placement_id(&self) -> PlacementId {
        PlacementId(self.id)
    }

    /// Where it stands.
    pub fn placement_state(&self) -> Result<PlacementState, StorageError> {
        PlacementState::parse(&self.state).ok_or_else(|| self.corrupt("unknown state"))
    }

    /// An amount in its currency.
    pub fn money(&self, cents: i64) -> Result<Money, StorageError> {
        let currency = Currency::parse(&self.currency).map_err(|error| self.corrupt(error))?;
        Ok(Money::new(cents, currency))
    }

    /// The first day after the guarantee.
    pub fn guarantee_until(&self) -> Option<Date> {
        guarantee_ends_on(self.starts_on, u16::try_from(self.guarantee_days).unwrap_or(0))
    }

    fn corrupt(&self, reason: impl ToString) -> StorageError {
        StorageError::corrupt("placements", self.id, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persistence::statement::columns_of;

    #[test]
    fn the_columns_are_asked_for_in_the_order_of_the_fields() {
        assert_eq!(columns_of(SELECT), PlacementRow::FIELDS);
    }
}
