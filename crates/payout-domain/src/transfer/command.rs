use approval::{Decision, Policy, Role};
use money::Money;
use time::{Date, Duration, OffsetDateTime, UtcOffset};

use super::{Attempt, BankStatus, Jitter, Limits, PayeeFacts, ProviderError, Statement, TransferId, TransferTax};
use crate::UserId;

/// What somebody wants done with a transfer, or what the provider said.
#[derive(Debug, Clone)]
pub enum Command {
    /// The second approver votes.
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
    /// The second approver did not come in time.
    ExpireApproval,
    /// Call it off before it is sent.
    Cancel {
        /// Who.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// A worker claims it to send it.
    StartSending,
    /// A worker claims it again: a retry is due, another worker has vanished, or the provider has to be asked.
    Resume,
    /// The provider was asked and has no such transfer; the request may be made.
    ReportAbsent {
        /// To which attempt.
        attempt: Attempt,
    },
    /// The provider has the transfer: it answered so, was asked, or sent an event.
    Accept {
        /// Its number.
        transfer_id: TransferId,
        /// What it comes to.
        amount: Money,
    },
    /// Nobody knows whether the money moved.
    LoseReply {
        /// Of which attempt.
        attempt: Attempt,
        /// What went wrong.
        error: ProviderError,
        /// How much longer to wait.
        jitter: Jitter,
    },
    /// The provider did not do it, and may do it later.
    FailTransiently {
        /// Of which attempt.
        attempt: Attempt,
        /// What it said.
        error: ProviderError,
        /// What became of the key.
        key: KeyAfterwards,
        /// How much longer to wait.
        jitter: Jitter,
    },
    /// The provider will not do it.
    FailForGood {
        /// Of which attempt.
        attempt: Attempt,
        /// What it said.
        error: ProviderError,
    },
    /// Staff tries it again.
    Retry {
        /// Who.
        by: UserId,
    },
    /// The provider took the transfer back, in part or as a whole.
    Reverse {
        /// Which transfer.
        transfer_id: TransferId,
        /// All that was taken back so far.
        reversed: Money,
        /// Why.
        reason: String,
    },
    /// The connected account's bank payout has come further.
    ReportBank {
        /// How far.
        status: BankStatus,
    },
}

/// What became of an idempotency key when the provider did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyAfterwards {
    /// The provider did not look at the request, as under a rate limit: the key is as good as new.
    Unused,
    /// The provider definitely refused, and would repeat its answer: another key is needed.
    Spent,
}

impl Command {
    /// The stored name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Vote {
                decision: Decision::Approve,
                ..
            } => "approve",
            Self::Vote {
                decision: Decision::Reject,
                ..
            } => "reject",
            Self::ExpireApproval => "expire_approval",
            Self::Cancel { .. } => "cancel",
            Self::StartSending => "start_sending",
            Self::Resume => "resume",
            Self::ReportAbsent { .. } => "report_absent",
            Self::Accept { .. } => "accept",
            Self::LoseReply { .. } => "lose_reply",
            Self::FailTransiently { .. } => "fail_transiently",
            Self::FailForGood { .. } => "fail_for_good",
            Self::Retry { .. } => "retry",
            Self::Reverse { .. } => "reverse",
            Self::ReportBank { .. } => "report_bank",
        }
    }

    /// The member of staff who gives the command; none for the service and the provider.
    pub const fn staff(&self) -> Option<UserId> {
        match self {
            Self::Vote { by, .. } | Self::Cancel { by, .. } | Self::Retry { by } => Some(*by),
            Self::ExpireApproval
            | Self::StartSending
            | Self::Resume
            | Self::ReportAbsent { .. }
            | Self::Accept { .. }
            | Self::LoseReply { .. }
            | Self::FailTransiently { .. }
            | Self::FailForGood { .. }
            | Self::Reverse { .. }
            | Self::ReportBank { .. } => None,
        }
    }
}

/// What the world says at the moment of a command, read under the payout's lock.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The standing of the payee.
    pub payee: &'a PayeeFacts,
    /// What tax says of him.
    pub tax: TransferTax<'a>,
    /// His statements, with what other payouts have claimed of them.
    pub statements: &'a [Statement],
    /// What a transfer may come to.
    pub limits: &'a Limits,
    /// Who may be the second approver, and for how long: [`Policy::second_person`].
    pub policy: &'a Policy,
    /// How long a worker keeps a transfer that it has claimed.
    pub lease: Duration,
    /// Now.
    pub now: OffsetDateTime,
}

impl Facts<'_> {
    /// Today, UTC.
    pub fn today(&self) -> Date {
        self.now.to_offset(UtcOffset::UTC).date()
    }
}
