use money::Money;

use super::{Balance, Limits, Onboarding, PayeeFacts, TransferTax};
use crate::StatementId;

/// One of the checks that a payee must pass [R11.3].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// There is an account to pay to.
    HasAccount,
    /// It is fully opened.
    OnboardingComplete,
    /// Transfers into it are allowed.
    TransfersEnabled,
    /// The payee's user is in good standing.
    GoodStanding,
    /// He disputes nothing.
    NoActiveDispute,
    /// Enough has come together.
    MeetsMinimum,
    /// We know who he is.
    Verified,
    /// His taxes are in order.
    TaxInOrder,
}

impl Check {
    /// Every check, in the order in which they are named.
    pub const ALL: [Self; 8] = [
        Self::HasAccount,
        Self::OnboardingComplete,
        Self::TransfersEnabled,
        Self::GoodStanding,
        Self::NoActiveDispute,
        Self::MeetsMinimum,
        Self::Verified,
        Self::TaxInOrder,
    ];

    /// The name outside.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HasAccount => "hasAccount",
            Self::OnboardingComplete => "onboardingComplete",
            Self::TransfersEnabled => "transfersEnabled",
            Self::GoodStanding => "accountInGoodStanding",
            Self::NoActiveDispute => "noActiveDispute",
            Self::MeetsMinimum => "meetsMinimumBalance",
            Self::Verified => "verified",
            Self::TaxInOrder => "taxInOrder",
        }
    }
}

/// A check that is not passed, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Blocker {
    /// No account.
    #[error("no account at the payment provider is connected")]
    NoAccount,
    /// Not opened yet.
    #[error("the onboarding at the payment provider is not completed")]
    OnboardingIncomplete,
    /// Not allowed.
    #[error("the account may not receive transfers")]
    TransfersDisabled,
    /// Suspended or locked.
    #[error("the payee is suspended or locked")]
    BadStanding,
    /// Disputed statements.
    #[error("the payee disputes {} of his statements", statements.len())]
    ActiveDispute {
        /// Which.
        statements: Vec<StatementId>,
    },
    /// Too little.
    #[error("the available balance of {available} is below the minimum of {minimum}")]
    BelowMinimum {
        /// What could be paid.
        available: Money,
        /// What it takes.
        minimum: Money,
    },
    /// Not verified.
    #[error("the payee is not verified")]
    NotVerified,
    /// No approved W-9, and finance has not decided to pay with tax withheld.
    #[error("there is no approved W-9")]
    NoW9,
    /// Not a US person: a person has to handle it (26 U.S.C. 1441).
    #[error("the payee is not a US person")]
    ForeignPayee,
}

impl Blocker {
    /// The check that is not passed.
    pub const fn check(&self) -> Check {
        match self {
            Self::NoAccount => Check::HasAccount,
            Self::OnboardingIncomplete => Check::OnboardingComplete,
            Self::TransfersDisabled => Check::TransfersEnabled,
            Self::BadStanding => Check::GoodStanding,
            Self::ActiveDispute { .. } => Check::NoActiveDispute,
            Self::BelowMinimum { .. } => Check::MeetsMinimum,
            Self::NotVerified => Check::Verified,
            Self::NoW9 | Self::ForeignPayee => Check::TaxInOrder,
        }
    }

    /// The stable code of the reason.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "NO_ACCOUNT",
            Self::OnboardingIncomplete => "ONBOARDING_INCOMPLETE",
            Self::TransfersDisabled => "TRANSFERS_DISABLED",
            Self::BadStanding => "PAYEE_SUSPENDED",
            Self::ActiveDispute { .. } => "STATEMENT_DISPUTED",
            Self::BelowMinimum { .. } => "BALANCE_BELOW_MINIMUM",
            Self::NotVerified => "PAYEE_NOT_VERIFIED",
            Self::NoW9 => "W9_NOT_APPROVED",
            Self::ForeignPayee => "FOREIGN_PAYEE",
        }
    }
}

/// Every check that keeps this payee from being paid out his balance; none when he is eligible.
pub fn eligibility(payee: &PayeeFacts, tax: &TransferTax<'_>, balance: &Balance, limits: &Limits) -> Vec<Blocker> {
    let mut blockers = readiness(payee, tax);
    let (available, minimum) = (balance.available(), limits.minimum());
    let enough = available.minus(minimum).is_ok_and(|rest| rest.minor() >= 0);
    if !enough {
        blockers.push(Blocker::BelowMinimum { available, minimum });
    }
    blockers.sort_by_key(Blocker::check);
    blockers
}

/// Every check that has nothing to do with an amount: whether money may go to this payee at all. Looked at when a payout
/// is created, when it is sent, and before a schedule is processed.
pub fn readiness(payee: &PayeeFacts, tax: &TransferTax<'_>) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    let mut unless = |passed: bool, blocker: Blocker| {
        if !passed {
            blockers.push(blocker);
        }
    };
    unless(payee.account.is_some(), Blocker::NoAccount);
    unless(payee.onboarding == Onboarding::Completed, Blocker::OnboardingIncomplete);
    unless(payee.transfers_enabled, Blocker::TransfersDisabled);
    unless(payee.in_good_standing, Blocker::BadStanding);
    let statements = payee.disputed.clone();
    unless(payee.disputed.is_empty(), Blocker::ActiveDispute { statements });
    unless(payee.verified, Blocker::NotVerified);
    blockers.extend(tax.blocker());
    blockers
}
