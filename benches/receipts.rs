//! `cargo bench -p benches --bench receipts`: see docs/performance.md.

use clap::Parser as _;

fn main() -> anyhow::Result<()> {
    benches::receipts::run(&benches::receipts::Options::parse())
}
