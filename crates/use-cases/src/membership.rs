//! How a membership ends a year after its payout, and begins anew [R8.2, R8.5].

mod rejoining;
mod removal;
mod restoration;
mod run;
mod warning;

pub use rejoining::{Rejoined, Rejoining, reactivate};
pub use removal::{Removed, remove_by_hand};
pub(crate) use restoration::money_came_back;
pub use run::{RemovalRun, carry_out};

pub use infrastructure::persistence::removals::Which;
