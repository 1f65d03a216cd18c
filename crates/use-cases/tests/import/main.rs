//! Payments of an export, imported into a real database.

mod charges;
mod files;
mod house;
