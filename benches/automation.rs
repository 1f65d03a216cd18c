//! `cargo bench -p benches --bench automation`: see docs/performance.md.

use clap::Parser as _;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    benches::automation::run(benches::automation::Options::parse()).await
}
