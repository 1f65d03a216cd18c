//! Sends mail and runs jobs: queues, the schedule, and the sweep for what was lost.
//!
//! A row in a queue only wakes a handler up. The truth is in our own tables, so that a lost or doubled row costs time
//! and nothing else.

pub mod probe;

mod cron;
mod events;
mod guard;
mod heartbeat;
mod metrics_page;
mod one_shot;
mod outage;
mod pulse;
mod queues;
mod run;
mod stand_in;
mod step;

pub use cron::tick;
pub use one_shot::{JobNameError, parse_job};
pub use queues::transfers;
pub use run::{WorkerSettings, run};
pub use stand_in::stand_in;
pub use step::{Stepped, step};
