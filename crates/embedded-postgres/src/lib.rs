//! Starts a private PostgreSQL server that stops with us.

mod account;
mod binaries;
mod cluster;
mod home;
mod options;
mod postmaster;
mod server;
mod watchdog;

pub use binaries::BinariesError;
pub use cluster::ClusterError;
pub use home::HomeError;
pub use options::{Durability, Options};
pub use postmaster::LaunchError;
pub use server::{EmbeddedPostgres, StartError};
