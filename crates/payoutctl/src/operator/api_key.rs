use std::process::ExitCode;

use secrecy::ExposeSecret as _;
use time::{Duration, OffsetDateTime};
use use_cases::api_keys::{self, KeyRow, NewKey, Scope};
use use_cases::{Context, Error, FieldFault};

use super::context;
use crate::command_line::ApiKey;
use crate::print::{say, table};

const COLUMNS: [&str; 8] = [
    "id",
    "name",
    "scopes",
    "state",
    "created",
    "last used",
    "ends",
    "old secret until",
];

pub(crate) async fn api_key(action: ApiKey) -> anyhow::Result<ExitCode> {
    let ctx = context().await?;
    match action {
        ApiKey::Create { name, scope, expires } => create(&ctx, &name, &scope, expires).await?,
        ApiKey::List => list(&ctx).await?,
        ApiKey::Rotate { key, overlap } => rotate(&ctx, &key, overlap).await?,
        ApiKey::Revoke { key } => {
            let row = api_keys::revoke(&ctx, &key).await.map_err(explained)?;
            say(&format!("The key {} ({}) is revoked.", row.name, row.id));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(ctx: &Context, name: &str, scope: &[String], expires: Option<u32>) -> anyhow::Result<()> {
    let scopes: Vec<Scope> = scope.iter().filter_map(|code| Scope::parse(code)).collect();
    let lasts = expires.map(|days| Duration::days(days.into()));
    let key = api_keys::create_lasting(ctx, name, &scopes, lasts).await;
    show(&key.map_err(explained)?);
    Ok(())
}

async fn rotate(ctx: &Context, key: &str, overlap_hours: u32) -> anyhow::Result<()> {
    let overlap = Duration::hours(overlap_hours.into());
    let rotated = api_keys::rotate(ctx, key, overlap).await.map_err(explained)?;
    show(&rotated.key);
    say(&match overlap_hours {
        0 => "The secret before is good no more.".to_owned(),
        _ => format!("The secret before is good until {}.", minute(rotated.old_until)),
    });
    Ok(())
}

fn show(key: &NewKey) {
    say(key.secret.expose_secret());
    say(&format!(
        "The key {} ({}) is shown this once; only its hash is kept.",
        key.name, key.id
    ));
}

async fn list(ctx: &Context) -> anyhow::Result<()> {
    let keys = api_keys::list(ctx).await?;
    let now = ctx.now();
    let rows: Vec<[String; 8]> = keys.iter().map(|key| row(key, now)).collect();
    table(&COLUMNS, &rows);
    Ok(())
}

fn row(key: &KeyRow, now: OffsetDateTime) -> [String; 8] {
    let at = |at: Option<OffsetDateTime>| at.map_or("-".to_owned(), minute);
    [
        key.id.to_string(),
        key.name.clone(),
        key.scopes.clone(),
        state(key, now).to_owned(),
        minute(key.created_at),
        at(key.last_used_at),
        at(key.revoked_at.or(key.expires_at)),
        at(key.old_until.filter(|until| *until > now)),
    ]
}

fn state(key: &KeyRow, now: OffsetDateTime) -> &'static str {
    if key.revoked_at.is_some() {
        "revoked"
    } else if key.expires_at.is_some_and(|at| at <= now) {
        "ended"
    } else {
        "good"
    }
}

fn minute(at: OffsetDateTime) -> String {
    format!("{} {:02}:{:02}Z", at.date(), at.hour(), at.minute())
}

/// With the fault of each field, which the error itself only counts.
fn explained(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(faults) => anyhow::Error::msg(sentences(&faults)),
        error => error.into(),
    }
}

fn sentences(faults: &[FieldFault]) -> String {
    let sentences: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}: {}", fault.field, fault.message))
        .collect();
    sentences.join("; ")
}
