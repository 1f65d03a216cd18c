//! `payout-worker` works until it is told to stop; `payout-worker job NAME` runs one job and ends; `payout-worker health`
//! asks the one that runs.

use std::process::ExitCode;

use anyhow::Context as _;
use infrastructure::telemetry::traces::Traces;
use use_cases::jobs::Done;
use use_cases::settings::{self, Program, Settings, SettingsError};
use use_cases::{Context, jobs, sandbox};
use worker::{WorkerSettings, probe};

/// The name under which traces know us.
const SERVICE: &str = "payout-worker";
const USAGE: &str = "usage: payout-worker [health | job NAME | job year-end --year YEAR]";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match start(&arguments).await {
        Ok(code) => code,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn start(arguments: &[String]) -> anyhow::Result<ExitCode> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => work().await,
        ["health"] => health(),
        ["job", jobs::YEAR_END, rest @ ..] => year_end(rest).await,
        ["job", name, rest @ ..] => one_job(name, rest).await,
        _ => anyhow::bail!(USAGE),
    }
}

async fn work() -> anyhow::Result<ExitCode> {
    let (settings, ctx, traces) = context().await?;
    let worker = WorkerSettings {
        cron: settings.process.cron,
        metrics: settings.process.metrics,
    };
    let stand_in = settings.sandbox_stripe.clone();
    let stand_in = stand_in.map(|own| tokio::spawn(worker::stand_in(ctx.clone(), own)));
    let ended = worker::run(ctx, worker, told_to_stop()).await;
    if let Some(stand_in) = stand_in {
        stand_in.abort();
    }
    traces.flush();
    ended?;
    Ok(ExitCode::SUCCESS)
}

fn health() -> anyhow::Result<ExitCode> {
    probe::ask(settings::environment())?;
    Ok(ExitCode::SUCCESS)
}

async fn one_job(name: &str, rest: &[&str]) -> anyhow::Result<ExitCode> {
    let job = worker::parse_job(name)?;
    anyhow::ensure!(rest.is_empty(), "the job {name} takes nothing more");
    let (_, ctx, traces) = context().await?;
    let done = jobs::run(&ctx, job, None).await;
    traces.flush();
    Ok(told(job.code(), &done?))
}

async fn year_end(rest: &[&str]) -> anyhow::Result<ExitCode> {
    let year = match rest {
        ["--year", year] => year.parse().ok().filter(|year| (2000..=9998).contains(year)),
        _ => None,
    };
    let year = year.context("the job year-end takes the year of the payments: year-end --year 2026")?;
    let (_, ctx, traces) = context().await?;
    let done = jobs::run_year_end(&ctx, year).await;
    traces.flush();
    Ok(told(jobs::YEAR_END, &done?))
}

fn told(job: &str, done: &Done) -> ExitCode {
    print(&serde_json::json!({ "job": job, "failed": done.failed, "summary": done.summary }));
    if done.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn context() -> anyhow::Result<(Settings, Context, Traces)> {
    let settings = Settings::from_vars(Program::Worker, settings::environment())?;
    let traces = settings.process.tell(SERVICE)?;
    let db = settings.connect().await?;
    let ctx = settings::build(&settings, db)?;
    sandbox::open(&ctx).await?;
    Ok((settings, ctx, traces))
}

async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        },
        Err(_) => drop(interrupted.await),
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the summary of a job is what this command is asked for"
)]
fn print(summary: &serde_json::Value) {
    println!("{summary}");
}

#[expect(
    clippy::print_stderr,
    reason = "logging may not have begun when the settings are wrong"
)]
fn complain(error: &anyhow::Error) {
    if let Some(settings) = error.downcast_ref::<SettingsError>() {
        settings
            .sentences()
            .iter()
            .for_each(|sentence| eprintln!("payout-worker: {sentence}"));
        return;
    }
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    eprintln!("payout-worker: {}", causes.join(": "));
}
