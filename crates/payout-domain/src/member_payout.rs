//! The life of one member payout [R4]: a state, the commands that move it, and the events that follow.

mod command;
mod event;
mod gates;
mod payment;
mod payout;
mod refusal;
mod state;
mod step;
mod voting;

pub use command::{Command, Facts, ResolveAction};
pub use event::{Event, LedgerEffect, NewRound};
pub use payout::{AcceptedWithholding, Change, MemberPayout, NewPayout};
pub use refusal::Refusal;
pub use state::{Completion, Failure, Sent, State, Status};

#[cfg(test)]
mod lifecycle_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
