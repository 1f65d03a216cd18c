use serde::Serialize;
use use_cases::analytics::{HoldAhead, PlacementSum, ScheduleAhead, Shares};
use utoipa::ToSchema;
use uuid::Uuid;

use super::CountAndCents;
use crate::output::Day;

/// What a recruiter has a part in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SharesOfRecruiter {
    by_state: Vec<PlacementsInState>,
    scheduled: CountAndCents,
    /// The first 24 at most.
    upcoming: Vec<Upcoming>,
    held: CountAndCents,
    /// The first 24 to end, at most.
    holds: Vec<HeldShare>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PlacementsInState {
    #[schema(example = "active")]
    state: String,
    #[schema(example = 2)]
    count: i64,
    #[schema(example = 800_000)]
    share_cents: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = UpcomingSchedule)]
#[serde(rename_all = "camelCase")]
struct Upcoming {
    #[schema(example = "0199f1c2-7f90-71a2-92b3-8e9f00112233")]
    schedule_id: Uuid,
    #[schema(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Uuid,
    scheduled_date: Day,
    guarantee_completion_date: Option<Day>,
    #[schema(example = 320_000)]
    amount_cents: i64,
    #[schema(example = "scheduled")]
    status: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct HeldShare {
    #[schema(example = "0199f1c2-80a1-7cb2-83c4-9f0011223344")]
    hold_id: Uuid,
    #[schema(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Uuid,
    #[schema(example = 80_000)]
    held_cents: i64,
    release_date: Option<Day>,
    #[schema(example = "guarantee")]
    reason: String,
}

impl SharesOfRecruiter {
    pub fn of(it: Shares) -> Self {
        Self {
            by_state: it.placements.into_iter().map(PlacementsInState::from).collect(),
            scheduled: it.scheduled.into(),
            upcoming: it.upcoming.into_iter().map(Upcoming::from).collect(),
            held: it.held.into(),
            holds: it.holds.into_iter().map(HeldShare::from).collect(),
        }
    }
}

impl From<PlacementSum> for PlacementsInState {
    fn from(it: PlacementSum) -> Self {
        Self {
            state: it.state,
            count: it.count,
            share_cents: it.share_cents,
        }
    }
}

impl From<ScheduleAhead> for Upcoming {
    fn from(it: ScheduleAhead) -> Self {
        Self {
            schedule_id: it.schedule_id,
            placement_id: it.placement_id,
            scheduled_date: Day(it.scheduled_on),
            guarantee_completion_date: it.guarantee_until.map(Day),
            amount_cents: it.amount_cents,
            status: it.status,
        }
    }
}

impl From<HoldAhead> for HeldShare {
    fn from(it: HoldAhead) -> Self {
        Self {
            hold_id: it.hold_id,
            placement_id: it.placement_id,
            held_cents: it.held_cents,
            release_date: it.release_on.map(Day),
            reason: it.reason,
        }
    }
}
