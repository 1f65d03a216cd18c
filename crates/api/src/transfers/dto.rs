mod asked;
mod shown;

pub use asked::{ApproveTransfer, CreateBatch, CreateTransfer, Reason, StatisticsFilter, TransferFilter};
pub use asked::{ProgrammeName, StatusName};
pub use shown::{PaidInBatch, Transfer, TransferStatistics};
