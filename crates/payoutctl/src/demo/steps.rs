use std::future::Future;
use std::io::{IsTerminal as _, stderr};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};

use crate::print::say;

const TICK: Duration = Duration::from_millis(80);

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
        let width = |read: fn(&Step) -> &str| {
            self.done
                .iter()
                .map(|step| read(step).chars().count())
                .max()
                .unwrap_or(0)
        };
        let (titles, notes) = (width(|step| step.title), width(|step| &step.note));
        let rule = format!(
            "{}  {}  {}  {}",
            "-".repeat(3),
            "-".repeat(titles),
            "-".repeat(notes),
            "-".repeat(6)
        );
        say(&format!(
            "\n{:>3}  {:titles$}  {:notes$}  {:>6}\n{rule}",
            "", "step", "result", "ms"
        ));
        for (index, step) in self.done.iter().enumerate() {
            let Step { title, note, took } = step;
            say(&format!(
                "{:>3}  {title:titles$}  {note:notes$}  {:>6}",
                index + 1,
                took.as_millis()
            ));
        }
        let all: Duration = self.done.iter().map(|step| step.took).sum();
        say(&format!(
            "{rule}\n{:>3}  {:titles$}  {:notes$}  {:>6}\n",
            "",
            "",
            "all steps",
            all.as_millis()
        ));
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
