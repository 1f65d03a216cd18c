//! Who must approve a payout, and what a ballot of approvers decides.
//!
//! A [`Policy`] is data: how many approvals an amount needs and who may give them. A [`Ballot`] collects the votes of
//! one payout in rounds and reaches a [`Verdict`]. A vote is bound to what was approved by its [`ContentHash`].
#![deny(clippy::float_arithmetic, missing_docs)]

mod ballot;
mod content;
mod policy;
mod vote;

pub use ballot::{Ballot, BallotRefusal, CorruptBallot, Verdict};
pub use content::ContentHash;
pub use policy::{Policy, PolicyError, Role, Tier};
pub use vote::{Decision, Vote};

#[cfg(test)]
mod tests;
