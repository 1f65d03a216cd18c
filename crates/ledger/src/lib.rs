//! Double entry: accounts, postings, a journal entry that cannot be built unbalanced, and what the entries of one
//! payout say about the obligation to its member.
#![deny(clippy::float_arithmetic, missing_docs)]

mod account;
mod balances;
mod entry;
mod obligation;

pub use account::Account;
pub use balances::Balances;
pub use entry::{Entry, EntryKind, LedgerError, Posting};
pub use obligation::{Obligation, obligation_of};

#[cfg(test)]
mod tests;
