//! From the row to the domain. Everything is checked once more on the way back.

use money::{Currency, Money};
use payout_domain::schedule::{Postponement, Recipient, Schedule, State, Status};
use payout_domain::{PayeeId, PayoutId, PlacementId, ScheduleId, SplitId, UserId};
use time::OffsetDateTime;

use super::row::ScheduleRow;
use crate::persistence::StorageError;

pub(super) fn schedule(row: &ScheduleRow) -> Result<Schedule, StorageError> {
    let row = Reading(row);
    Ok(Schedule {
        id: ScheduleId(row.0.id),
        placement: PlacementId(row.0.placement_id),
        recipient: row.0.split_id.map_or(Recipient::Payee(PayeeId(row.0.payee_id)), |id| {
            Recipient::Split(SplitId(id))
        }),
        amount: row.money(row.0.amount_cents)?,
        belongs_to: row.0.belongs_to.map(PayoutId),
        scheduled_on: row.0.scheduled_on,
        guarantee_until: row.0.guarantee_until,
        trigger: row.0.trigger_event.clone(),
        created_by: row.0.created_by.map(UserId),
        failures: row.count(row.0.failures)?,
        claims: row.count(row.0.claims)?,
        state: row.state()?,
        version: row.0.version,
    })
}

struct Reading<'a>(&'a ScheduleRow);

impl Reading<'_> {
    fn state(&self) -> Result<State, StorageError> {
        let row = self.0;
        let status = Status::parse(&row.status).ok_or_else(|| self.corrupt("unknown status"))?;
        Ok(match status {
            Status::Scheduled => State::Scheduled {
                postponed: self.postponed(),
            },
            Status::Triggered => State::Triggered {
                at: self.needed(row.triggered_at, "triggered_at")?,
                by: UserId(self.needed(row.triggered_by, "triggered_by")?),
                postponed: self.postponed(),
            },
            Status::Processing => State::Processing {
                since: self.needed(row.processing_since, "processing_since")?,
                lease_until: self.needed(row.lease_until, "lease_until")?,
                amount: self.paying()?,
                triggered: self.triggered(),
            },
            Status::Processed => State::Processed {
                at: self.needed(row.processed_at, "processed_at")?,
                payout: row.payout_id.map(PayoutId),
                amount: self.paying()?,
            },
            Status::Failed => State::Failed {
                at: self.needed(row.failed_at, "failed_at")?,
                reason: self.needed(row.failure_reason.clone(), "failure_reason")?,
            },
            Status::Cancelled => State::Cancelled {
                at: self.needed(row.cancelled_at, "cancelled_at")?,
                by: UserId(self.needed(row.cancelled_by, "cancelled_by")?),
                reason: self.needed(row.cancellation_reason.clone(), "cancellation_reason")?,
            },
        })
    }

    fn postponed(&self) -> Option<Postponement> {
        let (at, reason) = self.0.postponed_at.zip(self.0.postponed_reason.clone())?;
        Some(Postponement { at, reason })
    }

    fn triggered(&self) -> Option<(OffsetDateTime, UserId)> {
        self.0.triggered_at.zip(self.0.triggered_by.map(UserId))
    }

    fn paying(&self) -> Result<Money, StorageError> {
        self.money(self.needed(self.0.paying_cents, "paying_cents")?)
    }

    fn money(&self, cents: i64) -> Result<Money, StorageError> {
        let currency = Currency::parse(&self.0.currency).map_err(|error| self.corrupt(error))?;
        Ok(Money::new(cents, currency))
    }

    fn count(&self, stored: i32) -> Result<u32, StorageError> {
        u32::try_from(stored).map_err(|_| self.corrupt("a negative count"))
    }

    fn needed<T>(&self, value: Option<T>, column: &str) -> Result<T, StorageError> {
        value.ok_or_else(|| self.corrupt(format!("{column} is missing")))
    }

    fn corrupt(&self, reason: impl ToString) -> StorageError {
        StorageError::corrupt("schedules", self.0.id, reason)
    }
}
