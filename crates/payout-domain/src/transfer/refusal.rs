use approval::BallotRefusal;
use money::Money;
use tax::TaxError;
use time::OffsetDateTime;

use super::{AllocationRefusal, Blocker, LimitRefusal, Status, TransferId};
use crate::calculation::CalculationError;

/// Why a transfer is not created, or a command is refused. Nothing has changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The state has no such step.
    #[error("a transfer that is {} cannot be asked to {command}", status.code())]
    InvalidTransition {
        /// Where the transfer stands.
        status: Status,
        /// What was wanted.
        command: &'static str,
    },
    /// Staff acting on the transfer to himself.
    #[error("nobody acts as staff on his own payout")]
    OwnPayout,
    /// The vote does not count.
    #[error(transparent)]
    Ballot(#[from] BallotRefusal),
    /// The second approver still has time.
    #[error("the approval has not expired")]
    NotExpired,
    /// The payee may not be paid.
    #[error("the payee may not be paid")]
    NotEligible {
        /// Every check that is not passed.
        blockers: Vec<Blocker>,
    },
    /// The payee's account is another one than that approved.
    #[error("the payee's account has changed since the payout was approved; cancel it and create another")]
    AccountChanged,
    /// Too small or too large.
    #[error(transparent)]
    Limit(#[from] LimitRefusal),
    /// More than the balance allows.
    #[error("{wanted} is more than the available balance of {available}")]
    AboveBalance {
        /// What was wanted.
        wanted: Money,
        /// What there is.
        available: Money,
    },
    /// The statements cannot be claimed.
    #[error(transparent)]
    Allocation(#[from] AllocationRefusal),
    /// A worker has it.
    #[error("another worker has the transfer until {until}")]
    Claimed {
        /// Until when.
        until: OffsetDateTime,
    },
    /// Not yet.
    #[error("the transfer is tried again at {retry_at}")]
    NotDue {
        /// When.
        retry_at: OffsetDateTime,
    },
    /// An answer to an attempt that somebody else has taken over.
    #[error("the answer belongs to another attempt")]
    StaleAnswer,
    /// The provider has a second transfer for one payout.
    #[error("the provider has another transfer for this payout: {found}")]
    AnotherTransfer {
        /// The one nobody expected.
        found: TransferId,
    },
    /// A person has to look first.
    #[error("the provider has a transfer of another amount; a person has to look at it first")]
    Mismatched,
    /// More was taken back than was sent, or nothing.
    #[error("{reversed} cannot have been taken back")]
    ImpossibleReversal {
        /// What is said to have come back.
        reversed: Money,
    },
    /// Rates for that day are not known.
    #[error(transparent)]
    Tax(#[from] TaxError),
    /// The amounts cannot be computed.
    #[error(transparent)]
    Calculation(#[from] CalculationError),
    /// Amounts that cannot be added.
    #[error(transparent)]
    Money(#[from] money::MoneyError),
}

impl Refusal {
    /// The stable code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidTransition { .. } => "INVALID_TRANSITION",
            Self::OwnPayout => "OWN_PAYOUT",
            Self::Ballot(refusal) => refusal.code(),
            Self::NotExpired => "NOT_EXPIRED",
            Self::NotEligible { .. } => "PAYEE_NOT_ELIGIBLE",
            Self::AccountChanged => "ACCOUNT_CHANGED",
            Self::Limit(refusal) => refusal.code(),
            Self::AboveBalance { .. } => "AMOUNT_ABOVE_BALANCE",
            Self::Allocation(refusal) => refusal.code(),
            Self::Claimed { .. } => "ALREADY_CLAIMED",
            Self::NotDue { .. } => "NOT_DUE",
            Self::StaleAnswer => "STALE_ANSWER",
            Self::AnotherTransfer { .. } => "ANOTHER_TRANSFER",
            Self::Mismatched => "AMOUNT_MISMATCH",
            Self::ImpossibleReversal { .. } => "IMPOSSIBLE_REVERSAL",
            Self::Tax(_) => "TAX_TABLE_INCOMPLETE",
            Self::Calculation(_) | Self::Money(_) => "AMOUNT_NOT_PAYABLE",
        }
    }
}
