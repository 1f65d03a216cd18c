use infrastructure::persistence::schedules::Stored;
use infrastructure::persistence::{Connection, Scope, StorageError, holds, placements, transfer_payees};
use payout_domain::hold::Hold;
use payout_domain::placement::PlacementState;
use payout_domain::schedule::Facts;
use payout_domain::transfer::{Blocker, readiness};
use time::{Duration, OffsetDateTime};

use crate::transfers::{Standing, standing};
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
        let payee = transfer_payees::find(db, stored.payee, Scope::Everything).await?;
        let payee = payee.ok_or_else(|| dangling(stored, "its payee is gone"))?;
        let standing = standing(ctx, db, payee, &[], now).await?;
        Self::beside(ctx, db, stored, &standing, now).await
    }

    /// The same with a payee who was read before.
    pub async fn beside(
        ctx: &Context,
        db: &impl Connection,
        stored: &Stored,
        standing: &Standing,
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let placement = placements::find(db, stored.schedule.placement, Scope::Everything).await?;
        let placement = placement.ok_or_else(|| dangling(stored, "its placement is gone"))?;
        let facts = standing.facts(ctx, now);
        Ok(Self {
            placement: placement.placement_state()?,
            holds: holds::of_schedule(db, stored.schedule.id).await?,
            blockers: readiness(facts.payee, &facts.tax),
            now,
        })
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

fn dangling(stored: &Stored, reason: &str) -> StorageError {
    StorageError::corrupt("schedules", stored.schedule.id, reason)
}
