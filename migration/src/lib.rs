//! The database of the payout service: its own tables, the views over the main application's, and the queue of members.

mod generation;
mod migrator;
mod steps;

pub use generation::{Generation, Unrecognised};
pub use migrator::{MigrateError, down, pending, status, up};

/// The main application's tables in generation B.
pub const HOST_B: &str = include_str!("../sql/host_b.sql");

/// Its materialised queue view with the functions around it, as a database of generation B has them before we come.
pub const HOST_B_QUEUE_VIEW: &str = include_str!("../sql/host_b_queue_view.sql");

/// The main application's tables in generation C.
pub const HOST_C: &str = include_str!("../sql/host_c.sql");

/// Its materialised queue view with the functions around it, as a database of generation C has them before we come.
pub const HOST_C_QUEUE_VIEW: &str = include_str!("../sql/host_c_queue_view.sql");
