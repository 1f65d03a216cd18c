//! The year-end run beside INSERT ... SELECT of the same rows into the same tables.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Parser;
use use_cases::settings::{self, Program, Settings};
use use_cases::year_end::{self, YearEnd};
use use_cases::{Actor, Context};

use crate::machine::{self, Process};
use crate::measures::Goal;
use crate::report::say;
use crate::scratch::Scratch;
use crate::service;
use crate::spread::median;

/// Times INSERT ... SELECT.
const TIME: Goal = Goal { floor: 3.0, aim: 2.0 };

const YEAR: i32 = 2025;
const PAYEES: &str = include_str!("../sql/payees.sql");
const KEEP: &str = include_str!("../sql/keep_returns.sql");
/// Everything that a run writes of its forms: ours, and the main application's row for each.
const INSERTS: [&str; 2] = [
    "INSERT INTO payout.information_returns SELECT * FROM bench_returns",
    "INSERT INTO public.tax_forms SELECT * FROM bench_forms",
];
const CLEAR: &str = "TRUNCATE payout.information_returns; DELETE FROM public.tax_forms WHERE form_type = '1099-MISC'";

/// Measures the year-end run.
#[derive(Debug, Clone, Parser)]
#[command(name = "year_end")]
pub struct Options {
    /// Payees who were paid in the year.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=5_000_000))]
    pub payees: u32,
    /// Rounds in which both sides take turns; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=99))]
    pub rounds: u32,
    /// Given by cargo.
    #[arg(long, hide = true)]
    pub bench: bool,
}

/// Fills a database, measures, and prints what came out.
pub async fn run(options: Options) -> anyhow::Result<()> {
    say(&format!(
        "load average {} before; making {} payees",
        machine::load_average(),
        options.payees
    ));
    let scratch = Scratch::migrated().await?;
    scratch.fill(PAYEES, ("bench.payees", options.payees)).await?;
    let ctx = context(&scratch).await?;
    generated(&ctx, options.payees).await?;
    scratch.run(KEEP).await?;
    measure(&scratch, &ctx, &options).await?;
    ctx.db.pool().close().await;
    scratch.strike().await;
    say(&format!("load average {} after", machine::load_average()));
    Ok(())
}

async fn measure(scratch: &Scratch, ctx: &Context, options: &Options) -> anyhow::Result<()> {
    let (mut runs, mut ratios, mut ratios_of_ours) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        clear(scratch).await?;
        let [ours, hosts] = inserted(scratch).await?;
        clear(scratch).await?;
        let run = generated(ctx, options.payees).await?;
        let again = repeated(ctx, options.payees).await?;
        let both = ours + hosts;
        say(&format!(
            "run {:.2} s, again {:.2} s; INSERT {:.2} s ({:.2} s ours, {:.2} s the main application's); ratio {:.2}",
            run.as_secs_f64(),
            again.as_secs_f64(),
            both.as_secs_f64(),
            ours.as_secs_f64(),
            hosts.as_secs_f64(),
            run.as_secs_f64() / both.as_secs_f64()
        ));
        runs.push(run.as_secs_f64());
        ratios.push(run.as_secs_f64() / both.as_secs_f64());
        ratios_of_ours.push(run.as_secs_f64() / ours.as_secs_f64());
    }
    let ratio = median(&ratios);
    say(&format!(
        "year-end of {} payees: {:.2} s, {ratio:.2} times INSERT of both tables ({}), {:.2} times that of ours alone; {:.1} MB at the most",
        options.payees,
        median(&runs),
        TIME.verdict(ratio),
        median(&ratios_of_ours),
        Process(std::process::id()).resident_peak_mb()?
    ));
    Ok(())
}

async fn generated(ctx: &Context, payees: u32) -> anyhow::Result<Duration> {
    let (took, did) = generate(ctx).await?;
    ensure!(did.created == u64::from(payees), "{did:?} instead of {payees} forms");
    Ok(took)
}

async fn repeated(ctx: &Context, payees: u32) -> anyhow::Result<Duration> {
    let (took, did) = generate(ctx).await?;
    ensure!(
        did.unchanged == u64::from(payees) && did.created == 0,
        "{did:?} in the second run"
    );
    Ok(took)
}

async fn generate(ctx: &Context) -> anyhow::Result<(Duration, YearEnd)> {
    let began = Instant::now();
    let did = year_end::generate(ctx, &Actor::worker(), YEAR).await?;
    Ok((began.elapsed(), did))
}

async fn inserted(scratch: &Scratch) -> anyhow::Result<[Duration; 2]> {
    let mut took = [Duration::ZERO; 2];
    for (sql, took) in INSERTS.iter().zip(&mut took) {
        let began = Instant::now();
        scratch.run(sql).await?;
        *took = began.elapsed();
    }
    Ok(took)
}

async fn clear(scratch: &Scratch) -> anyhow::Result<()> {
    scratch.run(CLEAR).await?;
    scratch.settle().await
}

async fn context(scratch: &Scratch) -> anyhow::Result<Context> {
    let vars = service::settings(scratch.url(), "100000.00", 0);
    let vars = vars.into_iter().map(|(name, value)| (name.to_owned(), value));
    let settings = Settings::from_vars(Program::Tool, vars).map_err(|error| anyhow::anyhow!("{error}"))?;
    let db = settings.connect().await.context("the database does not answer")?;
    settings::build(&settings, db).map_err(|error| anyhow::anyhow!("{error}"))
}
