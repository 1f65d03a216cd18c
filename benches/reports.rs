//! `cargo bench -p benches --bench reports`: see docs/performance.md.

use clap::Parser as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    benches::reports::run(benches::reports::Options::parse()).await
}
