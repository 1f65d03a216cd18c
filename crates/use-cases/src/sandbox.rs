//! A place to try things out: a clock that goes ahead when told to, and mails to look at. Never on a live database.

mod ahead;
mod clock;
mod mails;
mod opening;
mod period;

pub use ahead::Ahead;
pub use clock::{ClockView, Destination, catch_up, move_clock, read_clock};
pub use mails::{Preview, find_mail, list_mails};
pub use opening::{SandboxError, identity, open};
pub use period::{Period, PeriodError};
