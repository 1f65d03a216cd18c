//! The life of a payout: who may be paid, what it comes to, and every step from selection to receipt.
//!
//! Pure: facts, ids and the time arrive as arguments.
#![deny(clippy::float_arithmetic, missing_docs)]

pub mod calculation;
pub mod clearance;
pub mod destination;
pub mod eligibility;
pub mod explain;
pub mod hold;
pub mod ids;
pub mod member_payout;
pub mod placement;
pub mod schedule;
pub mod selection;
pub mod tax_facts;
pub mod transfer;

pub use calculation::Calculation;
pub use clearance::Clearance;
pub use destination::{Destination, DestinationDefect, DestinationFacts, PaymentMethod};
pub use ids::{
    HoldId, MembershipId, PayeeId, PayoutId, PlacementId, RoundId, ScheduleId, SplitId, StatementId, UserId,
};
pub use member_payout::{Command, Event, MemberPayout, Refusal, State, Status};
pub use tax_facts::TaxFacts;

#[cfg(test)]
mod given;
#[cfg(test)]
mod lifecycle_document;
