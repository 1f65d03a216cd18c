//! Attempts at something outside, counted in our own tables: the same for mails, alerts and events.
//!
//! Claimed under a lease, made outside a transaction, recorded under the claim's fence. The attempt counts from the
//! claim, so that one which ends its process counts too.

use time::OffsetDateTime;

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    Done,
    /// Another attempt at this time.
    Again {
        error: &'a str,
        at: OffsetDateTime,
    },
    /// No further attempt.
    Over {
        error: &'a str,
    },
}

/// The columns that an outcome changes.
pub(super) struct Ended<'a> {
    pub state: &'static str,
    pub error: Option<&'a str>,
    pub next_attempt_at: Option<OffsetDateTime>,
    pub done_at: Option<OffsetDateTime>,
}

impl<'a> Outcome<'a> {
    /// `done` is what the table calls the state in which nothing is left to do.
    pub(super) fn columns(self, done: &'static str, now: OffsetDateTime) -> Ended<'a> {
        let (state, error, next_attempt_at, done_at) = match self {
            Self::Done => (done, None, None, Some(now)),
            Self::Again { error, at } => ("pending", Some(error), Some(at), None),
            Self::Over { error } => ("failed", Some(error), None, None),
        };
        Ended {
            state,
            error,
            next_attempt_at,
            done_at,
        }
    }
}

/// The condition under which a row may be claimed: due, and in nobody's hands. The parameter is the number of now.
macro_rules! claimable {
    ($now:literal) => {
        concat!(
            "state = 'pending' AND next_attempt_at <= ",
            $now,
            " AND (lease_until IS NULL OR lease_until <= ",
            $now,
            ")"
        )
    };
}
pub(super) use claimable;
