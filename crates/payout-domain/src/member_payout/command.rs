use approval::{Decision, Policy, Role};
use time::{Date, Duration, OffsetDateTime, UtcOffset};

use crate::{Clearance, DestinationFacts, PaymentMethod, TaxFacts, UserId};

/// What somebody wants done with a payout.
#[derive(Debug, Clone)]
pub enum Command {
    /// Vote for or against.
    Vote {
        /// Who votes.
        by: UserId,
        /// His roles that may vote.
        roles: Vec<Role>,
        /// For or against.
        decision: Decision,
        /// Required against.
        reason: Option<String>,
    },
    /// Call it off before the money is sent.
    Cancel {
        /// Who.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// Pay without a W-9, keeping 24 % back.
    ProceedWithWithholding {
        /// Which finance manager.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// The member wants to be paid another way.
    ChangeMethod {
        /// The new way.
        method: PaymentMethod,
    },
    /// Details, address or tax standing may have changed: look again.
    Reevaluate,
    /// The approval round has waited too long.
    ExpireRound,
    /// The money has left.
    MarkSent {
        /// Which finance manager.
        by: UserId,
        /// Proof that it was allowed to leave.
        clearance: Clearance,
        /// The day it left.
        sent_on: Date,
        /// The day it should arrive.
        expected_on: Date,
        /// The bank's or carrier's number.
        tracking_number: Option<String>,
    },
    /// The money has arrived.
    Confirm {
        /// Which finance manager.
        by: UserId,
        /// The day it arrived.
        completed_on: Date,
        /// The bank's confirmation.
        confirmation_number: Option<String>,
    },
    /// The payment failed, or the bank returned it.
    Fail {
        /// Which finance manager.
        by: UserId,
        /// Why.
        reason: String,
        /// The ACH return code.
        return_code: Option<String>,
    },
    /// Take it out of the ordinary course.
    Review {
        /// Which finance manager.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// End a review.
    Resolve {
        /// Which finance manager.
        by: UserId,
        /// How it goes on.
        action: ResolveAction,
        /// Another way of paying.
        method: Option<PaymentMethod>,
        /// Why.
        reason: String,
    },
}

/// How a payout goes on after a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResolveAction {
    /// Through the gates again.
    Retry,
    /// Ask the member for new details.
    RequestBankInfo,
    /// Vote again.
    Reapprove,
    /// Call it off.
    Cancel,
}

impl Command {
    /// The stored name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Vote {
                decision: Decision::Approve,
                ..
            } => "approve",
            Self::Vote {
                decision: Decision::Reject,
                ..
            } => "reject",
            Self::Cancel { .. } => "cancel",
            Self::ProceedWithWithholding { .. } => "proceed_with_withholding",
            Self::ChangeMethod { .. } => "change_method",
            Self::Reevaluate => "reevaluate",
            Self::ExpireRound => "expire_round",
            Self::MarkSent { .. } => "mark_sent",
            Self::Confirm { .. } => "confirm",
            Self::Fail { .. } => "fail",
            Self::Review { .. } => "review",
            Self::Resolve {
                action: ResolveAction::Retry,
                ..
            } => "resolve_retry",
            Self::Resolve {
                action: ResolveAction::RequestBankInfo,
                ..
            } => "resolve_request_bank_info",
            Self::Resolve {
                action: ResolveAction::Reapprove,
                ..
            } => "resolve_reapprove",
            Self::Resolve {
                action: ResolveAction::Cancel,
                ..
            } => "resolve_cancel",
        }
    }

    /// The member of staff who gives the command; none for the member himself and for jobs.
    pub fn staff(&self) -> Option<UserId> {
        match self {
            Self::Vote { by, .. }
            | Self::Cancel { by, .. }
            | Self::ProceedWithWithholding { by, .. }
            | Self::MarkSent { by, .. }
            | Self::Confirm { by, .. }
            | Self::Fail { by, .. }
            | Self::Review { by, .. }
            | Self::Resolve { by, .. } => Some(*by),
            Self::ChangeMethod { .. } | Self::Reevaluate | Self::ExpireRound => None,
        }
    }
}

/// What the world says at the moment of a command, read under the payout's lock.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Details on file.
    pub destinations: DestinationFacts,
    /// Tax standing.
    pub tax: TaxFacts<'a>,
    /// Who must approve.
    pub policy: &'a Policy,
    /// How long changed details rest before money is sent to them.
    pub cooling: Duration,
    /// Now.
    pub now: OffsetDateTime,
}

impl Facts<'_> {
    /// Today, UTC.
    pub fn today(&self) -> Date {
        self.now.to_offset(UtcOffset::UTC).date()
    }
}
