//! Backup withholding is owed to the IRS until it is deposited: the report of a year, and its deposits [R7.4].

mod deposit;
mod report;

pub use deposit::{NewDeposit, RecordedDeposit, record_deposit};
pub use infrastructure::persistence::withholding::DepositRow;
pub use report::{Days, WithholdingReport, export, report};
