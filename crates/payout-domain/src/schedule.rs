//! Payments that are due on a day [R12.1, R12.2]: claimed by one worker, held up by gates, tried three times.
//!
//! ```text
//! Schedule::create(new)                -> Result<(Schedule, Event), Refusal>
//! schedule.handle(command, &facts)     -> Result<Change, Refusal>
//! schedule.is_due(now)                 -> whether a run of process-due looks at it
//! schedule.gate(&facts)                -> what is paid, or what stands in the way
//! ```
//!
//! `Claim` looks at the gates: open ones move the schedule to `processing` with a lease, one that is merely early leaves it
//! where it is without using up an attempt, one that is shut fails it. The worker then creates the transfer payout and
//! completes the schedule in one transaction; it is processed when its payout exists, and the payout has a life of its own.

mod command;
mod event;
mod gate;
mod life;
mod refusal;
mod state;
mod step;

pub use command::{Command, Facts};
pub use event::Event;
pub use gate::{Early, Gate, Shut};
pub use life::{Change, NewSchedule, Recipient, Schedule};
pub use refusal::Refusal;
pub use state::{ATTEMPTS_MAX, Postponement, State, Status, retry_delay};

#[cfg(test)]
pub(crate) mod given;
#[cfg(test)]
mod lifecycle_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
