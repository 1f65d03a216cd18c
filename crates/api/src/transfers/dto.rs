mod asked;
mod shown;

pub use asked::{ApproveTransfer, CreateBatch, CreateTransfer, Reason, StatisticsFilter, TransferFilter};
pub use shown::{PaidInBatch, Transfer, TransferStatistics};
