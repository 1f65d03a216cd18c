use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use stripe_export::Reader;
use use_cases::Context;
use use_cases::import::{self, Fault, ImportSummary, Options};

use super::context;
use crate::command_line::{Format, Payments};
use crate::print::{complain, say};

/// Faults printed one by one.
const FAULTS_SHOWN_MAX: usize = 50;

pub(crate) async fn import_payments(wishes: Payments) -> anyhow::Result<ExitCode> {
    let Format::Stripe = wishes.format;
    let ctx = context().await?;
    let options = Options {
        strict: wishes.strict,
        include_test: wishes.include_test,
    };
    match from_file(&ctx, &wishes.file, options).await {
        Ok(summary) => {
            report(&summary);
            Ok(if summary.is_cut_short {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            })
        }
        Err(error) => {
            if let Some(import::Error::Strict(summary)) = error.downcast_ref() {
                list(&summary.faults, summary.faults_total);
            }
            Err(error)
        }
    }
}

/// Imports a file, with a bar over its bytes.
pub(crate) async fn from_file(ctx: &Context, path: &Path, options: Options) -> anyhow::Result<ImportSummary> {
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("{shown} cannot be opened"))?;
    let length = file
        .metadata()
        .with_context(|| format!("{shown} cannot be read"))?
        .len();
    let bar = ProgressBar::new(length).with_style(style());
    let reader = Reader::new(bar.wrap_read(file)).with_context(|| format!("{shown} cannot be imported"))?;
    let told = |progress: import::Progress| bar.set_message(format!("{} rows", HumanCount(progress.rows)));
    let summary = import::payments(ctx, reader, options, told).await;
    bar.finish_and_clear();
    Ok(summary?)
}

pub(crate) fn report(summary: &ImportSummary) {
    list(&summary.faults, summary.faults_total);
    say(&format!(
        "{} rows read: {} new payments, {} updated, {} unchanged, {} of the test mode skipped, {} not usable; {} new members, {} new subscriptions",
        HumanCount(summary.rows),
        HumanCount(summary.payments_new),
        HumanCount(summary.payments_updated),
        HumanCount(summary.unchanged),
        HumanCount(summary.skipped),
        HumanCount(summary.faults_total),
        HumanCount(summary.members_created),
        HumanCount(summary.subscriptions_created),
    ));
    if summary.payments_new + summary.payments_updated == 0 && summary.rows > 0 {
        say("nothing changed: everything in this file was imported before");
    }
    if summary.is_cut_short {
        complain("the file could not be read to its end; import it again when it can");
    }
}

fn list(faults: &[Fault], total: u64) {
    for fault in faults.iter().take(FAULTS_SHOWN_MAX) {
        complain(&format!("line {}: {}", fault.line, fault.reason));
    }
    let shown = u64::try_from(faults.len().min(FAULTS_SHOWN_MAX)).unwrap_or_default();
    if total > shown {
        complain(&format!("and {} more rows that cannot be used", total - shown));
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {percent:>3} %  {bytes}/{total_bytes}  {msg}  {eta} left")
        .expect("the template of the bar is well formed")
}
