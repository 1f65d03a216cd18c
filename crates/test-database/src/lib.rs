//! A fresh database for every test, on one server per test process.

mod database;
mod server;
mod template;

pub use database::TestDatabase;
