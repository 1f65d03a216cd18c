use money::Money;
use time::{Duration, OffsetDateTime};

use crate::{PayoutId, UserId};

/// How often a schedule is tried before somebody has to look.
pub const ATTEMPTS_MAX: u32 = 3;

/// How long a schedule that failed waits for its next attempt: an hour, then two. `None` once it is tried no more.
pub fn retry_delay(failures: u32) -> Option<Duration> {
    match failures {
        1 => Some(Duration::hours(1)),
        2 => Some(Duration::hours(2)),
        _ => None,
    }
}

/// Where a schedule stands. Each variant carries the facts that exist by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It waits for its day, or for a gate.
    Scheduled {
        /// It was due, and a gate was not open yet.
        postponed: Option<Postponement>,
    },
    /// Staff wants it processed now, whatever its day.
    Triggered {
        /// When.
        at: OffsetDateTime,
        /// Who.
        by: UserId,
        /// A gate was not open yet.
        postponed: Option<Postponement>,
    },
    /// A worker has it.
    Processing {
        /// Since when.
        since: OffsetDateTime,
        /// After that time nobody has it.
        lease_until: OffsetDateTime,
        /// What it pays.
        amount: Money,
        /// Staff had triggered it, when and who.
        triggered: Option<(OffsetDateTime, UserId)>,
    },
    /// Its payout exists. Terminal.
    Processed {
        /// When.
        at: OffsetDateTime,
        /// The payout; none when everything was kept back.
        payout: Option<PayoutId>,
        /// What it pays.
        amount: Money,
    },
    /// It could not be processed.
    Failed {
        /// When.
        at: OffsetDateTime,
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

/// A gate that was not open yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postponement {
    /// When it was first found.
    pub at: OffsetDateTime,
    /// What was missing.
    pub reason: String,
}

/// The name of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are those of `State`")]
pub enum Status {
    Scheduled,
    Triggered,
    Processing,
    Processed,
    Failed,
    Cancelled,
}

impl Status {
    /// Every status, in the order of a schedule's life.
    pub const ALL: [Self; 6] = [
        Self::Scheduled,
        Self::Triggered,
        Self::Processing,
        Self::Processed,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Triggered => "triggered",
            Self::Processing => "processing",
            Self::Processed => "processed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads a stored name. Old rows say `pending` and mean scheduled.
    pub fn parse(raw: &str) -> Option<Self> {
        if raw == "pending" {
            return Some(Self::Scheduled);
        }
        Self::ALL.into_iter().find(|status| status.code() == raw)
    }

    /// It can still pay more or less: a hold that is cancelled returns to it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::Triggered | Self::Failed)
    }
}

impl State {
    /// The name of this state.
    pub const fn status(&self) -> Status {
        match self {
            Self::Scheduled { .. } => Status::Scheduled,
            Self::Triggered { .. } => Status::Triggered,
            Self::Processing { .. } => Status::Processing,
            Self::Processed { .. } => Status::Processed,
            Self::Failed { .. } => Status::Failed,
            Self::Cancelled { .. } => Status::Cancelled,
        }
    }
}
