//! What a person who is paid by transfer sees of his own. Every statement takes the user in its own condition, so that
//! nothing of somebody else's can be counted by mistake [R11.10].

mod placements;
mod statements;
mod transfers;

pub use placements::{HoldAhead, HoldSum, PlacementSum, ScheduleAhead, ScheduleSum};
pub use placements::{hold_sums, holds_ahead, placement_sums, schedule_sums, schedules_ahead};
pub use statements::{StatementPeriod, StatementSum, latest_statements, statement_sums};
pub use transfers::{LastFailure, LastPaid, MonthPaid, NextAttempt, StatusSum};
pub use transfers::{last_failures, last_paid, months_paid, next_attempts, status_sums};
