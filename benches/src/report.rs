use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::load::Outcome;
use crate::measures::{FIRST_ANSWER_MS, Goal, LOAD_MB, PAYMENT_RATIO, RATIO, REST_MB};
use crate::spread::median;

/// What was measured at one size.
#[derive(Debug)]
pub struct Results {
    pub members: u32,
    pub figures: Vec<Figure>,
    pub payment_ratio: Option<f64>,
    pub rest_mb: Option<f64>,
    pub load_mb: Option<f64>,
    pub first_answer_ms: Option<f64>,
}

/// One request beside its statements, round by round.
#[derive(Debug)]
pub struct Figure {
    pub name: &'static str,
    statements: usize,
    /// Ours, and turns per second without us.
    pub rounds: Vec<(Outcome, f64)>,
}

impl Figure {
    pub fn new(name: &'static str, statements: usize) -> Self {
        Self {
            name,
            statements,
            rounds: Vec::new(),
        }
    }

    pub fn p50_ms(&self) -> f64 {
        self.median_of(|ours, _| ours.p50_ms)
    }

    fn ratio(&self) -> f64 {
        self.median_of(|ours, theirs| ours.per_second / theirs)
    }

    fn median_of(&self, value: impl Fn(&Outcome, f64) -> f64) -> f64 {
        let values: Vec<f64> = self.rounds.iter().map(|(ours, theirs)| value(ours, *theirs)).collect();
        median(&values)
    }

    fn row(&self) -> String {
        let ratio = self.ratio();
        format!(
            "{:<17} {:>10} {:>9.0} {:>8.2} {:>8.2} {:>9.0} {:>6.2} {:>6.2} {:>5.2}  {:<12} {:>9.3} {:>9.0}%\n",
            self.name,
            self.statements,
            self.median_of(|ours, _| ours.per_second),
            self.p50_ms(),
            self.median_of(|ours, _| ours.p99_ms),
            self.median_of(|_, theirs| theirs),
            ratio,
            RATIO.floor,
            RATIO.aim,
            RATIO.verdict(ratio),
            self.median_of(|ours, _| ours.service_cpu_per_1000),
            self.median_of(|ours, _| ours.own_cpu) * 100.0,
        )
    }

    fn as_json(&self) -> Value {
        json!({
            "requestsPerSecond": self.median_of(|ours, _| ours.per_second),
            "p50Ms": self.p50_ms(),
            "p99Ms": self.median_of(|ours, _| ours.p99_ms),
            "pgbenchPerSecond": self.median_of(|_, theirs| theirs),
            "ratio": self.ratio(),
        })
    }
}

impl Results {
    pub fn new(members: u32) -> Self {
        Self {
            members,
            figures: Vec::new(),
            payment_ratio: None,
            rest_mb: None,
            load_mb: None,
            first_answer_ms: None,
        }
    }

    /// Medians of the rounds.
    pub fn table(&self) -> String {
        let mut table = format!("\n{} members, medians of the rounds\n", self.members);
        let _ = writeln!(
            table,
            "{:<17} {:>10} {:>9} {:>8} {:>8} {:>9} {:>6} {:>6} {:>5}  {:<12} {:>9} {:>10}",
            "measure",
            "statements",
            "req/s",
            "p50 ms",
            "p99 ms",
            "pgbench",
            "ratio",
            "floor",
            "aim",
            "",
            "cpu s/k",
            "load's cpu"
        );
        table.extend(self.figures.iter().map(Figure::row));
        for (name, value, goal) in self.single() {
            let _ = writeln!(
                table,
                "{name:<42} {value:>8.2}  floor {:>6.2}  aim {:>5.2}  {}",
                goal.floor,
                goal.aim,
                goal.verdict(value)
            );
        }
        table
    }

    fn single(&self) -> Vec<(&'static str, f64, Goal)> {
        let all = [
            (
                "payment insert, of the rate without triggers",
                self.payment_ratio,
                PAYMENT_RATIO,
            ),
            ("memory at rest, MB", self.rest_mb, REST_MB),
            ("memory at most under load, MB", self.load_mb, LOAD_MB),
            (
                "start to first authenticated answer, ms",
                self.first_answer_ms,
                FIRST_ANSWER_MS,
            ),
        ];
        all.into_iter()
            .filter_map(|(name, value, goal)| Some((name, value?, goal)))
            .collect()
    }

    /// By name, for later runs to compare with.
    pub fn as_json(&self) -> Value {
        let figures = self
            .figures
            .iter()
            .map(|figure| (figure.name.to_owned(), figure.as_json()));
        let singles = self
            .single()
            .into_iter()
            .map(|(name, value, _)| (name.to_owned(), json!(value)));
        Value::Object(figures.chain(singles).collect())
    }
}

#[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
pub fn say(text: &str) {
    println!("{text}");
}
