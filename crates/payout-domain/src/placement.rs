//! Placements [R12.5]: whose share of the fee is how much, and what a placement's own state means for payments.
//!
//! ```text
//! split(fee, &roles, &Rates::standard()) -> Result<Shares, PlacementRefusal>
//! guarantee_ends_on(start, days)         -> Date
//! ```

mod rates;
mod shares;

pub use rates::{Rates, Role, Tier};
pub use shares::{Filled, PlacementRefusal, SPLITS_CREATED, Share, Shares, split};

use time::{Date, Duration};

/// How long a placement is guaranteed when nobody says otherwise, in days.
pub const GUARANTEE_DAYS: u16 = 90;

/// Where a placement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlacementState {
    /// The candidate signed.
    Hired,
    /// He works.
    Active,
    /// The guarantee is over.
    Completed,
    /// He left within the guarantee. Nothing more is paid.
    Failed,
    /// It was called off. Nothing more is paid.
    Cancelled,
}

impl PlacementState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Hired,
        Self::Active,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hired => "hired",
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == raw)
    }
}

/// The first day after the guarantee. `None` beyond the calendar.
pub fn guarantee_ends_on(start: Date, days: u16) -> Option<Date> {
    start.checked_add(Duration::days(i64::from(days)))
}

#[cfg(test)]
mod tests;
