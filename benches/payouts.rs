//! `cargo bench -p benches`: see docs/performance.md.

use clap::Parser as _;

// One thread for the load, so that it takes no more of the machine than pgbench does.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    benches::run(benches::Options::parse()).await
}
