//! `cargo bench -p benches --bench year_end`: see docs/performance.md.

use clap::Parser as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    benches::year_end::run(benches::year_end::Options::parse()).await
}
