use time::{Date, OffsetDateTime};

use super::Status;

/// Why a schedule is not made, or stays as it is. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state has no such step.
    #[error("a schedule that is {} cannot be asked to {command}", status.code())]
    InvalidTransition {
        /// Where the schedule stands.
        status: Status,
        /// What was wanted.
        command: &'static str,
    },
    /// Nothing, or less than nothing.
    #[error("the amount of a schedule is greater than zero")]
    AmountInvalid,
    /// What is due has a cause.
    #[error("a schedule needs a trigger of at most 100 characters")]
    TriggerRequired,
    /// Whoever calls it off says why.
    #[error("a reason of at most 1000 characters is needed")]
    ReasonRequired,
    /// The guarantee ends before anything is due.
    #[error("the guarantee cannot end before the scheduled date")]
    GuaranteeBeforeSchedule,
    /// Not yet.
    #[error("the schedule is not due before {scheduled_on}")]
    NotDue {
        /// The day.
        scheduled_on: Date,
    },
    /// Not yet tried again.
    #[error("the schedule is not tried again before {retry_at}")]
    RetryNotDue {
        /// When.
        retry_at: OffsetDateTime,
    },
    /// It was tried as often as it may be.
    #[error("the attempts are used up; somebody has to look")]
    AttemptsUsedUp,
    /// A worker has it.
    #[error("another worker has the schedule until {until}")]
    Claimed {
        /// Until when.
        until: OffsetDateTime,
    },
    /// Said by a worker that has lost it.
    #[error("the schedule was claimed by another worker since")]
    StaleClaim,
    /// There is something to pay, and no payout pays it; or the other way round.
    #[error("the payout does not fit what the schedule pays")]
    PayoutMismatch,
}

impl Refusal {
    /// The stable code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidTransition { .. } => "INVALID_TRANSITION",
            Self::AmountInvalid => "AMOUNT_INVALID",
            Self::TriggerRequired => "TRIGGER_REQUIRED",
            Self::ReasonRequired => "REASON_REQUIRED",
            Self::GuaranteeBeforeSchedule => "GUARANTEE_BEFORE_SCHEDULE",
            Self::NotDue { .. } | Self::RetryNotDue { .. } => "NOT_DUE",
            Self::AttemptsUsedUp => "ATTEMPTS_USED_UP",
            Self::Claimed { .. } => "ALREADY_CLAIMED",
            Self::StaleClaim => "STALE_CLAIM",
            Self::PayoutMismatch => "PAYOUT_MISMATCH",
        }
    }
}
