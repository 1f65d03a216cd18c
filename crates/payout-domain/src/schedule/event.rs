use money::Money;
use time::OffsetDateTime;

use crate::{PayoutId, UserId};

/// What happened to a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Something is due on a day.
    Created,
    /// Another day.
    Updated {
        /// By whom.
        by: UserId,
        /// The fields that changed, as they are called outside.
        fields: Vec<&'static str>,
    },
    /// Staff wants it processed now.
    Triggered {
        /// Who.
        by: UserId,
    },
    /// A worker has it.
    Claimed {
        /// By which claim.
        claim: u32,
    },
    /// A gate was not open yet.
    Postponed {
        /// What was missing.
        reason: String,
    },
    /// Its payout exists.
    Processed {
        /// The payout; none when everything was kept back.
        payout: Option<PayoutId>,
        /// What it pays.
        amount: Money,
    },
    /// It could not be processed, and is tried again by itself.
    AttemptFailed {
        /// Why.
        reason: String,
        /// How often it has failed.
        failures: u32,
        /// When it is tried again.
        retry_at: OffsetDateTime,
    },
    /// It could not be processed, and somebody has to look.
    Failed {
        /// Why.
        reason: String,
        /// How often it has failed.
        failures: u32,
    },
    /// It is tried again.
    Retried {
        /// Who wants it; nobody when it was due.
        by: Option<UserId>,
    },
    /// Called off.
    Cancelled {
        /// By whom.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// Called off by deleting it.
    Deleted {
        /// By whom.
        by: UserId,
    },
}

impl Event {
    /// The routing key under which it is published. `payout_schedule.failed` is published once the attempts are used up.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Created => "payout_schedule.created",
            Self::Updated { .. }
            | Self::Triggered { .. }
            | Self::Claimed { .. }
            | Self::Postponed { .. }
            | Self::AttemptFailed { .. }
            | Self::Retried { .. } => "payout_schedule.updated",
            Self::Processed { .. } => "payout_schedule.processed",
            Self::Failed { .. } => "payout_schedule.failed",
            Self::Cancelled { .. } => "payout_schedule.cancelled",
            Self::Deleted { .. } => "payout_schedule.deleted",
        }
    }
}
