//! Reports, as JSON in pages or as one CSV file.

mod audit_log;
mod dashboard;
mod figures;
mod payouts;
mod query;
mod reconciliations;
mod rounds;
mod statistics;
mod tax_forms;
mod transfers;
mod withholding;

pub use audit_log::{ReportedEntry, report_audit_log};
pub use dashboard::show_dashboard;
pub use payouts::report_payouts;
pub use reconciliations::report_reconciliations;
pub use rounds::{report_round, report_rounds};
pub use statistics::report_statistics;
pub use tax_forms::report_tax_forms;
pub use transfers::list_reported_transfers;
pub use withholding::report_withholding;
