//! Recruiters and creators [R11]: who may be paid, what is owed, and every decision up to the sending.

pub mod house;

mod approving;
mod payees;
mod paying;
mod placement_scopes;
mod reviewing;
mod scopes;
mod shares_owed;
mod splits;
mod statements;
