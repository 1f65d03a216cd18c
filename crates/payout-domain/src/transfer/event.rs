use approval::Vote;
use money::Money;
use time::OffsetDateTime;

use super::{Accepted, Attempt, BankStatus, Failure, ProviderError, TransferId};
use crate::{Calculation, UserId};

/// What is published when somebody cannot be paid because he has not connected an account.
pub const CONNECT_REQUIRED: &str = "payout_transaction.connect_required";

/// What happened to a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody is to be paid.
    Created {
        /// A second person has to approve first.
        needs_approval: bool,
    },
    /// The second approver voted.
    VoteCast {
        /// The vote.
        vote: Vote,
    },
    /// It may be sent now, and is owed.
    Approved,
    /// Called off.
    Cancelled {
        /// By whom; by nobody when the approval ran out.
        by: Option<UserId>,
        /// Why.
        reason: String,
        /// It had already been owed.
        was_owed: bool,
    },
    /// A worker has it.
    Claimed {
        /// As what.
        attempt: Attempt,
    },
    /// It is tried again.
    RetryScheduled {
        /// When.
        retry_at: OffsetDateTime,
        /// What went wrong.
        error: ProviderError,
    },
    /// The retries are used up, and nobody knows whether the money moved.
    Unresolved {
        /// What went wrong last.
        error: ProviderError,
    },
    /// The provider has a transfer of another amount.
    AmountMismatch {
        /// Which.
        transfer_id: TransferId,
        /// What was asked for.
        expected: Money,
        /// What it comes to.
        found: Money,
    },
    /// The provider accepted it.
    Completed {
        /// What it accepted.
        transfer: Accepted,
    },
    /// It was not sent. What it had claimed is free again.
    Failed {
        /// Why.
        failure: Failure,
    },
    /// Staff tries it again. What it pays is claimed again.
    Retried {
        /// Who.
        by: UserId,
    },
    /// A part was taken back. A person has to look.
    PartlyReversed {
        /// All that was taken back so far.
        reversed: Money,
        /// Why.
        reason: String,
    },
    /// All was taken back. What it had claimed is free again.
    Reversed {
        /// Why.
        reason: String,
    },
    /// The bank payout has come further.
    BankStatusChanged {
        /// How far.
        status: BankStatus,
    },
}

/// What an event does to the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerEffect {
    /// The gross amount is owed to the payee: `Entry::transfer_approved`.
    Recognise,
    /// It was paid in these parts: `Entry::transfer_sent`.
    Settle(Calculation),
    /// The payment came back: the reversal of the entry `sent`.
    Unsettle,
    /// Nothing is owed any more: the reversal of the entry `approved`.
    Derecognise,
}

impl Event {
    /// The stored name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Created { .. } => "transfer_payout.created",
            Self::VoteCast { .. } => "transfer_payout.vote_cast",
            Self::Approved => "transfer_payout.approved",
            Self::Cancelled { .. } => "transfer_payout.cancelled",
            Self::Claimed { .. } => "transfer_payout.processing",
            Self::RetryScheduled { .. } => "transfer_payout.retry_scheduled",
            Self::Unresolved { .. } => "transfer_payout.unresolved",
            Self::AmountMismatch { .. } => "transfer_payout.amount_mismatch",
            Self::Completed { .. } => "transfer_payout.completed",
            Self::Failed { .. } => "transfer_payout.failed",
            Self::Retried { .. } => "transfer_payout.retried",
            Self::PartlyReversed { .. } => "transfer_payout.partly_reversed",
            Self::Reversed { .. } => "transfer_payout.reversed",
            Self::BankStatusChanged { .. } => "transfer_payout.bank_status_changed",
        }
    }

    /// What this does to the books, in order; most events do nothing.
    pub fn ledger_effects(&self) -> Vec<LedgerEffect> {
        match self {
            Self::Created { needs_approval: false } | Self::Approved | Self::Retried { .. } => {
                vec![LedgerEffect::Recognise]
            }
            Self::Completed { transfer } => vec![LedgerEffect::Settle(transfer.calculation)],
            Self::Failed { .. } | Self::Cancelled { was_owed: true, .. } => vec![LedgerEffect::Derecognise],
            Self::Reversed { .. } => vec![LedgerEffect::Unsettle, LedgerEffect::Derecognise],
            Self::Created { needs_approval: true }
            | Self::Cancelled { was_owed: false, .. }
            | Self::VoteCast { .. }
            | Self::Claimed { .. }
            | Self::RetryScheduled { .. }
            | Self::Unresolved { .. }
            | Self::AmountMismatch { .. }
            | Self::PartlyReversed { .. }
            | Self::BankStatusChanged { .. } => Vec::new(),
        }
    }
}
