use time::{Date, OffsetDateTime};

use crate::{Calculation, DestinationDefect, UserId};

/// Where a payout stands. Each variant carries the facts that exist by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Votes are being cast.
    PendingApproval {
        /// Since when.
        since: OffsetDateTime,
    },
    /// Enough votes; left at once through the gates.
    Approved {
        /// When the last vote was cast.
        approved_at: OffsetDateTime,
    },
    /// Nowhere to pay to yet.
    PendingBankInfo {
        /// When the last vote was cast.
        approved_at: OffsetDateTime,
        /// Since when.
        since: OffsetDateTime,
        /// What is missing.
        defect: DestinationDefect,
        /// Finance asked for new details; older ones do not count.
        fresh_after: Option<OffsetDateTime>,
    },
    /// No approved W-9 yet.
    PendingTaxInfo {
        /// When the last vote was cast.
        approved_at: OffsetDateTime,
        /// Since when.
        since: OffsetDateTime,
    },
    /// Every gate passed.
    ReadyForPayment {
        /// When the last vote was cast.
        approved_at: OffsetDateTime,
        /// Since when.
        since: OffsetDateTime,
        /// What will be paid.
        calculation: Calculation,
    },
    /// Finance has sent the money.
    PaymentSent {
        /// When the last vote was cast.
        approved_at: OffsetDateTime,
        /// What was sent.
        sent: Sent,
    },
    /// The money has arrived.
    Completed {
        /// When the last vote was cast.
        approved_at: OffsetDateTime,
        /// What was sent.
        sent: Sent,
        /// How it ended.
        completion: Completion,
    },
    /// The payment failed, or the bank returned it.
    PaymentFailed {
        /// When the last vote was cast.
        approved_at: OffsetDateTime,
        /// Why.
        failure: Failure,
    },
    /// Finance has to decide.
    RequiresManualReview {
        /// When the last vote was cast.
        approved_at: OffsetDateTime,
        /// Since when.
        since: OffsetDateTime,
        /// Why.
        reason: String,
    },
    /// Voted down. Terminal.
    Rejected {
        /// When.
        at: OffsetDateTime,
        /// By whom.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// Called off. Terminal.
    Cancelled {
        /// When.
        at: OffsetDateTime,
        /// By whom.
        by: UserId,
        /// Why.
        reason: String,
    },
}

/// What finance sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Gross and its parts, as paid.
    pub calculation: Calculation,
    /// The day the money left; decides the tax year (26 CFR 1.6041-1(h)).
    pub sent_on: Date,
    /// The day it should arrive.
    pub expected_on: Date,
    /// The bank's or carrier's number.
    pub tracking_number: Option<String>,
    /// When it was recorded.
    pub recorded_at: OffsetDateTime,
}

/// How a payment ended well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The day the money arrived.
    pub completed_on: Date,
    /// The bank's confirmation.
    pub confirmation_number: Option<String>,
    /// The day the membership ends [R8.1].
    pub removal_on: Date,
    /// When it was recorded.
    pub recorded_at: OffsetDateTime,
}

/// How a payment ended badly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// In the words of finance.
    pub reason: String,
    /// The ACH return code, such as R03.
    pub return_code: Option<String>,
    /// When it was recorded.
    pub at: OffsetDateTime,
}

/// The name of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are those of `State`")]
pub enum Status {
    PendingApproval,
    Approved,
    PendingBankInfo,
    PendingTaxInfo,
    ReadyForPayment,
    PaymentSent,
    Completed,
    PaymentFailed,
    RequiresManualReview,
    Rejected,
    Cancelled,
}

impl Status {
    /// Every status, in the order of a payout's life.
    pub const ALL: [Self; 11] = [
        Self::PendingApproval,
        Self::Approved,
        Self::PendingBankInfo,
        Self::PendingTaxInfo,
        Self::ReadyForPayment,
        Self::PaymentSent,
        Self::Completed,
        Self::PaymentFailed,
        Self::RequiresManualReview,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// The stored name.
    pub fn code(self) -> &'static str {
        match self {
            Self::PendingApproval => "pending_approval",
            Self::Approved => "approved",
            Self::PendingBankInfo => "pending_bank_info",
            Self::PendingTaxInfo => "pending_tax_info",
            Self::ReadyForPayment => "ready_for_payment",
            Self::PaymentSent => "payment_sent",
            Self::Completed => "completed",
            Self::PaymentFailed => "payment_failed",
            Self::RequiresManualReview => "requires_manual_review",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == raw)
    }

    /// The number that readers of the host's `payout_status_id` know [R4.6].
    pub fn legacy_id(self) -> i32 {
        match self {
            Self::PendingApproval => 1,
            Self::Approved | Self::PendingBankInfo | Self::PendingTaxInfo => 2,
            Self::ReadyForPayment => 3,
            Self::PaymentSent => 4,
            Self::Completed => 5,
            Self::PaymentFailed | Self::RequiresManualReview => 6,
            Self::Rejected | Self::Cancelled => 7,
        }
    }

    /// Still going on: neither completed nor rejected nor cancelled [R2.2].
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Completed | Self::Rejected | Self::Cancelled)
    }
}

impl State {
    /// The name of this state.
    pub fn status(&self) -> Status {
        match self {
            Self::PendingApproval { .. } => Status::PendingApproval,
            Self::Approved { .. } => Status::Approved,
            Self::PendingBankInfo { .. } => Status::PendingBankInfo,
            Self::PendingTaxInfo { .. } => Status::PendingTaxInfo,
            Self::ReadyForPayment { .. } => Status::ReadyForPayment,
            Self::PaymentSent { .. } => Status::PaymentSent,
            Self::Completed { .. } => Status::Completed,
            Self::PaymentFailed { .. } => Status::PaymentFailed,
            Self::RequiresManualReview { .. } => Status::RequiresManualReview,
            Self::Rejected { .. } => Status::Rejected,
            Self::Cancelled { .. } => Status::Cancelled,
        }
    }

    /// Since when the payout stands here.
    pub fn since(&self) -> OffsetDateTime {
        match self {
            Self::PendingApproval { since }
            | Self::PendingBankInfo { since, .. }
            | Self::PendingTaxInfo { since, .. }
            | Self::ReadyForPayment { since, .. }
            | Self::RequiresManualReview { since, .. } => *since,
            Self::Approved { approved_at } => *approved_at,
            Self::PaymentSent { sent, .. } => sent.recorded_at,
            Self::Completed { completion, .. } => completion.recorded_at,
            Self::PaymentFailed { failure, .. } => failure.at,
            Self::Rejected { at, .. } | Self::Cancelled { at, .. } => *at,
        }
    }

    /// When the votes sufficed; none before and after a negative end.
    pub fn approved_at(&self) -> Option<OffsetDateTime> {
        match self {
            Self::PendingApproval { .. } | Self::Rejected { .. } | Self::Cancelled { .. } => None,
            Self::Approved { approved_at }
            | Self::PendingBankInfo { approved_at, .. }
            | Self::PendingTaxInfo { approved_at, .. }
            | Self::ReadyForPayment { approved_at, .. }
            | Self::PaymentSent { approved_at, .. }
            | Self::Completed { approved_at, .. }
            | Self::PaymentFailed { approved_at, .. }
            | Self::RequiresManualReview { approved_at, .. } => Some(*approved_at),
        }
    }

    /// What is or was to be paid, where it is known.
    pub fn calculation(&self) -> Option<&Calculation> {
        match self {
            Self::ReadyForPayment { calculation, .. } => Some(calculation),
            Self::PaymentSent { sent, .. } | Self::Completed { sent, .. } => Some(&sent.calculation),
            _ => None,
        }
    }
}
