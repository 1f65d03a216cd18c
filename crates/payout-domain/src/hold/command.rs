use money::Money;
use time::{Date, OffsetDateTime, UtcOffset};

use crate::UserId;

/// What somebody wants done with a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Staff gives it free, or a part of it.
    Release {
        /// Who.
        by: UserId,
        /// How much; everything that is left without one.
        amount: Option<Money>,
        /// Why.
        notes: Option<String>,
    },
    /// Its day has come.
    ReleaseDue,
    /// It was a mistake: the payee gets it.
    Cancel {
        /// Who.
        by: UserId,
    },
    /// The same, asked for by deleting it.
    Delete {
        /// Who.
        by: UserId,
    },
    /// The payee loses it to the platform.
    Forfeit {
        /// Who.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// Another amount, reason or day.
    Change {
        /// Who.
        by: UserId,
        /// The amount, all in all.
        amount: Option<Money>,
        /// The reason.
        reason: Option<String>,
        /// The day.
        release_on: Option<Date>,
    },
}

impl Command {
    /// The stored name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Release { .. } => "release",
            Self::ReleaseDue => "release_due",
            Self::Cancel { .. } => "cancel",
            Self::Delete { .. } => "delete",
            Self::Forfeit { .. } => "forfeit",
            Self::Change { .. } => "change",
        }
    }
}

/// What the world says at the moment of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The schedule that it is kept out of can still pay more: it is neither processed, being processed nor cancelled.
    pub schedule_is_open: bool,
    /// Now.
    pub now: OffsetDateTime,
}

impl Facts {
    /// Today, UTC.
    pub fn today(&self) -> Date {
        self.now.to_offset(UtcOffset::UTC).date()
    }
}
