use money::{Currency, Money};
use payout_domain::hold::{Hold, State, Status};
use payout_domain::{HoldId, PayeeId, PayoutId, PlacementId, ScheduleId, SplitId, UserId};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::Stored;
use crate::persistence::StorageError;
use crate::persistence::statement::by_place;

/// Every column, for a `WHERE` to follow. `h` is the hold.
pub(super) const SELECT: &str = "SELECT h.id, h.placement_id, h.schedule_id, h.split_id, h.payee_id, h.payout_id, h.amount_cents, \
    h.released_cents, h.currency, h.reason, h.held_at, h.release_on, h.status, h.ended_at, h.ended_by, h.ended_reason, h.returned, \
    h.version, h.updated_at FROM payout.holds h";

by_place! {
    /// A hold as it stands.
    #[derive(Debug, Clone)]
    pub struct HoldRow {
        pub id: Uuid,
        pub placement_id: Uuid,
        pub schedule_id: Option<Uuid>,
        pub split_id: Option<Uuid>,
        pub payee_id: Uuid,
        pub payout_id: Option<Uuid>,
        pub amount_cents: i64,
        pub released_cents: i64,
        pub currency: String,
        pub reason: String,
        pub held_at: OffsetDateTime,
        pub release_on: Option<Date>,
        pub status: String,
        pub ended_at: Option<OffsetDateTime>,
        pub ended_by: Option<Uuid>,
        pub ended_reason: Option<String>,
        pub returned: bool,
        pub version: i64,
        pub updated_at: OffsetDateTime,
    }
}

impl HoldRow {
    pub(super) fn stored(&self) -> Result<Stored, StorageError> {
        Ok(Stored {
            hold: self.hold()?,
            payee: PayeeId(self.payee_id),
            split: self.split_id.map(SplitId),
        })
    }

    /// What the row holds. Everything is checked once more on the way back.
    pub fn hold(&self) -> Result<Hold, StorageError> {
        let currency = Currency::parse(&self.currency).map_err(|error| self.corrupt(error))?;
        Ok(Hold {
            id: HoldId(self.id),
            placement: PlacementId(self.placement_id),
            schedule: self.schedule_id.map(ScheduleId),
            payout: self.payout_id.map(PayoutId),
            amount: Money::new(self.amount_cents, currency),
            released: Money::new(self.released_cents, currency),
            reason: self.reason.clone(),
            held_at: self.held_at,
            release_on: self.release_on,
            state: self.state()?,
            version: self.version,
        })
    }

    fn state(&self) -> Result<State, StorageError> {
        let status = Status::parse(&self.status).ok_or_else(|| self.corrupt("unknown status"))?;
        if status == Status::Active {
            return Ok(State::Active);
        }
        let at = self.ended_at.ok_or_else(|| self.corrupt("ended_at is missing"))?;
        let by = || {
            self.ended_by
                .map(UserId)
                .ok_or_else(|| self.corrupt("ended_by is missing"))
        };
        Ok(match status {
            Status::Active => State::Active,
            Status::Released => State::Released {
                at,
                by: self.ended_by.map(UserId),
            },
            Status::Cancelled => State::Cancelled {
                at,
                by: by()?,
                returned: self.returned,
            },
            Status::Forfeited => State::Forfeited {
                at,
                by: by()?,
                reason: self
                    .ended_reason
                    .clone()
                    .ok_or_else(|| self.corrupt("ended_reason is missing"))?,
            },
        })
    }

    fn corrupt(&self, reason: impl ToString) -> StorageError {
        StorageError::corrupt("holds", self.id, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persistence::statement::columns_of;

    #[test]
    fn the_columns_are_asked_for_in_the_order_of_the_fields() {
        assert_eq!(columns_of(SELECT), HoldRow::FIELDS);
    }
}
