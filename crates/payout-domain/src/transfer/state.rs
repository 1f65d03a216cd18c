use money::Money;
use time::{Duration, OffsetDateTime};

use super::{AccountId, BankStatus, ProviderError, TaxReporting, TransferId};
use crate::{Calculation, UserId};

/// Where a transfer stands [R11.1]. Each variant carries the facts that exist by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A large one waits for its second approver.
    PendingApproval {
        /// Since when.
        since: OffsetDateTime,
    },
    /// It may be sent.
    Pending {
        /// Since when.
        since: OffsetDateTime,
    },
    /// It is being sent; automatic retries stay here.
    Processing {
        /// How far that has come.
        sending: Sending,
    },
    /// The provider accepted it.
    Completed {
        /// What it accepted.
        transfer: Accepted,
    },
    /// It was not sent, and is not tried again by itself.
    Failed {
        /// Why.
        failure: Failure,
    },
    /// The provider took all of it back. Terminal.
    Reversed {
        /// What it had accepted.
        transfer: Accepted,
        /// How it came back.
        reversal: Reversal,
    },
    /// Called off before it was sent. Terminal.
    Cancelled {
        /// When.
        at: OffsetDateTime,
        /// By whom; by nobody when the approval ran out.
        by: Option<UserId>,
        /// Why.
        reason: String,
    },
}

/// A transfer on its way to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Gross and its parts, as the request has them.
    pub calculation: Calculation,
    /// Where the request goes.
    pub account: AccountId,
    /// Who reports it.
    pub reporting: TaxReporting,
    /// When the sending began; what is stale counts from here.
    pub started_at: OffsetDateTime,
    /// When a request was last made, or was about to be.
    pub last_sent_at: Option<OffsetDateTime>,
    /// Failures since the sending began.
    pub failures: u32,
    /// What happens next.
    pub progress: Progress,
}

/// What a transfer that is being sent waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A worker has it.
    Claimed {
        /// What the worker does.
        call: Call,
        /// After that time nobody has it, and the outcome is unknown.
        lease_until: OffsetDateTime,
    },
    /// It is tried again.
    Waiting {
        /// When.
        retry_at: OffsetDateTime,
        /// How.
        next: NextCall,
        /// What went wrong.
        error: ProviderError,
    },
    /// The retries are used up and nobody knows whether the money moved. The provider has to be asked.
    Unresolved {
        /// Since when.
        since: OffsetDateTime,
        /// What went wrong last.
        error: ProviderError,
    },
    /// The provider has a transfer of another amount. A person has to look.
    Mismatched {
        /// Which transfer.
        transfer_id: TransferId,
        /// What it comes to.
        found: Money,
        /// Since when.
        since: OffsetDateTime,
    },
}

/// What a worker does with a transfer that it has claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// Asks the provider for the transfer, since it may be there.
    Ask,
    /// Makes the stored request.
    Send,
}

/// How a transfer is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NextCall {
    /// The outcome is unknown: ask first.
    Ask,
    /// The provider did not look at the request: make it again with its key.
    SendAgain,
    /// The provider definitely refused: another request, another key.
    SendAnew,
}

impl NextCall {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Ask, Self::SendAgain, Self::SendAnew];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::SendAgain => "send_again",
            Self::SendAnew => "send_anew",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|next| next.code() == raw)
    }
}

/// A transfer that the provider accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The provider's number.
    pub id: TransferId,
    /// Gross and its parts, as sent.
    pub calculation: Calculation,
    /// Where it went.
    pub account: AccountId,
    /// Who reports it.
    pub reporting: TaxReporting,
    /// When; the day decides the tax year.
    pub at: OffsetDateTime,
    /// What the provider took back so far.
    pub reversed: Money,
    /// How far it has come to the payee's bank.
    pub bank: Option<BankStatus>,
}

/// How a transfer was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Of which kind.
    pub kind: FailureKind,
    /// What the provider said.
    pub error: ProviderError,
    /// When.
    pub at: OffsetDateTime,
}

/// Why a transfer is not tried again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// Trying again would not help.
    Permanent,
    /// It was tried as often as it may be.
    Exhausted,
    /// The payee may not be paid any more.
    NoLongerEligible,
    /// A transfer of another amount was taken back.
    MismatchTakenBack,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::Permanent,
        Self::Exhausted,
        Self::NoLongerEligible,
        Self::MismatchTakenBack,
    ];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Exhausted => "retries_exhausted",
            Self::NoLongerEligible => "no_longer_eligible",
            Self::MismatchTakenBack => "mismatch_taken_back",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == raw)
    }
}

/// How a transfer came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// When it was noticed.
    pub at: OffsetDateTime,
    /// Why.
    pub reason: String,
}

/// Whether a transfer hangs [R11.9].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Staleness {
    /// It is not being sent, or not for long.
    Fresh,
    /// Over an hour: somebody should know.
    Stale,
    /// Over a day: the provider has to be asked.
    Overdue,
}

impl Staleness {
    /// After that time somebody should know.
    pub const STALE_AFTER: Duration = Duration::hours(1);
    /// After that time the provider has to be asked.
    pub const OVERDUE_AFTER: Duration = Duration::hours(24);

    pub(super) fn after(waited: Duration) -> Self {
        if waited > Self::OVERDUE_AFTER {
            Self::Overdue
        } else if waited > Self::STALE_AFTER {
            Self::Stale
        } else {
            Self::Fresh
        }
    }
}

/// The name of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are those of `State`")]
pub enum Status {
    PendingApproval,
    Pending,
    Processing,
    Completed,
    Failed,
    Reversed,
    Cancelled,
}

impl Status {
    /// Every status, in the order of a transfer's life.
    pub const ALL: [Self; 7] = [
        Self::PendingApproval,
        Self::Pending,
        Self::Processing,
        Self::Completed,
        Self::Failed,
        Self::Reversed,
        Self::Cancelled,
    ];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PendingApproval => "pending_approval",
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Reversed => "reversed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == raw)
    }

    /// Its allocations are claimed by a payout that is still going on [R11.4].
    pub const fn is_in_flight(self) -> bool {
        matches!(self, Self::PendingApproval | Self::Pending | Self::Processing)
    }

    /// Its allocations are free for another payout.
    pub const fn releases_allocations(self) -> bool {
        matches!(self, Self::Failed | Self::Reversed | Self::Cancelled)
    }
}

impl State {
    /// The name of this state.
    pub const fn status(&self) -> Status {
        match self {
            Self::PendingApproval { .. } => Status::PendingApproval,
            Self::Pending { .. } => Status::Pending,
            Self::Processing { .. } => Status::Processing,
            Self::Completed { .. } => Status::Completed,
            Self::Failed { .. } => Status::Failed,
            Self::Reversed { .. } => Status::Reversed,
            Self::Cancelled { .. } => Status::Cancelled,
        }
    }
}
