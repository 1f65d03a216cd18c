use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::persistence::statement::by_place;

/// Every column, for a `WHERE` to follow. `s` is the schedule.
pub(super) const SELECT: &str = "SELECT s.id, s.placement_id, s.split_id, s.payee_id, s.amount_cents, s.currency, s.belongs_to, \
    s.hold_id, s.scheduled_on, s.guarantee_until, s.trigger_event, s.created_by, s.status, s.failures, s.claims, s.postponed_at, \
    s.postponed_reason, s.triggered_at, s.triggered_by, s.processing_since, s.lease_until, s.paying_cents, s.processed_at, \
    s.payout_id, s.failed_at, s.failure_reason, s.retry_at, s.cancelled_at, s.cancelled_by, s.cancellation_reason, s.version, \
    s.created_at, s.updated_at FROM payout.schedules s";

by_place! {
    /// A row as it stands. Which columns are filled follows from the status.
    #[derive(Debug, Clone)]
    pub struct ScheduleRow {
        pub id: Uuid,
        pub placement_id: Uuid,
        pub split_id: Option<Uuid>,
        pub payee_id: Uuid,
        pub amount_cents: i64,
        pub currency: String,
        pub belongs_to: Option<Uuid>,
        pub hold_id: Option<Uuid>,
        pub scheduled_on: Date,
        pub guarantee_until: Option<Date>,
        pub trigger_event: String,
        pub created_by: Option<Uuid>,
        pub status: String,
        pub failures: i32,
        pub claims: i32,
        pub postponed_at: Option<OffsetDateTime>,
        pub postponed_reason: Option<String>,
        pub triggered_at: Option<OffsetDateTime>,
        pub triggered_by: Option<Uuid>,
        pub processing_since: Option<OffsetDateTime>,
        pub lease_until: Option<OffsetDateTime>,
        pub paying_cents: Option<i64>,
        pub processed_at: Option<OffsetDateTime>,
        pub payout_id: Option<Uuid>,
        pub failed_at: Option<OffsetDateTime>,
        pub failure_reason: Option<String>,
        pub retry_at: Option<OffsetDateTime>,
        pub cancelled_at: Option<OffsetDateTime>,
        pub cancelled_by: Option<Uuid>,
        pub cancellation_reason: Option<String>,
        pub version: i64,
        pub created_at: OffsetDateTime,
        pub updated_at: OffsetDateTime,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persistence::statement::columns_of;

    #[test]
    fn the_columns_are_asked_for_in_the_order_of_the_fields() {
        assert_eq!(columns_of(SELECT), ScheduleRow::FIELDS);
    }
}
