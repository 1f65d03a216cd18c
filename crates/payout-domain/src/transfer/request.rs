use std::fmt;

use money::Money;

use super::AccountId;
use crate::PayoutId;

/// The provider's number of a transfer, such as `tr_1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransferId(pub String);

impl fmt::Display for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One turn of a worker with a payout. An answer counts only for the attempt it was given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Attempt {
    /// Which request: it has its own idempotency key. From 1.
    pub generation: u32,
    /// Which turn, over all generations. From 1.
    pub number: u32,
}

/// What the provider knows a request by, however often it is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// `payout_<id>_<generation>`: no clock in it, so that the same request is the same key [R11.6].
    pub fn of(payout: PayoutId, generation: u32) -> Self {
        Self(format!("payout_{payout}_{generation}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the provider is asked to do, to be stored before it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRequest {
    /// The key of its generation.
    pub key: IdempotencyKey,
    /// Also the metadata and the transfer group by which the transfer is found again.
    pub payout: PayoutId,
    /// Where it goes.
    pub destination: AccountId,
    /// What goes there: the amount less tax withheld.
    pub amount: Money,
}

/// What the provider, or the way to it, said instead of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderError {
    /// The provider's code, such as `account_invalid`, or ours, such as `timeout`.
    pub code: String,
    /// In words that may be shown to staff.
    pub message: String,
}
