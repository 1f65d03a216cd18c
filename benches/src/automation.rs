//! What the worker does by itself, beside a loop that only claims, changes and commits one row after the other.

mod raw;
mod sending;
mod stage;

use std::time::Instant;

use anyhow::ensure;
use clap::Parser;

use self::stage::Stage;
use crate::machine::{self, Process};
use crate::measures::Goal;
use crate::report::say;
use crate::spread::median;

/// Of the rate of the raw loop.
const RATIO: Goal = Goal { floor: 0.1, aim: 0.5 };
/// Groups that a run works on at once, and so connections of the raw loop beside it.
const GROUPS: u32 = 4;
/// Transfers that the worker sends at once.
const TRANSFERS: u32 = 8;

/// Measures the automation.
#[derive(Debug, Clone, Parser)]
#[command(name = "automation")]
pub struct Options {
    /// Schedules that come due, all rounds together.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1_000..=5_000_000))]
    pub count: u32,
    /// Transfers that are sent, all rounds together; process-due has to have made as many.
    #[arg(long, default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub transfers: u32,
    /// Rounds in which both sides take turns; the median counts.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub rounds: u32,
    /// Given by cargo.
    #[arg(long, hide = true)]
    pub bench: bool,
}

/// A round of ours, and the raw loop's beside it, in rows a second.
type Rounds = Vec<(f64, f64)>;

/// Fills a database, measures, and prints what came out.
pub async fn run(options: Options) -> anyhow::Result<()> {
    say(&format!(
        "load average {} before; making {} schedules",
        machine::load_average(),
        options.count
    ));
    let stage = Stage::set(options.count, options.rounds + 1).await?;
    let processed = process_due(&stage, &options).await?;
    told("process-due", &processed);
    if options.transfers > 0 {
        let sent = sending::measure(&stage, options.transfers, options.rounds).await?;
        told("sending", &sent);
    }
    stage.strike().await;
    say(&format!("load average {} after", machine::load_average()));
    Ok(())
}

async fn process_due(stage: &Stage, options: &Options) -> anyhow::Result<Rounds> {
    let (mut rounds, memory) = (Vec::new(), Process(std::process::id()));
    let due = options.count / (options.rounds + 1);
    // The first fills empty tables, and the planner learns of it afterwards: it is told and does not count.
    for round in 0..=options.rounds {
        let theirs = raw::rate(&stage.scratch, due, GROUPS).await?;
        stage.day(round);
        stage.scratch.settle().await?;
        let (before, began) = (memory.resident_mb()?, Instant::now());
        let run = use_cases::schedules::process_all_due(&stage.ctx).await?;
        let took = began.elapsed().as_secs_f64();
        ensure!(
            run.processed >= u64::from(due) && run.failed == 0,
            "{run:?} instead of {due} schedules"
        );
        let ours = f64::from(due) / took;
        say(&format!(
            "{due} schedules in {took:.1} s: {ours:.0}/s; raw loop {theirs:.0}/s; ratio {:.2}; memory {before:.1} MB before, {:.1} after",
            ours / theirs,
            memory.resident_mb()?
        ));
        if round > 0 {
            rounds.push((ours, theirs));
        }
    }
    Ok(rounds)
}

fn told(what: &str, rounds: &Rounds) {
    let of = |read: fn(&(f64, f64)) -> f64| median(&rounds.iter().map(read).collect::<Vec<f64>>());
    let ratio = of(|(ours, theirs)| ours / theirs);
    say(&format!(
        "{what}: {:.0}/s beside {:.0}/s of the raw loop, ratio {ratio:.2} ({})",
        of(|(ours, _)| *ours),
        of(|(_, theirs)| *theirs),
        RATIO.verdict(ratio)
    ));
}
