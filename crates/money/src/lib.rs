//! Money as integer minor units with a currency, rounding by name, and splitting so that parts add up.
#![deny(clippy::float_arithmetic, missing_docs)]

mod amount;
mod currency;
mod split;

pub use amount::{Money, MoneyError};
pub use currency::{Currency, CurrencyError};
pub use split::SplitError;

#[cfg(test)]
mod tests;
