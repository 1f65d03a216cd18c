//! `payout-api`: reads its settings, opens the database, answers until it is told to stop. `payout-api health` and
//! `payout-api alive` ask the one that runs.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;

use anyhow::Context as _;
use api::HttpSettings;
use api::probe::{self, Question};
use tokio::signal::unix::{SignalKind, signal};
use use_cases::sandbox;
use use_cases::settings::{self, Program, Settings, SettingsError};

/// The name under which traces know us.
const SERVICE: &str = "payout-api";
const USAGE: &str = "usage: payout-api [health | alive]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => serve(),
        ["health"] => asked(Question::Healthy),
        ["alive"] => asked(Question::Alive),
        _ => Err(anyhow::anyhow!(USAGE)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "logging may not have begun when the settings are wrong"
)]
fn complain(error: &anyhow::Error) {
    match error.downcast_ref::<SettingsError>() {
        Some(settings) => settings
            .sentences()
            .iter()
            .for_each(|sentence| eprintln!("payout-api: {sentence}")),
        None => eprintln!("payout-api: {error:#}"),
    }
}

fn asked(question: Question) -> anyhow::Result<()> {
    Ok(probe::ask(question, settings::environment())?)
}

fn serve() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.context("no runtime")?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let vars = settings::environment();
    let shared = Settings::from_vars(Program::Api, vars.clone())?;
    let better_auth = shared.better_auth.as_ref().context("BETTER_AUTH_SECRET is not set")?;
    let http = HttpSettings::from_vars(vars, better_auth)?;
    let traces = shared.process.tell(SERVICE)?;

    let db = shared
        .connect()
        .await
        .context("the database of DATABASE_URL does not answer")?;
    if http.migrate_on_start {
        migration::up(&db).await.context("the database could not be migrated")?;
    }
    let ctx = settings::build(&shared, db)?;
    sandbox::open(&ctx).await?;
    let listener = TcpListener::bind(http.listen).with_context(|| format!("cannot listen on {}", http.listen))?;
    if let Some(address) = shared.process.metrics {
        show_metrics(address)?;
    }
    let address = listener.local_addr().unwrap_or(http.listen);
    let server = api::serve(ctx, http, listener)?;
    let handle = server.handle();
    tokio::spawn(async move {
        stopped().await;
        tracing::info!("stopping: requests that run are finished first");
        handle.stop(true).await;
    });
    tracing::info!("payout-api answers on http://{address}");
    let ended = server.await.context("the server ended");
    traces.flush();
    ended
}

/// An address that is taken, by the worker beside us for one, costs the figures and never the service.
fn show_metrics(address: SocketAddr) -> anyhow::Result<()> {
    match TcpListener::bind(address) {
        Ok(listener) => drop(tokio::spawn(api::serve_metrics(listener)?)),
        Err(error) => {
            tracing::warn!(%address, %error, "metrics are not answered: METRICS_ADDRESS {address} cannot be used: {error}");
        }
    }
    Ok(())
}

/// Ctrl-C, or what a process manager sends.
async fn stopped() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}
