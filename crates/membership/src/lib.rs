//! The tenure queue: its order, who can be selected and every reason against, and how a membership ends and begins anew.
#![deny(clippy::float_arithmetic, missing_docs)]

mod calendar;
mod candidate;
mod queue;
mod rejoining;
mod status;

pub use calendar::{full_months_between, months_after, removal_date};
pub use candidate::{Candidate, Criteria, PAYMENTS_REQUIRED, Reason, reasons_against};
pub use queue::QueueKey;
pub use rejoining::{RejoinRefusal, can_reactivate, may_rejoin};
pub use status::{KycStatus, MemberStatus, SubscriptionStatus};

#[cfg(test)]
mod tests;
