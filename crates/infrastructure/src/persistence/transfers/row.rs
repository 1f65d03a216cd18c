use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::statement::by_place;

/// Every column, for a `WHERE` to follow. `t` is the transfer.
pub(super) const SELECT: &str = "SELECT t.payout_id, t.payee_id, t.payee_user_id, t.kind, t.amount_cents, t.currency, t.source, \
    t.split_id, t.schedule_id, t.adjustment_reason, t.initiated_by, t.account_id, t.required_approvals, t.generation, t.attempts, \
    t.status, t.status_since, t.status_by, t.status_reason, t.withheld_cents, t.withholding_rate_bp, t.net_cents, t.reporting, \
    t.sending_started_at, t.last_sent_at, t.failures, t.progress, t.progress_since, t.call, t.lease_until, t.retry_at, t.next_call, \
    t.failure_kind, t.error_code, t.error_message, t.found_transfer_id, t.found_cents, t.transfer_id, t.accepted_at, \
    t.reversed_cents, t.bank_status, t.version, t.created_at, t.updated_at FROM payout.transfers t";

by_place! {
    /// A row as it stands. Which columns are filled follows from status and progress.
    #[derive(Debug, Clone)]
    pub struct TransferRow {
        pub payout_id: Uuid,
        pub payee_id: Uuid,
        pub payee_user_id: Uuid,
        pub kind: String,
        pub amount_cents: i64,
        pub currency: String,
        pub source: String,
        pub split_id: Option<Uuid>,
        pub schedule_id: Option<Uuid>,
        pub adjustment_reason: Option<String>,
        pub initiated_by: Option<Uuid>,
        pub account_id: String,
        pub required_approvals: Option<i32>,
        pub generation: i32,
        pub attempts: i32,
        pub status: String,
        pub status_since: OffsetDateTime,
        pub status_by: Option<Uuid>,
        pub status_reason: Option<String>,
        pub withheld_cents: Option<i64>,
        pub withholding_rate_bp: Option<i32>,
        pub net_cents: Option<i64>,
        pub reporting: Option<String>,
        pub sending_started_at: Option<OffsetDateTime>,
        pub last_sent_at: Option<OffsetDateTime>,
        pub failures: Option<i32>,
        pub progress: Option<String>,
        pub progress_since: Option<OffsetDateTime>,
        pub call: Option<String>,
        pub lease_until: Option<OffsetDateTime>,
        pub retry_at: Option<OffsetDateTime>,
        pub next_call: Option<String>,
        pub failure_kind: Option<String>,
        pub error_code: Option<String>,
        pub error_message: Option<String>,
        pub found_transfer_id: Option<String>,
        pub found_cents: Option<i64>,
        pub transfer_id: Option<String>,
        pub accepted_at: Option<OffsetDateTime>,
        pub reversed_cents: Option<i64>,
        pub bank_status: Option<String>,
        pub version: i64,
        pub created_at: OffsetDateTime,
        pub updated_at: OffsetDateTime,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_asked_for_in_the_order_of_the_fields() {
        let (columns, _) = SELECT.split_once(" FROM ").expect("it reads from something");
        let names = columns
            .trim_start_matches("SELECT ")
            .split(", ")
            .map(|column| column.trim_start_matches("t."));

        assert_eq!(names.collect::<Vec<_>>(), TransferRow::FIELDS);
    }
}
