use approval::Vote;

use super::{Completion, Failure, Sent};
use crate::{Calculation, Destination, DestinationDefect, PaymentMethod, UserId};

/// What happened to a payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A vote was cast.
    VoteCast {
        /// The vote.
        vote: Vote,
    },
    /// Enough votes.
    Approved,
    /// Voted down.
    Rejected {
        /// By whom.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// Called off.
    Cancelled {
        /// By whom.
        by: UserId,
        /// Why.
        reason: String,
        /// The gross amount had already been owed.
        was_owed: bool,
    },
    /// The votes no longer count; a new approval round opened.
    RoundOpened {
        /// Its number.
        round: u32,
        /// Why.
        cause: NewRound,
        /// Votes that were voided.
        voided: usize,
        /// The gross amount had already been owed.
        was_owed: bool,
    },
    /// The details that the money goes to.
    DestinationPinned {
        /// Known by their fingerprint.
        destination: Destination,
        /// The payout had other details before.
        changed: bool,
    },
    /// Another way of paying.
    MethodChanged {
        /// Before.
        from: PaymentMethod,
        /// Now.
        to: PaymentMethod,
    },
    /// The member has to say where to pay to.
    BankInfoNeeded {
        /// What is missing.
        defect: DestinationDefect,
    },
    /// The member has to hand in a W-9.
    TaxInfoNeeded,
    /// Finance pays without a W-9.
    WithholdingAccepted {
        /// Who decided.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// Every gate passed.
    BecameReady {
        /// What will be paid.
        calculation: Calculation,
    },
    /// The amount to pay is another one than in the instructions before.
    InstructionsReissued {
        /// What will be paid.
        calculation: Calculation,
    },
    /// The money has left.
    PaymentSent {
        /// What was sent.
        sent: Sent,
    },
    /// The money has arrived.
    Completed {
        /// How it ended.
        completion: Completion,
    },
    /// The payment failed before it was confirmed.
    PaymentFailed {
        /// Why.
        failure: Failure,
    },
    /// The bank returned a payment that had been confirmed.
    Returned {
        /// Why.
        failure: Failure,
    },
    /// Finance has to decide.
    ReviewNeeded {
        /// Why.
        reason: String,
    },
}

/// Why a new approval round opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewRound {
    /// The member's details are others than those voted on.
    DetailsChanged,
    /// The way of paying is another.
    MethodChanged,
    /// The round waited longer than the policy allows.
    Expired,
    /// Finance asked for it.
    Reapproval,
}

impl NewRound {
    /// The stored name.
    pub fn code(self) -> &'static str {
        match self {
            Self::DetailsChanged => "details_changed",
            Self::MethodChanged => "method_changed",
            Self::Expired => "expired",
            Self::Reapproval => "reapproval",
        }
    }
}

/// What an event does to the books [R5.3].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerEffect {
    /// The gross amount is owed to the member.
    Recognise,
    /// It was paid in these parts.
    Settle(Calculation),
    /// The payment came back; the amount is owed again.
    Unsettle,
    /// Nothing is owed any more.
    Derecognise,
}

impl Event {
    /// The stored name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::VoteCast { .. } => "payout.vote_cast",
            Self::Approved => "payout.approved",
            Self::Rejected { .. } => "payout.rejected",
            Self::Cancelled { .. } => "payout.cancelled",
            Self::RoundOpened { .. } => "payout.approval_round_opened",
            Self::DestinationPinned { .. } => "payout.destination_pinned",
            Self::MethodChanged { .. } => "payout.method_changed",
            Self::BankInfoNeeded { .. } => "payout.bank_info_needed",
            Self::TaxInfoNeeded => "payout.tax_info_needed",
            Self::WithholdingAccepted { .. } => "payout.withholding_accepted",
            Self::BecameReady { .. } => "payout.ready_for_payment",
            Self::InstructionsReissued { .. } => "payout.instructions_reissued",
            Self::PaymentSent { .. } => "payout.payment_sent",
            Self::Completed { .. } => "payout.completed",
            Self::PaymentFailed { .. } => "payout.payment_failed",
            Self::Returned { .. } => "payout.returned",
            Self::ReviewNeeded { .. } => "payout.review_needed",
        }
    }

    /// What this does to the books; most events do nothing.
    pub fn ledger_effect(&self) -> Option<LedgerEffect> {
        match self {
            Self::Approved => Some(LedgerEffect::Recognise),
            Self::PaymentSent { sent } => Some(LedgerEffect::Settle(sent.calculation)),
            Self::PaymentFailed { .. } | Self::Returned { .. } => Some(LedgerEffect::Unsettle),
            Self::RoundOpened { was_owed: true, .. } | Self::Cancelled { was_owed: true, .. } => {
                Some(LedgerEffect::Derecognise)
            }
            Self::Cancelled { .. }
            | Self::RoundOpened { .. }
            | Self::VoteCast { .. }
            | Self::Rejected { .. }
            | Self::DestinationPinned { .. }
            | Self::MethodChanged { .. }
            | Self::BankInfoNeeded { .. }
            | Self::TaxInfoNeeded
            | Self::WithholdingAccepted { .. }
            | Self::BecameReady { .. }
            | Self::InstructionsReissued { .. }
            | Self::Completed { .. }
            | Self::ReviewNeeded { .. } => None,
        }
    }
}
