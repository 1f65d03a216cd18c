use approval::BallotRefusal;
use tax::TaxError;
use time::Date;

use super::Status;
use crate::calculation::CalculationError;
use crate::explain::Blocker;

/// Why a command is refused. Nothing has changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The state has no such step.
    #[error("a payout that is {} cannot be asked to {command}", status.code())]
    InvalidTransition {
        /// Where the payout stands.
        status: Status,
        /// What was wanted.
        command: &'static str,
    },
    /// Staff acting on his own payout [R4.7].
    #[error("nobody acts as staff on his own payout")]
    OwnPayout,
    /// The vote does not count.
    #[error(transparent)]
    Ballot(#[from] BallotRefusal),
    /// The details on file are others than those the payout was shown with; nobody approves what he has not seen.
    #[error("the payment details have changed since this payout was last looked at; look again before you vote")]
    ApprovalOutdated,
    /// A gate is shut, so the money must not leave.
    #[error("the payout is not cleared for payment")]
    NotCleared {
        /// Every gate that is shut.
        blockers: Vec<Blocker>,
    },
    /// The clearance was given for another payout or an earlier version of it.
    #[error("the payout has changed since it was cleared for payment")]
    StaleClearance,
    /// The amount to pay on that day differs from the instructions.
    #[error("paid on {sent_on}, the amount differs from the instructions; generate them again")]
    CalculationChanged {
        /// The day the money left.
        sent_on: Date,
    },
    /// The payee is not a US person; backup withholding is no substitute (26 U.S.C. 1441).
    #[error("the payee is not a US person; this payout has to be handled by hand")]
    ForeignPayee,
    /// An approved W-9 is on file, so nothing may be withheld for lack of one.
    #[error("the member has an approved W-9; there is nothing to withhold for")]
    W9OnFile,
    /// A date that cannot be.
    #[error("{field} must not be {problem}")]
    ImpossibleDate {
        /// Which date, as the field is called outside.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The member is paid this way already.
    #[error("the payout is paid that way already")]
    SameMethod,
    /// No round has waited too long.
    #[error("the approval round has not expired")]
    NotExpired,
    /// Rates for that day are not known.
    #[error(transparent)]
    Tax(#[from] TaxError),
    /// The amounts cannot be computed.
    #[error(transparent)]
    Calculation(#[from] CalculationError),
}

impl Refusal {
    /// The stable code of this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidTransition { .. } => "INVALID_TRANSITION",
            Self::OwnPayout => "OWN_PAYOUT",
            Self::Ballot(refusal) => refusal.code(),
            Self::ApprovalOutdated => "APPROVAL_OUTDATED",
            Self::NotCleared { .. } => "NOT_CLEARED",
            Self::StaleClearance => "STALE_CLEARANCE",
            Self::CalculationChanged { .. } => "CALCULATION_CHANGED",
            Self::ForeignPayee => "FOREIGN_PAYEE",
            Self::W9OnFile => "W9_ON_FILE",
            Self::ImpossibleDate { .. } => "IMPOSSIBLE_DATE",
            Self::SameMethod => "SAME_METHOD",
            Self::NotExpired => "NOT_EXPIRED",
            Self::Tax(_) => "TAX_TABLE_INCOMPLETE",
            Self::Calculation(_) => "AMOUNT_NOT_PAYABLE",
        }
    }
}
