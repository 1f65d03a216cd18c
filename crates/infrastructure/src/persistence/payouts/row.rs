use payout_domain::{MemberPayout, Status};
use rust_decimal::Decimal;
use sea_orm::FromQueryResult;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::persistence::statement::by_place;

/// Every column we read, for a `WHERE` to follow. `p` is the payout.
pub(super) const SELECT: &str = "SELECT p.payout_id, p.user_id, p.membership_id, p.round_id, p.queue_position, p.amount, p.currency, \
    p.status, p.payout_status_id, p.payment_method, p.version, p.status_since, p.initiated_by, p.approval_round, p.required_approvals, \
    p.approval_round_since, p.approved_at, p.retention_fee, p.withheld_amount, p.withholding_rate_bp, p.net_amount, \
    p.withholding_accepted_by, p.withholding_accepted_at, p.withholding_reason, p.destination_fingerprint, p.destination_since, \
    p.bank_detail_id, p.cooling_until, p.fresh_details_after, p.destination_defect, p.sent_date, p.sent_at, p.expected_arrival_date, \
    p.paid_to_name, p.paid_to_destination, p.tracking_number, p.completed_date, p.completed_at, p.confirmation_number, p.membership_removal_date, p.status_reason, p.status_by, \
    p.return_code, p.eligibility_check, p.internal_notes, p.scheduled_date, p.receipt_url, p.created_at, p.updated_at, \
    b.holder_name AS bank_holder, b.routing_last4, b.account_last4, b.account_type \
    FROM public.payout_management p LEFT JOIN payout.bank_details b ON b.id = p.bank_detail_id";

by_place! {
    /// A row as it stands. Columns of ours are empty in rows that stood there before us.
    #[derive(Debug, Clone)]
    pub struct PayoutRow {
        pub payout_id: String,
        pub user_id: Uuid,
        pub membership_id: Option<Uuid>,
        pub round_id: Option<Uuid>,
        pub queue_position: i32,
        pub amount: Decimal,
        pub currency: Option<String>,
        pub status: Option<String>,
        pub payout_status_id: Option<i32>,
        pub payment_method: String,
        pub version: i64,
        pub status_since: Option<OffsetDateTime>,
        pub initiated_by: Option<Uuid>,
        pub approval_round: i32,
        pub required_approvals: Option<i32>,
        pub approval_round_since: Option<OffsetDateTime>,
        pub approved_at: Option<OffsetDateTime>,
        pub retention_fee: Option<Decimal>,
        pub withheld_amount: Option<Decimal>,
        pub withholding_rate_bp: Option<i32>,
        pub net_amount: Option<Decimal>,
        pub withholding_accepted_by: Option<Uuid>,
        pub withholding_accepted_at: Option<OffsetDateTime>,
        pub withholding_reason: Option<String>,
        pub destination_fingerprint: Option<String>,
        pub destination_since: Option<OffsetDateTime>,
        pub bank_detail_id: Option<Uuid>,
        pub cooling_until: Option<OffsetDateTime>,
        pub fresh_details_after: Option<OffsetDateTime>,
        pub destination_defect: Option<String>,
        pub sent_date: Option<Date>,
        pub sent_at: Option<OffsetDateTime>,
        pub expected_arrival_date: Option<Date>,
        pub paid_to_name: Option<String>,
        pub paid_to_destination: Option<String>,
        pub tracking_number: Option<String>,
        pub completed_date: Option<Date>,
        pub completed_at: Option<OffsetDateTime>,
        pub confirmation_number: Option<String>,
        pub membership_removal_date: Option<Date>,
        pub status_reason: Option<String>,
        pub status_by: Option<Uuid>,
        pub return_code: Option<String>,
        pub eligibility_check: Option<serde_json::Value>,
        pub internal_notes: Option<serde_json::Value>,
        pub scheduled_date: Option<OffsetDateTime>,
        pub receipt_url: Option<String>,
        pub created_at: Option<OffsetDateTime>,
        pub updated_at: Option<OffsetDateTime>,
        pub bank_holder: Option<String>,
        pub routing_last4: Option<String>,
        pub account_last4: Option<String>,
        pub account_type: Option<String>,
    }
}

#[derive(Debug, FromQueryResult)]
pub(super) struct IdRow {
    pub payout_id: String,
}

/// One of ours, or one that stood there before us [R13.6].
#[derive(Debug, Clone)]
pub enum StoredPayout {
    Ours(Box<(MemberPayout, PayoutRow)>),
    Legacy(Box<PayoutRow>),
}

impl PayoutRow {
    /// It stood there before us and can only be read.
    pub fn is_legacy(&self) -> bool {
        self.round_id.is_none()
    }

    /// The status; the seven older names read as ours [R13.6]. A word of the main application's that nobody knows is
    /// something for finance to look at, not a row that spoils every list.
    pub fn status(&self) -> Option<Status> {
        status_of(self.status.as_deref(), self.payout_status_id, self.is_legacy())
    }
}

pub(in crate::persistence) fn status_of(name: Option<&str>, id: Option<i32>, legacy: bool) -> Option<Status> {
    let named = name.and_then(|raw| match raw {
        "scheduled" => Some(Status::ReadyForPayment),
        "processing" => Some(Status::PaymentSent),
        "failed" => Some(Status::PaymentFailed),
        other => Status::parse(other),
    });
    named.or(match id {
        Some(1) => Some(Status::PendingApproval),
        Some(2) => Some(Status::Approved),
        Some(3) => Some(Status::ReadyForPayment),
        Some(4) => Some(Status::PaymentSent),
        Some(5) => Some(Status::Completed),
        Some(6) => Some(Status::PaymentFailed),
        Some(7) => Some(Status::Cancelled),
        _ => legacy.then_some(Status::RequiresManualReview),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_asked_for_in_the_order_of_the_fields() {
        let (columns, _) = SELECT.split_once(" FROM ").expect("it reads from something");
        let names = columns.trim_start_matches("SELECT ").split(", ").map(|column| {
            let named = column.rsplit(" AS ").next().unwrap_or(column);
            named.rsplit('.').next().unwrap_or(named)
        });

        assert_eq!(names.collect::<Vec<_>>(), PayoutRow::FIELDS);
    }
}
