//! The life of one transfer to a recruiter or a creator [R11]: who may be paid, how much, and every step from the
//! request to the provider's answer.
//!
//! A [`TransferPayout`] is created with the facts of the moment, and every command is handled with the facts of its own:
//!
//! ```text
//! TransferPayout::create(new, &facts) -> Result<(TransferPayout, Change), Refusal>
//! payout.handle(command, &facts)      -> Result<Change, Refusal>
//! payout.request()                    -> the exact request to store before the provider is called
//! payout.next_call()                  -> whether the claimed attempt asks the provider first, or sends
//! payout.staleness(now)               -> fresh, to be alerted, to be reconciled
//! payout.reported()                   -> what the forms of the year count, once the provider accepted
//! ```
//!
//! The worker claims with `StartSending` or `Resume`, stores the request, commits, calls, and answers with `Accept`,
//! `LoseReply`, `FailTransiently`, `FailForGood` or `ReportAbsent`, each with the [`Attempt`] it was claimed as.

mod allocation;
mod backoff;
mod balance;
mod bank;
mod command;
mod eligibility;
mod event;
mod handing_over;
mod limits;
mod payee;
mod payout;
mod refusal;
mod request;
mod returning;
mod state;
mod statement;
mod step;
mod taxation;

pub use allocation::{Allocation, AllocationRefusal, allocate, check_allocations};
pub use backoff::{Jitter, RETRIES_MAX, RETRY_DELAYS, retry_delay};
pub use balance::{Balance, OwedShares};
pub use bank::BankStatus;
pub use command::{Command, Facts, KeyAfterwards};
pub use eligibility::{Blocker, Check, eligibility, readiness};
pub use event::{CONNECT_REQUIRED, Event, LedgerEffect};
pub use limits::{APPROVAL_EXPIRES_AFTER, HARD_MINIMUM_CENTS, LimitRefusal, Limits};
pub use payee::{AccountFacts, AccountId, Onboarding, PayeeFacts, PayeeKind};
pub use payout::{Change, NewTransfer, Source, TransferPayout};
pub use refusal::Refusal;
pub use request::{Attempt, IdempotencyKey, ProviderError, TransferId, TransferRequest};
pub use state::{
    Accepted, Call, Failure, FailureKind, NextCall, Progress, Reversal, Sending, Staleness, State, Status,
};
pub use statement::{Payability, RunStatus, Statement, StatementCommand, StatementRefusal, StatementState};
pub use taxation::{TaxReporting, TransferTax};

#[cfg(test)]
pub(crate) mod given;
#[cfg(test)]
mod lifecycle_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
