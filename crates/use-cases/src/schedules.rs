//! Payments of placements that are due on a day [R12.1, R12.2].

mod commands;
mod create;
mod process;
mod read;
mod record;
mod view;
mod world;

pub use commands::{Change, cancel, change, delete, retry, trigger};
pub use create::{Order, create};
pub use process::{DueRun, process_again, process_all_due, process_due};
pub use read::{Figures, ListFilter, find, list, statistics};
pub use view::ScheduleView;

pub(crate) use commands::not_his_own;
pub(crate) use create::payable_placement;
pub(crate) use record::{Recorded, begin};
pub(crate) use world::World;
