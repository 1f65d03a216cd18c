use std::path::PathBuf;

use clap::Parser;

use crate::stage;

/// Measures the service beside the same statements issued by pgbench.
#[derive(Debug, Clone, Parser)]
#[command(name = "payouts")]
pub struct Options {
    /// Members with payments in the generated database; the last of them have payouts that wait for approval.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(i64::from(stage::MEMBERS_MIN)..=5_000_000))]
    pub members: u32,
    /// How long each round of each side takes.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub seconds: u32,
    /// Rounds in which both sides take turns; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=9))]
    pub rounds: u32,
    /// Connections at once, on both sides.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub clients: u32,
    /// Where the database is kept for later runs of the same size; otherwise it is made anew and thrown away.
    #[arg(long)]
    pub data_dir: Option<PathBuf>,
    /// Only the measures with this in their name.
    #[arg(long)]
    pub only: Option<String>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    pub bench: bool,
}

impl Options {
    /// Whether a measure was asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.as_deref().is_none_or(|only| name.contains(only))
    }
}
