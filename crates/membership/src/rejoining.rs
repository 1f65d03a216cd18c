use time::{Date, OffsetDateTime, UtcOffset};

/// Why a member cannot rejoin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RejoinRefusal {
    /// The old membership still stands.
    #[error("the membership has not been removed yet")]
    NotRemoved,
    /// A payment of the old tenure cannot begin a new one.
    #[error("the payment must be made after {completed_on}, the day the payout was completed")]
    PaymentTooEarly {
        /// The day the payout was completed, in UTC.
        completed_on: Date,
    },
}

impl RejoinRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotRemoved => "MEMBERSHIP_NOT_REMOVED",
            Self::PaymentTooEarly { .. } => "PAYMENT_TOO_EARLY",
        }
    }
}

/// Whether a payment made at `payment_at` begins a new tenure after the payout that was completed on `completed_on`.
pub fn may_rejoin(removed: bool, payment_at: OffsetDateTime, completed_on: Date) -> Result<(), RejoinRefusal> {
    if !removed {
        return Err(RejoinRefusal::NotRemoved);
    }
    if payment_at.to_offset(UtcOffset::UTC).date() <= completed_on {
        return Err(RejoinRefusal::PaymentTooEarly { completed_on });
    }
    Ok(())
}

/// Whether the member could rejoin with a new payment: a payout was completed since he last joined, and the membership
/// was removed after it.
pub const fn can_reactivate(completed_on: Option<Date>, removed: bool) -> bool {
    completed_on.is_some() && removed
}
