//! Reads the payments export of the Stripe dashboard, row by row, as it really is.

mod amount;
mod cell;
mod columns;
mod lines;
mod person;
mod reader;
mod records;
mod row;
pub mod sample;
mod timestamp;

pub use amount::{Amount, AmountError};
pub use columns::HeaderError;
pub use person::{Person, PersonError};
pub use reader::{Reader, RowFault};
pub use records::BrokenRecord;
pub use row::{Dispute, Mode, Row, RowError, Status};
pub use timestamp::TimestampError;
