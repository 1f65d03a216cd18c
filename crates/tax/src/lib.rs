//! United States tax on payouts: taxpayer identification numbers, Form W-9, thresholds and rates per year as data, and
//! backup withholding. Debug output never shows a number.
#![deny(clippy::float_arithmetic, missing_docs)]

mod address;
mod classification;
mod table;
mod tin;
mod w9;
mod withholding;

pub use address::{W9Address, W9AddressDraft, is_united_states};
pub use classification::{Classification, ExemptCode};
pub use table::{BackupRate, Income, TaxError, TaxTable, TaxYear};
pub use tin::{TaxId, TaxIdError, TinType};
pub use w9::{FieldFault, W9, W9Draft};
pub use withholding::{PaidBefore, W9Standing, Withholding, WithholdingReason, withhold};

#[cfg(test)]
mod tests;
