use std::future::Future;
use std::io::{IsTerminal as _, stderr};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use crate::print::say;

const TICK: Duration = Duration::from_millis(80);
/// What a row of the table has room for.
const NOTE_CHARACTERS_MAX: usize = 60;

/// What a step brought, and what it says about it.
#[derive(Debug)]
pub(super) struct Told<T> {
    it: T,
    note: String,
}

impl<T> Told<T> {
    pub(super) fn new(it: T, note: impl Into<String>) -> Self {
        Self { it, note: note.into() }
    }
}

/// The steps of the demo: shown while they run, and summed up at the end.
#[derive(Debug, Default)]
pub(super) struct Steps {
    done: Vec<Step>,
    spinner: Option<ProgressBar>,
}

#[derive(Debug)]
struct Step {
    title: &'static str,
    note: String,
    took: Duration,
}

impl Steps {
    /// Does the work and shows it. A failure names the step.
    pub(super) async fn take<T>(
        &mut self,
        title: &'static str,
        work: impl Future<Output = anyhow::Result<Told<T>>>,
    ) -> anyhow::Result<T> {
        let number = self.done.len() + 1;
        self.spin(title);
        let began = Instant::now();
        let outcome = work.await;
        let took = began.elapsed();
        self.clear();
        let Told { it, note } = outcome.with_context(|| format!("step {number} failed, {title}"))?;
        say(&format!("{number:>3}  {title}: {note} ({} ms)", took.as_millis()));
        self.done.push(Step { title, note, took });
        Ok(it)
    }

    /// Takes the spinner off the screen.
    pub(super) fn clear(&mut self) {
        if let Some(spinner) = self.spinner.take() {
            spinner.finish_and_clear();
        }
    }

    /// Prints the table of all steps.
    pub(super) fn summarise(&self) {
        let longest = self.done.iter().map(|step| step.title.chars().count()).max();
        let titles = longest.unwrap_or_default();
        let row = |number: &str, title: &str, note: &str, took: &str| {
            say(&format!(
                "{number:>3}  {title:titles$}  {note:NOTE_CHARACTERS_MAX$}  {took:>6}"
            ));
        };
        let rule = || row("---", &"-".repeat(titles), &"-".repeat(NOTE_CHARACTERS_MAX), "------");
        say("");
        row("", "step", "result", "ms");
        rule();
        for (number, step) in (1..).zip(&self.done) {
            let number = format!("{number}");
            row(
                &number,
                step.title,
                &shortened(&step.note),
                &step.took.as_millis().to_string(),
            );
        }
        rule();
        let all: Duration = self.done.iter().map(|step| step.took).sum();
        row("", "all steps", "", &all.as_millis().to_string());
        say("");
    }

    /// Only where somebody watches.
    fn spin(&mut self, title: &'static str) {
        if stderr().is_terminal() {
            let style = ProgressStyle::with_template("{spinner} {msg}").expect("the template is well formed");
            let spinner = ProgressBar::new_spinner().with_style(style).with_message(title);
            spinner.enable_steady_tick(TICK);
            self.spinner = Some(spinner);
        }
    }
}

/// A note as a row of the table has room for.
fn shortened(note: &str) -> String {
    if note.chars().count() <= NOTE_CHARACTERS_MAX {
        return note.to_owned();
    }
    note.chars().take(NOTE_CHARACTERS_MAX - 1).chain(['…']).collect()
}
