//! Reports, as JSON in pages or as one CSV file.

mod audit_log;
mod payouts;
mod query;
mod rounds;
mod statistics;

pub use audit_log::report_audit_log;
pub use payouts::report_payouts;
pub use rounds::{report_round, report_rounds};
pub use statistics::report_statistics;
