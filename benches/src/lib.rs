//! Measures the service beside what the database alone takes for the same, in the same minutes.

pub mod automation;
mod bench;
mod client;
mod growth;
mod load;
mod machine;
mod measures;
mod options;
mod pgbench;
pub mod receipts;
mod recording;
mod report;
pub mod reports;
mod scratch;
mod script;
mod service;
mod spread;
mod stage;
pub mod year_end;

pub use bench::run;
pub use options::Options;
