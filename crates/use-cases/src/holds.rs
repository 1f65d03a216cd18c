//! Money of placements that is kept back, and who gets it in the end [R12.3].
//!
//! The placement is locked first, then the schedule that pays so much less, then the hold.

mod commands;
mod create;
mod notices;
mod process;
mod read;
mod record;
mod view;
mod within;

pub use commands::{Change, Release, cancel, change, delete, forfeit, release};
pub use create::{Order, create};
pub use process::{DueRun, process_all_due, process_due};
pub use read::{Figures, ListFilter, find, list, of_placement, statistics, total_of_placement};
pub use view::HoldView;

pub(crate) use within::{follow_guarantee, keep_back, return_all};

/// Why a part of what is due within the guarantee is kept back.
pub(crate) const GUARANTEE_PERIOD: &str = "guarantee_period";
