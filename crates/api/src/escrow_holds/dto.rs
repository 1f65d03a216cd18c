use garde::Validate;
use payout_domain::hold::Status;
use payout_domain::{PayoutId, PlacementId, ScheduleId, SplitId};
use serde::{Deserialize, Serialize};
use use_cases::holds as use_case;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, not_blank, not_blank_if_given, number, one_or_many};
use crate::output::{Day, Moment};
use crate::payout_schedules::NotDone;
use crate::problem::Problem;

const AMOUNT_CENTS_MIN: i64 = payout_domain::transfer::HARD_MINIMUM_CENTS;
const AMOUNT_CENTS_MAX: i64 = 100_000_000_000;

/// Where a hold stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = HoldStatus, example = "active")]
pub enum StatusName {
    Active,
    Released,
    Cancelled,
    Forfeited,
}

/// What is to be kept back.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewHold {
    #[garde(skip)]
    #[schema(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Uuid,
    /// The schedule that pays so much less; the first open one of the placement that pays as much when it is left out.
    #[garde(skip)]
    #[schema(example = "0199f1c2-7f90-7ba1-82b3-8e9f00112233")]
    schedule_id: Option<Uuid>,
    /// Only of this share.
    #[garde(skip)]
    #[schema(example = "0199f1c2-6f90-7ba0-81b3-8e9f00112233")]
    split_id: Option<Uuid>,
    /// A payout that it belongs to.
    #[garde(skip)]
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    payout_id: Option<Uuid>,
    #[garde(range(min = AMOUNT_CENTS_MIN, max = AMOUNT_CENTS_MAX))]
    #[schema(minimum = 100, maximum = 100_000_000_000_i64, example = 80_000)]
    amount_cents: i64,
    #[garde(custom(not_blank), length(chars, max = 1000))]
    #[schema(max_length = 1000, example = "dispute")]
    reason: String,
    /// The day on which it ends by itself, after today.
    #[garde(skip)]
    release_date: Day,
}

/// What is to be otherwise; what is left out stays.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeHold {
    /// All in all, what was released included.
    #[garde(inner(range(min = AMOUNT_CENTS_MIN, max = AMOUNT_CENTS_MAX)))]
    #[schema(minimum = 100, maximum = 100_000_000_000_i64, example = 60_000)]
    amount_cents: Option<i64>,
    #[garde(custom(not_blank_if_given), inner(length(chars, max = 1000)))]
    #[schema(max_length = 1000, example = "dispute")]
    reason: Option<String>,
    #[garde(skip)]
    release_date: Option<Day>,
}

/// What is set free.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReleaseHold {
    /// Everything that is left when it is left out.
    #[garde(inner(range(min = AMOUNT_CENTS_MIN, max = AMOUNT_CENTS_MAX)))]
    #[schema(minimum = 100, maximum = 100_000_000_000_i64, example = 40_000)]
    amount_cents: Option<i64>,
    #[garde(custom(not_blank_if_given), inner(length(chars, max = 1000)))]
    #[schema(max_length = 1000, example = "The dispute was settled for half of it")]
    notes: Option<String>,
}

/// Why the payee loses it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForfeitHold {
    #[garde(custom(not_blank), length(chars, max = 1000))]
    #[schema(max_length = 1000, example = "The candidate left within the guarantee")]
    pub reason: String,
}

/// Money that is kept back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EscrowHold {
    #[schema(example = "0199f1c2-80a1-7cb2-83c4-9f0011223344")]
    hold_id: Uuid,
    #[schema(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Uuid,
    /// The schedule that pays so much less; none for a share that is not scheduled yet.
    #[schema(example = "0199f1c2-7f90-7ba1-82b3-8e9f00112233")]
    schedule_id: Option<Uuid>,
    #[schema(example = "0199f1c2-6f90-7ba0-81b3-8e9f00112233")]
    split_id: Option<Uuid>,
    /// Who gets it when it is set free.
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    payout_id: Option<Uuid>,
    /// All that was ever kept back.
    #[schema(example = 80_000)]
    amount_cents: i64,
    #[schema(example = 40_000)]
    released_cents: i64,
    /// What is kept back at this moment.
    #[schema(example = 40_000)]
    remaining_cents: i64,
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = "guarantee_period")]
    reason: String,
    #[schema(inline)]
    status: StatusName,
    held_at: Moment,
    release_date: Option<Day>,
    /// When everything was set free.
    released_at: Option<Moment>,
    /// A user, or `system` when its day had come.
    #[schema(example = "system")]
    released_by: Option<String>,
    /// When it ended, in whichever way.
    ended_at: Option<Moment>,
    /// Why it was forfeited.
    #[schema(example = "The candidate left within the guarantee")]
    ended_reason: Option<String>,
    updated_at: Moment,
}

/// How much is kept back today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HoldFigures {
    #[schema(example = 12)]
    active_holds: i64,
    /// Of the active ones.
    #[schema(example = 960_000)]
    total_held_cents: i64,
    /// Whose day has come.
    #[schema(example = 1)]
    due_for_release: i64,
    #[schema(example = 3)]
    released_today: i64,
}

/// What a run did.
#[derive(Serialize, ToSchema)]
pub struct HoldsProcessed {
    #[schema(example = 3)]
    processed: u64,
    #[schema(example = 0)]
    failed: u64,
    /// The first hundred.
    errors: Vec<NotDone>,
}

/// Which holds to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct HoldFilter {
    /// Standing here; may be given more than once.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(inline)]
    status: Vec<StatusName>,
    /// Of this placement.
    #[param(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Option<Uuid>,
    /// With this in the reason.
    #[garde(inner(length(chars, max = 100)))]
    #[param(max_length = 100, example = "dispute")]
    search: Option<String>,
    /// To be released on this day or after.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    date_from: Option<Day>,
    /// To be released before this day.
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

impl HoldFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(use_case::ListFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = use_case::ListFilter {
            statuses: self.status.into_iter().map(Into::into).collect(),
            placement: self.placement_id.map(PlacementId),
            search: self.search,
            from: self.date_from.map(|day| day.0),
            to: self.date_to.map(|day| day.0),
        };
        Ok((filter, paging))
    }
}

impl From<NewHold> for use_case::Order {
    fn from(body: NewHold) -> Self {
        Self {
            placement: PlacementId(body.placement_id),
            schedule: body.schedule_id.map(ScheduleId),
            split: body.split_id.map(SplitId),
            payout: body.payout_id.map(PayoutId),
            amount_cents: body.amount_cents,
            reason: body.reason,
            release_on: body.release_date.0,
        }
    }
}

impl From<ChangeHold> for use_case::Change {
    fn from(body: ChangeHold) -> Self {
        Self {
            amount_cents: body.amount_cents,
            reason: body.reason,
            release_on: body.release_date.map(|day| day.0),
        }
    }
}

impl From<ReleaseHold> for use_case::Release {
    fn from(body: ReleaseHold) -> Self {
        Self {
            amount_cents: body.amount_cents,
            notes: body.notes,
        }
    }
}

impl From<use_case::HoldView> for EscrowHold {
    fn from(it: use_case::HoldView) -> Self {
        Self {
            hold_id: it.id,
            placement_id: it.placement_id,
            schedule_id: it.schedule_id,
            split_id: it.split_id,
            payee_id: it.payee_id,
            payout_id: it.payout_id,
            amount_cents: it.amount_cents,
            released_cents: it.released_cents,
            remaining_cents: it.remaining_cents,
            currency: it.currency,
            reason: it.reason,
            status: it.status.into(),
            held_at: Moment(it.held_at),
            release_date: it.release_on.map(Day),
            released_at: it.released_at.map(Moment),
            released_by: it.released_by,
            ended_at: it.ended_at.map(Moment),
            ended_reason: it.ended_reason,
            updated_at: Moment(it.updated_at),
        }
    }
}

impl From<use_case::Figures> for HoldFigures {
    fn from(it: use_case::Figures) -> Self {
        Self {
            active_holds: it.active,
            total_held_cents: it.held_cents,
            due_for_release: it.due,
            released_today: it.released_today,
        }
    }
}

impl From<use_case::DueRun> for HoldsProcessed {
    fn from(it: use_case::DueRun) -> Self {
        let errors = it.errors.into_iter().map(|(id, error)| NotDone { id: id.0, error });
        Self {
            processed: it.processed,
            failed: it.failed,
            errors: errors.collect(),
        }
    }
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Active => Self::Active,
            StatusName::Released => Self::Released,
            StatusName::Cancelled => Self::Cancelled,
            StatusName::Forfeited => Self::Forfeited,
        }
    }
}

impl From<Status> for StatusName {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Released => Self::Released,
            Status::Cancelled => Self::Cancelled,
            Status::Forfeited => Self::Forfeited,
        }
    }
}
