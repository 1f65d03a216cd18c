use std::fmt;

use tax::Income;

use crate::StatementId;

/// What a payee is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PayeeKind {
    /// Placed somebody, or helped to.
    Recruiter,
    /// Licensed what others use.
    Creator,
}

impl PayeeKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Recruiter, Self::Creator];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recruiter => "recruiter",
            Self::Creator => "creator",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == raw)
    }

    /// The programme that such a payee is paid by, as the API and the metrics name it.
    pub const fn programme(self) -> &'static str {
        match self {
            Self::Recruiter => "placement",
            Self::Creator => "creator",
        }
    }

    /// As what his payments are reported [R7.6]: compensation on Form 1099-NEC, royalties in box 2 of Form 1099-MISC.
    pub const fn income(self) -> Income {
        match self {
            Self::Recruiter => Income::Compensation,
            Self::Creator => Income::Royalty,
        }
    }
}

/// A connected account at the payment provider, such as `acct_1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub String);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far the payee has come in opening his account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Onboarding {
    /// He has not begun.
    Pending,
    /// Something is still due.
    InProgress,
    /// He has given everything, and the provider checks it.
    PendingVerification,
    /// The account can be paid to.
    Completed,
    /// The provider turned him away, or he took the account away from us.
    Failed,
}

impl Onboarding {
    /// Every stage.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::InProgress,
        Self::PendingVerification,
        Self::Completed,
        Self::Failed,
    ];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::PendingVerification => "pending_verification",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == raw)
    }

    /// What the provider's `account.updated` comes to.
    pub const fn of(account: AccountFacts) -> Self {
        match account {
            AccountFacts { rejected: true, .. } => Self::Failed,
            AccountFacts {
                details_submitted: false,
                ..
            } => Self::Pending,
            AccountFacts {
                requirements_due: true, ..
            } => Self::InProgress,
            AccountFacts {
                charges_enabled: true,
                payouts_enabled: true,
                ..
            } => Self::Completed,
            AccountFacts { .. } => Self::PendingVerification,
        }
    }
}

/// What the provider says of a connected account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountFacts {
    /// The payee handed in his details.
    pub details_submitted: bool,
    /// Something is due from him.
    pub requirements_due: bool,
    /// He can be charged through.
    pub charges_enabled: bool,
    /// His balance reaches his bank.
    pub payouts_enabled: bool,
    /// The provider closed the account, or he withdrew it.
    pub rejected: bool,
}

/// The standing of a payee, read under the payout's lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayeeFacts {
    /// What he is paid for.
    pub kind: PayeeKind,
    /// His account at the provider.
    pub account: Option<AccountId>,
    /// How far he has come in opening it.
    pub onboarding: Onboarding,
    /// The provider lets transfers into it.
    pub transfers_enabled: bool,
    /// His user is active and not locked at this moment.
    pub in_good_standing: bool,
    /// We know who he is.
    pub verified: bool,
    /// Statements that he disputes.
    pub disputed: Vec<StatementId>,
}
