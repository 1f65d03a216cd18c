use time::{Date, Duration, OffsetDateTime};

use crate::hold::Hold;
use crate::placement::PlacementState;
use crate::transfer::Blocker;
use crate::{PayoutId, UserId};

/// What somebody wants done with a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A worker wants to process it.
    Claim,
    /// Staff wants it processed whatever its day. Gates are not skipped.
    Trigger {
        /// Who.
        by: UserId,
    },
    /// Its payout exists.
    Complete {
        /// By which claim.
        claim: u32,
        /// The payout; none when there was nothing to pay.
        payout: Option<PayoutId>,
    },
    /// It could not be processed.
    Fail {
        /// By which claim.
        claim: u32,
        /// Why.
        reason: String,
    },
    /// A gate closed after the claim; it is looked at again later, and no attempt is used up.
    Postpone {
        /// By which claim.
        claim: u32,
        /// What is missing.
        reason: String,
    },
    /// The worker that had it has vanished.
    Recover,
    /// It failed, and its next attempt is due.
    RetryDue,
    /// Staff wants it tried again.
    Retry {
        /// Who.
        by: UserId,
    },
    /// Another day.
    Change {
        /// Who.
        by: UserId,
        /// The day it is due.
        scheduled_on: Option<Date>,
        /// The day the guarantee ends.
        guarantee_until: Option<Date>,
    },
    /// Call it off.
    Cancel {
        /// Who.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// The same, asked for by deleting it.
    Delete {
        /// Who.
        by: UserId,
    },
}

impl Command {
    /// The stored name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Trigger { .. } => "trigger",
            Self::Complete { .. } => "complete",
            Self::Fail { .. } => "fail",
            Self::Postpone { .. } => "postpone",
            Self::Recover => "recover",
            Self::RetryDue => "retry_due",
            Self::Retry { .. } => "retry",
            Self::Change { .. } => "change",
            Self::Cancel { .. } => "cancel",
            Self::Delete { .. } => "delete",
        }
    }
}

/// What the world says at the moment of a command, read under the schedule's lock.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Where the placement stands.
    pub placement: PlacementState,
    /// What keeps its recipient from being paid: [`crate::transfer::readiness`].
    pub payee: &'a [Blocker],
    /// The holds of the placement, whatever became of them.
    pub holds: &'a [Hold],
    /// How long a worker keeps a schedule that it has claimed.
    pub lease: Duration,
    /// Now.
    pub now: OffsetDateTime,
}
