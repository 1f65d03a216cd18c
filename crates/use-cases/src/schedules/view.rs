use infrastructure::persistence::schedules::ScheduleRow;
use payout_domain::schedule::Status;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::Error;
use infrastructure::persistence::StorageError;

/// A schedule as it is shown.
#[derive(Debug, Clone)]
pub struct ScheduleView {
    pub id: Uuid,
    pub placement_id: Uuid,
    pub split_id: Option<Uuid>,
    pub payee_id: Uuid,
    pub amount_cents: i64,
    pub currency: String,
    pub scheduled_on: Date,
    pub guarantee_until: Option<Date>,
    pub trigger: String,
    pub status: Status,
    pub retry_count: i32,
    /// What it pays, or paid: the amount less what is kept back.
    pub paying_cents: Option<i64>,
    /// The payout that pays it; before there is one, the one that it belongs to.
    pub payout_id: Option<Uuid>,
    /// The hold whose money it pays.
    pub hold_id: Option<Uuid>,
    pub postponed_at: Option<OffsetDateTime>,
    pub postponed_reason: Option<String>,
    pub triggered_at: Option<OffsetDateTime>,
    pub processed_at: Option<OffsetDateTime>,
    pub last_retry_at: Option<OffsetDateTime>,
    pub next_retry_at: Option<OffsetDateTime>,
    pub failure_reason: Option<String>,
    pub cancelled_at: Option<OffsetDateTime>,
    pub cancellation_reason: Option<String>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

pub(super) fn view(row: ScheduleRow) -> Result<ScheduleView, Error> {
    let status =
        Status::parse(&row.status).ok_or_else(|| StorageError::corrupt("schedules", row.id, "unknown status"))?;
    Ok(ScheduleView {
        id: row.id,
        placement_id: row.placement_id,
        split_id: row.split_id,
        payee_id: row.payee_id,
        amount_cents: row.amount_cents,
        currency: row.currency,
        scheduled_on: row.scheduled_on,
        guarantee_until: row.guarantee_until,
        trigger: row.trigger_event,
        status,
        retry_count: row.failures,
        paying_cents: row.paying_cents,
        payout_id: row.payout_id.or(row.belongs_to),
        hold_id: row.hold_id,
        postponed_at: row.postponed_at,
        postponed_reason: row.postponed_reason,
        triggered_at: row.triggered_at,
        processed_at: row.processed_at,
        last_retry_at: row.failed_at,
        next_retry_at: row.retry_at,
        failure_reason: row.failure_reason,
        cancelled_at: row.cancelled_at,
        cancellation_reason: row.cancellation_reason,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
