//! United States tax on payouts: taxpayer identification numbers, Form W-9, thresholds, rates and boxes per year as data,
//! backup withholding and its deposits, and the forms of the year-end. Debug output never shows a number.
#![deny(clippy::float_arithmetic, missing_docs)]

mod address;
mod classification;
mod deadlines;
mod deposit_rules;
pub mod filing;
pub mod form945;
pub mod forms;
mod layout;
mod legal_holidays;
mod name_control;
mod person_name;
mod refund;
mod table;
mod tin;
mod w9;
mod withholding;
pub mod year_end;

pub use address::{W9Address, W9AddressDraft, is_united_states};
pub use classification::{Classification, ExemptCode};
pub use deadlines::Deadline;
pub use deposit_rules::DepositRules;
pub use layout::{FormBox, FormLayout, FormType, PrintedBox};
pub use legal_holidays::{is_business_day, is_legal_holiday};
pub use name_control::name_control;
pub use person_name::PersonName;
pub use refund::{Refund, WithheldFor, refund};
pub use table::{BackupRate, Income, TaxError, TaxTable, TaxYear};
pub use tin::{TaxId, TaxIdError, TinType};
pub use w9::{FieldFault, W9, W9Draft};
pub use withholding::{PaidBefore, W9Standing, Withholding, WithholdingReason, withhold, withhold_from};

#[cfg(test)]
mod tests;
