//! A whole payout round on this machine, over real HTTP, with nothing running beforehand and nothing left behind.

mod cast;
mod client;
mod crew;
mod database;
mod documents;
mod ending;
mod mail_page;
mod names;
mod round;
mod scene;
mod service;
mod steps;
mod terms;
mod tokens;
mod transfers;
mod welcome;
mod year;

use std::future::Future;
use std::process::ExitCode;

use anyhow::Context as _;
use infrastructure::telemetry::{self, LogFormat};
use use_cases::settings;

use crate::command_line::Demo;
use crate::print::say;
use database::DemoDatabase;
use ending::Ending;
use scene::Scene;
use service::Premises;
use steps::Steps;

/// What a spectator wants to know of; `LOG_LEVEL` changes it.
const LOG_LEVEL: &str = "error,sqlx=off,sea_orm=off";

/// Plays the demo, and takes everything down again however it ends.
pub(crate) async fn run(wishes: Demo) -> anyhow::Result<ExitCode> {
    let level = settings::environment().remove("LOG_LEVEL");
    telemetry::init(level.as_deref().unwrap_or(LOG_LEVEL), LogFormat::Text)?;
    // A second provider would be refused, and would be the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut ending = Ending::listen().context("signals cannot be listened to")?;
    // Before a database is emptied for nothing.
    let premises = Premises::find(wishes.port).await?;
    let mut steps = Steps::default();
    let opening = steps.take("Start a database", DemoDatabase::open(&wishes));
    let Some(database) = unless_stopped(&mut ending, opening).await? else {
        return Ok(stopped());
    };
    let outcome = Box::pin(on(&database, premises, &wishes, &mut steps, &mut ending)).await;
    steps.clear();
    database.close().await;
    outcome
}

async fn on(
    database: &DemoDatabase,
    premises: Premises,
    wishes: &Demo,
    steps: &mut Steps,
    ending: &mut Ending,
) -> anyhow::Result<ExitCode> {
    let setting = Box::pin(scene::set(premises, database, wishes, steps));
    let Some(scene) = unless_stopped(ending, setting).await? else {
        return Ok(stopped());
    };
    let outcome = perform(&scene, wishes, steps, ending).await;
    scene.service.stop().await;
    outcome
}

async fn perform(scene: &Scene, wishes: &Demo, steps: &mut Steps, ending: &mut Ending) -> anyhow::Result<ExitCode> {
    let playing = async {
        let payees = round::play(scene, steps).await?;
        let others = transfers::play(scene, steps).await?;
        year::play(scene, &payees, &others, steps).await?;
        Ok(payees)
    };
    let Some(payees) = unless_stopped(ending, playing).await? else {
        return Ok(stopped());
    };
    steps.summarise();
    say(&format!("Documents: {}", scene.documents.folder().display()));
    if wishes.exit {
        say("Every step held.");
        return Ok(ExitCode::SUCCESS);
    }
    welcome::show(scene, &payees);
    ending.wanted().await;
    say("Stopping.");
    Ok(ExitCode::SUCCESS)
}

/// `None` when somebody wanted the end first.
async fn unless_stopped<T>(
    ending: &mut Ending,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<Option<T>> {
    tokio::select! {
        outcome = Box::pin(work) => outcome.map(Some),
        () = ending.wanted() => Ok(None),
    }
}

/// Not every step held, because somebody stopped it.
fn stopped() -> ExitCode {
    say("Stopped before the end.");
    ExitCode::FAILURE
}
