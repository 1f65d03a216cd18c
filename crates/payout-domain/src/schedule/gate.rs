use money::Money;

use super::{Facts, Schedule};
use crate::hold::Status as HoldStatus;
use crate::placement::PlacementState;
use crate::transfer::Blocker;

/// What stands between a schedule that is due and its payment [R12.2].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// Nothing: so much is paid, none when everything was kept back for good.
    Open {
        /// The amount less what is kept back.
        amount: Money,
    },
    /// Something that will come; waiting uses up no attempt.
    Early(Early),
    /// Something that will not; an attempt has failed.
    Shut(Shut),
}

/// What will come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Early {
    /// The payee is not ready.
    #[error("the payee is not ready: {}", blockers.iter().map(Blocker::code).collect::<Vec<_>>().join(", "))]
    PayeeNotReady {
        /// Every check that he does not pass.
        blockers: Vec<Blocker>,
    },
    /// Everything is held, and may still return.
    #[error("everything is held back")]
    HeldBack,
}

/// What will not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Shut {
    /// The placement failed.
    #[error("the placement has failed")]
    PlacementFailed,
    /// The placement was called off.
    #[error("the placement was cancelled")]
    PlacementCancelled,
    /// More is kept back than there is to pay.
    #[error("more is held back than the schedule pays")]
    OverHeld,
}

impl Schedule {
    /// Looks at the placement first, then at the holds, then at the payee.
    pub fn gate(&self, facts: &Facts<'_>) -> Gate {
        match facts.placement {
            PlacementState::Failed => return Gate::Shut(Shut::PlacementFailed),
            PlacementState::Cancelled => return Gate::Shut(Shut::PlacementCancelled),
            PlacementState::Hired | PlacementState::Active | PlacementState::Completed => {}
        }
        let Some(amount) = self.payable(facts) else {
            return Gate::Shut(Shut::OverHeld);
        };
        if amount.is_zero() {
            return if self.may_still_return(facts) {
                Gate::Early(Early::HeldBack)
            } else {
                Gate::Open { amount }
            };
        }
        if facts.payee.is_empty() {
            return Gate::Open { amount };
        }
        let blockers = facts.payee.to_vec();
        Gate::Early(Early::PayeeNotReady { blockers })
    }

    /// The amount less what is kept out of it; none when that would be more.
    pub fn payable(&self, facts: &Facts<'_>) -> Option<Money> {
        let mut holds = facts.holds.iter().map(|hold| hold.kept_out_of(self.id));
        let payable = holds.try_fold(self.amount, Money::minus).ok()?;
        (payable.minor() >= 0).then_some(payable)
    }

    fn may_still_return(&self, facts: &Facts<'_>) -> bool {
        facts
            .holds
            .iter()
            .any(|hold| hold.schedule == Some(self.id) && hold.status() == HoldStatus::Active)
    }
}
