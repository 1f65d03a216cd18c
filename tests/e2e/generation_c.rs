//! Beside a main application in which every status is a key into a lookup table.

mod earlier_payouts;
mod keys;
mod members;
mod staff;
