use garde::Validate;
use payout_domain::schedule::Status;
use payout_domain::{PayeeId, PayoutId, PlacementId, SplitId};
use serde::{Deserialize, Serialize};
use use_cases::schedules as use_case;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, not_blank, number, one_or_many};
use crate::output::{Day, Moment};
use crate::problem::Problem;

const AMOUNT_CENTS_MIN: i64 = payout_domain::transfer::HARD_MINIMUM_CENTS;
const AMOUNT_CENTS_MAX: i64 = 100_000_000_000;

/// Where a schedule stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScheduleStatus, example = "scheduled")]
pub enum StatusName {
    Scheduled,
    Triggered,
    Processing,
    Processed,
    Failed,
    Cancelled,
}

/// What is to be paid on a day.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSchedule {
    #[garde(skip)]
    #[schema(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Uuid,
    /// Whose share; may be left out where the placement, or the payee in it, has one only.
    #[garde(skip)]
    #[schema(example = "0199f1c2-6f90-7ba0-81b3-8e9f00112233")]
    split_id: Option<Uuid>,
    /// Who gets it, by his share or without one.
    #[garde(skip)]
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Option<Uuid>,
    /// What is left of the share when it is left out.
    #[garde(inner(range(min = AMOUNT_CENTS_MIN, max = AMOUNT_CENTS_MAX)))]
    #[schema(minimum = 100, maximum = 100_000_000_000_i64, example = 400_000)]
    amount_cents: Option<i64>,
    #[garde(skip)]
    scheduled_date: Day,
    /// The end of the placement's guarantee when it is left out.
    #[garde(skip)]
    guarantee_completion_date: Option<Day>,
    /// Why it is due.
    #[garde(custom(not_blank), length(chars, max = 100))]
    #[schema(max_length = 100, example = "invoice.paid")]
    trigger_event: String,
    /// A payout that it belongs to.
    #[garde(skip)]
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    payout_id: Option<Uuid>,
}

/// Other days; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ChangeSchedule {
    scheduled_date: Option<Day>,
    guarantee_completion_date: Option<Day>,
}

/// Why it is called off.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelSchedule {
    #[garde(custom(not_blank), length(chars, max = 1000))]
    #[schema(max_length = 1000, example = "The invoice was never paid")]
    pub reason: String,
}

/// A payment that is due on a day.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayoutSchedule {
    #[schema(example = "0199f1c2-7f90-7ba1-82b3-8e9f00112233")]
    schedule_id: Uuid,
    #[schema(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Uuid,
    /// None for somebody without a share.
    #[schema(example = "0199f1c2-6f90-7ba0-81b3-8e9f00112233")]
    split_id: Option<Uuid>,
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    /// What is due, holds not subtracted.
    #[schema(example = 400_000)]
    amount_cents: i64,
    #[schema(example = "USD")]
    currency: String,
    scheduled_date: Day,
    guarantee_completion_date: Option<Day>,
    #[schema(example = "invoice.paid")]
    trigger_event: String,
    #[schema(inline)]
    status: StatusName,
    /// How often it failed since it was made or tried again by hand.
    #[schema(example = 0)]
    retry_count: i32,
    /// What is paid once it is processed: the amount less what is kept back.
    #[schema(example = 320_000)]
    paid_cents: Option<i64>,
    /// The payout that pays it; before there is one, that to which it belongs.
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    payout_id: Option<Uuid>,
    /// The hold whose money it pays.
    #[schema(example = "0199f1c2-80a1-7cb2-83c4-9f0011223344")]
    hold_id: Option<Uuid>,
    /// Since when it is due and waits for a gate.
    postponed_at: Option<Moment>,
    /// What it waits for.
    #[schema(example = "the payee is not ready: ONBOARDING_INCOMPLETE")]
    postponed_reason: Option<String>,
    triggered_at: Option<Moment>,
    processed_at: Option<Moment>,
    last_retry_at: Option<Moment>,
    /// None once the attempts are used up.
    next_retry_at: Option<Moment>,
    #[schema(example = "the placement has failed")]
    failure_reason: Option<String>,
    cancelled_at: Option<Moment>,
    #[schema(example = "The invoice was never paid")]
    cancellation_reason: Option<String>,
    created_at: Moment,
    updated_at: Moment,
}

/// How many stand where today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleFigures {
    /// That wait for their day or for a gate.
    #[schema(example = 42)]
    scheduled: i64,
    /// That were triggered, or are in a worker's hands.
    #[schema(example = 1)]
    processing: i64,
    #[schema(example = 7)]
    processed_today: i64,
    #[schema(example = 0)]
    failed: i64,
    /// Of all that may still be paid.
    #[schema(example = 16_800_000)]
    total_amount_cents: i64,
}

/// One that was not done, and why.
#[derive(Serialize, ToSchema)]
pub struct NotDone {
    #[schema(example = "0199f1c2-7f90-7ba1-82b3-8e9f00112233")]
    pub id: Uuid,
    #[schema(example = "the placement has failed")]
    pub error: String,
}

/// What a run did.
#[derive(Serialize, ToSchema)]
pub struct SchedulesProcessed {
    #[schema(example = 7)]
    processed: u64,
    #[schema(example = 1)]
    failed: u64,
    /// Behind a gate that is not open yet.
    #[schema(example = 2)]
    postponed: u64,
    /// The first hundred.
    errors: Vec<NotDone>,
}

/// Which schedules to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct ScheduleFilter {
    /// Standing here; may be given more than once.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(inline)]
    status: Vec<StatusName>,
    /// Of this placement.
    #[param(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Option<Uuid>,
    /// To this payee.
    #[param(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Option<Uuid>,
    /// Due because of this.
    #[garde(inner(length(chars, max = 100)))]
    #[param(max_length = 100, example = "invoice.paid")]
    trigger_event: Option<String>,
    /// With this in the trigger, or in the reason of a cancellation.
    #[garde(inner(length(chars, max = 100)))]
    #[param(max_length = 100, example = "invoice")]
    search: Option<String>,
    /// Due on this day or after.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    date_from: Option<Day>,
    /// Due before this day.
    #[param(value_type = Option<String>, example = "2026-12-01")]
    date_to: Option<Day>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

impl ScheduleFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(use_case::ListFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = use_case::ListFilter {
            statuses: self.status.into_iter().map(Into::into).collect(),
            placement: self.placement_id.map(PlacementId),
            payee: self.payee_id.map(PayeeId),
            trigger: self.trigger_event,
            search: self.search,
            from: self.date_from.map(|day| day.0),
            to: self.date_to.map(|day| day.0),
        };
        Ok((filter, paging))
    }
}

impl From<NewSchedule> for use_case::Order {
    fn from(body: NewSchedule) -> Self {
        Self {
            placement: PlacementId(body.placement_id),
            split: body.split_id.map(SplitId),
            payee: body.payee_id.map(PayeeId),
            amount_cents: body.amount_cents,
            scheduled_on: body.scheduled_date.0,
            guarantee_until: body.guarantee_completion_date.map(|day| day.0),
            trigger: body.trigger_event,
            payout: body.payout_id.map(PayoutId),
        }
    }
}

impl From<ChangeSchedule> for use_case::Change {
    fn from(body: ChangeSchedule) -> Self {
        Self {
            scheduled_on: body.scheduled_date.map(|day| day.0),
            guarantee_until: body.guarantee_completion_date.map(|day| day.0),
        }
    }
}

impl From<use_case::ScheduleView> for PayoutSchedule {
    fn from(it: use_case::ScheduleView) -> Self {
        Self {
            schedule_id: it.id,
            placement_id: it.placement_id,
            split_id: it.split_id,
            payee_id: it.payee_id,
            amount_cents: it.amount_cents,
            currency: it.currency,
            scheduled_date: Day(it.scheduled_on),
            guarantee_completion_date: it.guarantee_until.map(Day),
            trigger_event: it.trigger,
            status: it.status.into(),
            retry_count: it.retry_count,
            paid_cents: it.paying_cents,
            payout_id: it.payout_id,
            hold_id: it.hold_id,
            postponed_at: it.postponed_at.map(Moment),
            postponed_reason: it.postponed_reason,
            triggered_at: it.triggered_at.map(Moment),
            processed_at: it.processed_at.map(Moment),
            last_retry_at: it.last_retry_at.map(Moment),
            next_retry_at: it.next_retry_at.map(Moment),
            failure_reason: it.failure_reason,
            cancelled_at: it.cancelled_at.map(Moment),
            cancellation_reason: it.cancellation_reason,
            created_at: Moment(it.created_at),
            updated_at: Moment(it.updated_at),
        }
    }
}

impl From<use_case::Figures> for ScheduleFigures {
    fn from(it: use_case::Figures) -> Self {
        Self {
            scheduled: it.scheduled,
            processing: it.processing,
            processed_today: it.processed_today,
            failed: it.failed,
            total_amount_cents: it.total_cents,
        }
    }
}

impl From<use_case::DueRun> for SchedulesProcessed {
    fn from(it: use_case::DueRun) -> Self {
        let errors = it.errors.into_iter().map(|(id, error)| NotDone { id: id.0, error });
        Self {
            processed: it.processed,
            failed: it.failed,
            postponed: it.postponed,
            errors: errors.collect(),
        }
    }
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Scheduled => Self::Scheduled,
            StatusName::Triggered => Self::Triggered,
            StatusName::Processing => Self::Processing,
            StatusName::Processed => Self::Processed,
            StatusName::Failed => Self::Failed,
            StatusName::Cancelled => Self::Cancelled,
        }
    }
}

impl From<Status> for StatusName {
    fn from(status: Status) -> Self {
        match status {
            Status::Scheduled => Self::Scheduled,
            Status::Triggered => Self::Triggered,
            Status::Processing => Self::Processing,
            Status::Processed => Self::Processed,
            Status::Failed => Self::Failed,
            Status::Cancelled => Self::Cancelled,
        }
    }
}
