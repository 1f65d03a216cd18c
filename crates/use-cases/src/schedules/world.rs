use std::collections::HashMap;

use infrastructure::persistence::schedules::Stored;
use infrastructure::persistence::{Connection, StorageError, holds, placements, transfer_payees};
use payout_domain::hold::Hold;
use payout_domain::placement::PlacementState;
use payout_domain::schedule::Facts;
use payout_domain::transfer::{Blocker, readiness};
use payout_domain::{PayeeId, PlacementId, ScheduleId};
use time::{Duration, OffsetDateTime};

use crate::transfers::{Standing, standings};
use crate::{Context, Error};

/// How long a worker keeps a schedule that it has claimed: far longer than to create a payout takes.
const LEASE: Duration = Duration::minutes(10);

/// What a schedule is looked at beside.
pub(crate) struct World {
    placement: PlacementState,
    holds: Vec<Hold>,
    blockers: Vec<Blocker>,
    now: OffsetDateTime,
}

impl World {
    /// What stands around a schedule that `db` holds. Its payee is not locked.
    pub async fn around(
        ctx: &Context,
        db: &impl Connection,
        stored: &Stored,
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let mut worlds = Self::around_all(ctx, db, std::slice::from_ref(stored), now).await?;
        Ok(worlds.pop().expect("every schedule has a world"))
    }

    /// The same of several schedules, in their order.
    pub async fn around_all(
        ctx: &Context,
        db: &impl Connection,
        stored: &[Stored],
        now: OffsetDateTime,
    ) -> Result<Vec<Self>, Error> {
        let ids: Vec<PayeeId> = stored.iter().map(|stored| stored.payee).collect();
        let payees = transfer_payees::find_all(db, &ids).await?;
        let standings = standings(ctx, db, payees, &[], now).await?;
        Self::beside_all(ctx, db, stored, &standings, now).await
    }

    /// The same with payees who were read before.
    pub async fn beside_all(
        ctx: &Context,
        db: &impl Connection,
        stored: &[Stored],
        standings: &[Standing],
        now: OffsetDateTime,
    ) -> Result<Vec<Self>, Error> {
        let blockers = standings.iter().map(|standing| {
            let facts = standing.facts(ctx, now);
            (standing.payee.payee_id(), readiness(facts.payee, &facts.tax))
        });
        let blockers: HashMap<PayeeId, Vec<Blocker>> = blockers.collect();
        let placements = placements(db, stored).await?;
        let mut holds = holds(db, stored).await?;
        let world = |stored: &Stored| {
            let placement = placements.get(&stored.schedule.placement);
            let blockers = blockers.get(&stored.payee);
            Ok(Self {
                placement: *placement.ok_or_else(|| dangling(stored, "its placement is gone"))?,
                holds: holds.remove(&stored.schedule.id).unwrap_or_default(),
                blockers: blockers.ok_or_else(|| dangling(stored, "its payee is gone"))?.clone(),
                now,
            })
        };
        stored.iter().map(world).collect()
    }

    /// The facts of the domain.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            placement: self.placement,
            payee: &self.blockers,
            holds: &self.holds,
            lease: LEASE,
            now: self.now,
        }
    }

    /// The payee has no account that could be paid to, by the code that says so outside.
    pub fn connection_required(&self) -> Option<&'static str> {
        self.blockers.iter().find_map(|blocker| match blocker {
            Blocker::NoAccount => Some("no_connect_account"),
            Blocker::OnboardingIncomplete => Some("not_onboarded"),
            _ => None,
        })
    }
}

async fn placements(
    db: &impl Connection,
    stored: &[Stored],
) -> Result<HashMap<PlacementId, PlacementState>, StorageError> {
    let ids: Vec<PlacementId> = stored.iter().map(|stored| stored.schedule.placement).collect();
    let rows = placements::find_all(db, &ids).await?;
    rows.iter()
        .map(|row| Ok((row.placement_id(), row.placement_state()?)))
        .collect()
}

async fn holds(db: &impl Connection, stored: &[Stored]) -> Result<HashMap<ScheduleId, Vec<Hold>>, StorageError> {
    let ids: Vec<ScheduleId> = stored.iter().map(|stored| stored.schedule.id).collect();
    let mut by_schedule: HashMap<ScheduleId, Vec<Hold>> = HashMap::new();
    for hold in holds::of_schedules(db, &ids).await? {
        if let Some(schedule) = hold.schedule {
            by_schedule.entry(schedule).or_default().push(hold);
        }
    }
    Ok(by_schedule)
}

fn dangling(stored: &Stored, reason: &str) -> StorageError {
    StorageError::corrupt("schedules", stored.schedule.id, reason)
}
