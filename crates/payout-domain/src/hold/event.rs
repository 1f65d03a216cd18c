use money::Money;

use crate::UserId;

/// Why the schedule exists that pays what was released, as its trigger says.
pub const RELEASED_TRIGGER: &str = "escrow_hold.released";

/// What happened to a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Money is kept back.
    Created {
        /// How much.
        amount: Money,
    },
    /// Another amount, reason or day.
    Updated {
        /// By whom.
        by: UserId,
        /// The fields that changed, as they are called outside.
        fields: Vec<&'static str>,
    },
    /// Staff gave it free, or a part of it.
    Released {
        /// Who.
        by: UserId,
        /// How much.
        amount: Money,
        /// What is still kept back.
        remaining: Money,
        /// Why.
        notes: Option<String>,
    },
    /// Its day had come.
    AutoReleased {
        /// How much.
        amount: Money,
    },
    /// It was a mistake.
    Cancelled {
        /// Who.
        by: UserId,
        /// How much.
        amount: Money,
        /// The schedule that it was kept out of pays it after all.
        returned: bool,
    },
    /// The same, asked for by deleting it.
    Deleted {
        /// Who.
        by: UserId,
        /// How much.
        amount: Money,
        /// The schedule that it was kept out of pays it after all.
        returned: bool,
    },
    /// The payee lost it.
    Forfeited {
        /// Who decided.
        by: UserId,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
    },
}

/// Who gets the money that a hold sets free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUp {
    /// The payee: exactly one schedule of this amount is made, due today, with the trigger [`RELEASED_TRIGGER`].
    PayBySchedule(Money),
    /// The platform keeps it.
    KeepByPlatform(Money),
}

impl Event {
    /// The routing key under which it is published.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Created { .. } => "escrow_hold.created",
            Self::Updated { .. } => "escrow_hold.updated",
            Self::Released { .. } => "escrow_hold.released",
            Self::AutoReleased { .. } => "escrow_hold.auto_released",
            Self::Cancelled { .. } => "escrow_hold.cancelled",
            Self::Deleted { .. } => "escrow_hold.deleted",
            Self::Forfeited { .. } => "escrow_hold.forfeited",
        }
    }

    /// What has to happen with the money in the same transaction.
    pub const fn follow_up(&self) -> Option<FollowUp> {
        match self {
            Self::Released { amount, .. }
            | Self::AutoReleased { amount }
            | Self::Cancelled {
                amount,
                returned: false,
                ..
            }
            | Self::Deleted {
                amount,
                returned: false,
                ..
            } => Some(FollowUp::PayBySchedule(*amount)),
            Self::Forfeited { amount, .. } => Some(FollowUp::KeepByPlatform(*amount)),
            Self::Created { .. }
            | Self::Updated { .. }
            | Self::Cancelled { returned: true, .. }
            | Self::Deleted { returned: true, .. } => None,
        }
    }
}
