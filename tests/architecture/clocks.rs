//! What is due is compared with the Context's clock, never with the database's: a sandbox could not move it [R13.4].

use std::fs;
use std::path::Path;

use crate::layers::each_source;
use crate::workspace::root;

/// PostgreSQL's other words for now.
const WORDS: [&str; 7] = [
    "current_timestamp",
    "current_date",
    "localtimestamp",
    "clock_timestamp(",
    "statement_timestamp(",
    "transaction_timestamp(",
    "timeofday(",
];
/// The worker's queue, whose rows only wake somebody up, goes by the database's clock.
const QUEUE: &str = "infrastructure/src/jobs.rs";
/// The same queue's column, wherever it is asked about.
const QUEUE_COLUMN: &str = "run_at <= now()";
/// How fast a provider may be asked goes by real time, and by one clock for all processes.
const TURNS: &str = "infrastructure/src/persistence/stripe_turns.rs";

#[test]
fn no_statement_asks_the_database_what_time_it_is() {
    each_source(&root().join("crates"), &mut |path, source| {
        if !is_statement_of_ours(path) {
            return;
        }
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let asks = asks_the_time(line) && !line.contains(QUEUE_COLUMN);
            assert!(!asks, "{}: {line}", path.display());
        }
    });
}

#[test]
fn no_function_of_ours_in_the_database_compares_with_its_clock() {
    for file in fs::read_dir(root().join("migration/sql")).expect("a folder of statements") {
        let path = file.expect("readable").path();
        let text = fs::read_to_string(&path).expect("readable");
        for line in text.lines().filter(|line| !line.trim_start().starts_with("--")) {
            assert!(!compares_with_the_time(line), "{}: {line}", path.display());
        }
    }
}

#[test]
fn the_clocks_of_the_database_are_known_by_their_names() {
    for line in [
        "WHERE due_at <= now()",
        "SELECT now()",
        "CURRENT_DATE",
        "(NOW())",
        "> clock_timestamp()",
    ] {
        assert!(asks_the_time(line), "{line}");
    }
    for line in [
        "ctx.now()",
        "Instant::now()",
        "pub fn now()",
        "let unknown = ()",
        "known()",
    ] {
        assert!(!asks_the_time(line), "{line}");
    }
    for line in [
        "due_at <= now()",
        "now() - interval '1 day'",
        "age < now ()",
        "due_on = current_date",
    ] {
        assert!(compares_with_the_time(line), "{line}");
    }
    for line in ["updated_at = now()", "DEFAULT now(),", "NEW.updated_at := now();"] {
        assert!(!compares_with_the_time(line), "{line}");
    }
}

fn is_statement_of_ours(path: &Path) -> bool {
    let is_program = path.components().any(|part| part.as_os_str() == "src");
    is_program && !path.ends_with(QUEUE) && !path.ends_with(TURNS)
}

/// `now()` as a word of its own, not a function of ours of that name.
fn asks_the_time(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let is_word = |before: &str| {
        let word = before.trim_end().rsplit(' ').next().unwrap_or_default();
        word != "fn" && !before.ends_with(|it: char| it.is_alphanumeric() || ".:_".contains(it))
    };
    let mut calls = line.match_indices("now()");
    calls.any(|(at, _)| is_word(&line[..at])) || WORDS.iter().any(|word| line.contains(word))
}

/// Writing down when a row was written decides nothing.
fn compares_with_the_time(line: &str) -> bool {
    let line = line.to_ascii_lowercase().replace("now ()", "now()");
    let mut calls = line.match_indices("now()");
    let compares = |at: usize| {
        let (before, after) = (line[..at].trim_end(), line[at + "now()".len()..].trim_start());
        before.ends_with(['<', '>', '-', '+'])
            || before.ends_with("<=")
            || before.ends_with(">=")
            || after.starts_with(['<', '>', '-', '+'])
    };
    calls.any(|(at, _)| compares(at)) || WORDS.iter().any(|word| line.contains(word))
}
