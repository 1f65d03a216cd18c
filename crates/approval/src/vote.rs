use time::OffsetDateTime;
use uuid::Uuid;

use crate::ContentHash;

/// What an approver says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Pay it.
    Approve,
    /// Do not pay it. One is enough.
    Reject,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 2] = [Self::Approve, Self::Reject];

    /// The text under which the decision is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }

    /// Reads a stored decision. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.code() == raw)
    }
}

/// One person's vote in one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The user who votes; one person with two admin rows is still one voter.
    pub voter: Uuid,
    /// Approve or reject.
    pub decision: Decision,
    /// Needed for a rejection: 10 to 1000 characters. Up to 1000 for an approval.
    pub reason: Option<String>,
    /// When the vote was cast.
    pub at: OffsetDateTime,
    /// What exactly was approved or rejected.
    pub content_hash: ContentHash,
}
