//! Commands on a database that somebody operates.

mod api_key;
mod import;
mod keys;
mod migrate;
mod proof;

use std::process::ExitCode;

use anyhow::Context as _;
use infrastructure::persistence::Database;
use infrastructure::telemetry::{self, LogFormat};
use use_cases::Context;
use use_cases::sandbox;
use use_cases::settings::{self, Program, Settings, Vars};

use crate::print::say;

pub(crate) use api_key::api_key;
pub(crate) use import::{from_file, import_payments, report};
pub(crate) use keys::keys;
pub(crate) use migrate::migrate;
pub(crate) use proof::{rebuild_queue, verify};

const CONNECTIONS_MAX: u32 = 4;
/// What a person at a terminal wants to know of and is not told anyway; `LOG_LEVEL` changes it.
const LOG_LEVEL: &str = "warn,use_cases::verify=off";

/// Prints the document that the API serves.
pub(crate) fn openapi() -> anyhow::Result<ExitCode> {
    let document = api::openapi()
        .to_pretty_json()
        .context("the document cannot be written")?;
    say(&document);
    Ok(ExitCode::SUCCESS)
}

/// The context of an operator's command, from the settings in the environment.
async fn context() -> anyhow::Result<Context> {
    let vars = settings::environment();
    log(vars.get("LOG_LEVEL").map(String::as_str))?;
    let settings = Settings::from_vars(Program::Tool, vars)?;
    let db = settings
        .connect()
        .await
        .context("the database of DATABASE_URL cannot be reached")?;
    anyhow::ensure!(
        !migration::pending(&db).await?,
        "the database is behind this program: run payoutctl migrate up"
    );
    let ctx = settings::build(&settings, db)?;
    sandbox::catch_up(&ctx).await?;
    Ok(ctx)
}

/// For commands that need the database and no rule.
async fn database() -> anyhow::Result<Database> {
    let mut vars = Vars::new(settings::environment());
    log(vars.optional("LOG_LEVEL"))?;
    let url = vars.required(
        "DATABASE_URL",
        "it names the database, as postgres://user:password@host/name",
    );
    vars.finish()?;
    let url = url.context("a missing setting is a fault")?;
    let db = Database::connect(&url, CONNECTIONS_MAX).await;
    db.context("the database of DATABASE_URL cannot be reached")
}

fn log(level: Option<&str>) -> anyhow::Result<()> {
    Ok(telemetry::init(level.unwrap_or(LOG_LEVEL), LogFormat::Text)?)
}
