//! The rules of transfers, one by one.

mod approving;
mod balance;
mod eligibility;
mod limits;
mod returning;
mod sending;
mod statements;
mod taxation;
