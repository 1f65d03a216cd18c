use money::Money;
use time::Date;

use super::Status;

/// Why a hold is not made, or stays as it is. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state has no such step.
    #[error("a hold that is {} cannot be asked to {command}", status.code())]
    InvalidTransition {
        /// Where the hold stands.
        status: Status,
        /// What was wanted.
        command: &'static str,
    },
    /// Nothing, less than nothing, or another currency.
    #[error("the amount of a hold is greater than zero and in the placement's currency")]
    AmountInvalid,
    /// More than is left.
    #[error("only {remaining} is still held")]
    MoreThanHeld {
        /// What is left.
        remaining: Money,
    },
    /// It is not there for no reason.
    #[error("a hold needs a reason of at most 1000 characters")]
    ReasonRequired,
    /// A hold ends after today.
    #[error("the release date has to be in the future")]
    ReleaseDateNotInFuture,
    /// Not yet.
    #[error("the hold is not due before {}", release_on.map_or_else(|| "somebody decides".to_owned(), |day| day.to_string()))]
    NotDue {
        /// When it is.
        release_on: Option<Date>,
    },
    /// What was kept out of a payment that is made cannot change any more.
    #[error("the amount was already kept out of a payment")]
    AmountSettled,
}

impl Refusal {
    /// The stable code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidTransition { .. } => "INVALID_TRANSITION",
            Self::AmountInvalid => "AMOUNT_INVALID",
            Self::MoreThanHeld { .. } => "AMOUNT_ABOVE_HOLD",
            Self::ReasonRequired => "REASON_REQUIRED",
            Self::ReleaseDateNotInFuture => "RELEASE_DATE_NOT_IN_FUTURE",
            Self::NotDue { .. } => "NOT_DUE",
            Self::AmountSettled => "AMOUNT_SETTLED",
        }
    }
}
