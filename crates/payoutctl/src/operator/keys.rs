use std::process::ExitCode;
use std::time::Instant;

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressStyle};
use use_cases::Context;
use use_cases::keys::{self, KeyUse, Progress, Rotated, Standing};

use super::context;
use crate::command_line::Keys;
use crate::print::{complain, say, table};

pub(crate) async fn keys(action: Keys) -> anyhow::Result<ExitCode> {
    let ctx = context().await?;
    match action {
        Keys::Status => status(&ctx).await,
        Keys::Rotate { dry_run: true } => foresee(&ctx).await,
        Keys::Rotate { dry_run: false } => rotate(&ctx).await,
    }
}

/// Fails where something is sealed by a key that the settings do not name.
async fn status(ctx: &Context) -> anyhow::Result<ExitCode> {
    let uses = keys::in_use(ctx).await?;
    show(&uses);
    let missing: Vec<&KeyUse> = uses.iter().filter(|it| it.standing == Standing::Missing).collect();
    for it in &missing {
        complain(&format!(
            "the key {} is in use and not in ENCRYPTION_KEYS_RETIRED",
            it.key_id
        ));
    }
    Ok(if missing.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn foresee(ctx: &Context) -> anyhow::Result<ExitCode> {
    let uses = keys::in_use(ctx).await?;
    show(&uses);
    let fields: u64 = uses
        .iter()
        .filter(|it| it.standing == Standing::Retired)
        .map(|it| it.fields)
        .sum();
    say(&format!(
        "{} fields would be sealed anew with the key {}; nothing was changed",
        HumanCount(fields),
        ctx.keys.active_id()
    ));
    Ok(ExitCode::SUCCESS)
}

async fn rotate(ctx: &Context) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let bar = ProgressBar::new(0).with_style(style());
    let told = |progress: Progress| {
        bar.set_length(progress.fields_total);
        bar.set_position(progress.fields_done);
        bar.set_message(progress.table);
    };
    let rotated = keys::rotate(ctx, told).await;
    bar.finish_and_clear();
    let rotated = rotated?;
    show(&rotated.uses);
    say(&format!(
        "{} fields sealed anew with the key {} in {}",
        HumanCount(rotated.fields),
        ctx.keys.active_id(),
        HumanDuration(started.elapsed())
    ));
    Ok(verdict(&rotated))
}

/// An older key may go only when nothing is left that it seals.
fn verdict(rotated: &Rotated) -> ExitCode {
    if let Some(first) = &rotated.first_closed {
        complain(&format!(
            "{} rows could not be opened; {first}",
            HumanCount(rotated.closed)
        ));
    }
    for key_id in keys::left(&rotated.uses) {
        complain(&format!(
            "the key {key_id} still seals something: keep it in ENCRYPTION_KEYS_RETIRED, see that every program was started with the new \
             key, and run this again"
        ));
    }
    if !rotated.is_complete() {
        return ExitCode::FAILURE;
    }
    say("no other key is in use: ENCRYPTION_KEYS_RETIRED may be emptied");
    ExitCode::SUCCESS
}

fn show(uses: &[KeyUse]) {
    let rows: Vec<[String; 4]> = uses
        .iter()
        .map(|it| {
            let field = format!("{}.{}", it.table, it.column);
            [
                field,
                it.key_id.clone(),
                it.standing.code().to_owned(),
                it.fields.to_string(),
            ]
        })
        .collect();
    table(&["field", "key", "standing", "fields"], &rows);
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template(
        "{bar:40} {percent:>3} %  {human_pos}/{human_len} fields  {msg}  {per_sec}  {eta} left",
    )
    .expect("the template of the bar is well formed")
}
