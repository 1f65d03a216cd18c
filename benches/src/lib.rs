//! Measures the service beside the same statements issued by pgbench, on one database, in the same minutes.

mod bench;
mod client;
mod growth;
mod load;
mod machine;
mod measures;
mod options;
mod pgbench;
mod recording;
mod report;
mod script;
mod service;
mod spread;
mod stage;

pub use bench::run;
pub use options::Options;
