//! What the running service tells: log lines on standard error, and figures for Prometheus.

pub mod metrics;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Statements are logged by sqlx only when they are slow, and never with their parameters.
const QUIET: &str = "sqlx=warn,sea_orm=warn,h2=warn,hyper=warn,rustls=warn";

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Json,
    Text,
}

/// Why logging cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("LOG_LEVEL is error, warn, info, debug or trace, or directives such as info,use_cases=debug")]
    BadLevel(#[source] tracing_subscriber::filter::ParseError),
    #[error("logging has begun already")]
    SecondTime(#[source] tracing_subscriber::util::TryInitError),
}

impl LogFormat {
    /// Reads the setting `json` or `text`.
    pub fn parse(raw: &str) -> Option<Self> {
        match raw {
            "json" => Some(Self::Json),
            "text" => Some(Self::Text),
            _ => None,
        }
    }
}

/// Starts logging for the whole process. Standard output stays free for what a command prints.
pub fn init(level: &str, format: LogFormat) -> Result<(), TelemetryError> {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter(level)?)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .finish()
            .try_init(),
        LogFormat::Text => lines.finish().try_init(),
    }
    .map_err(TelemetryError::SecondTime)
}

/// The wanted level, with the quiet ones before it so that a directive for one of them wins.
fn filter(level: &str) -> Result<EnvFilter, TelemetryError> {
    let level = level.trim();
    if level.is_empty() {
        return filter("info");
    }
    EnvFilter::try_new(format!("{QUIET},{level}")).map_err(TelemetryError::BadLevel)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Keeps what is logged while `act` runs.
    fn logged(level: &str, act: impl FnOnce()) -> String {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter(level).expect("a level"))
            .with_ansi(false)
            .with_writer(move || Sink(Arc::clone(&sink)))
            .finish();
        tracing::subscriber::with_default(subscriber, act);
        let lines = lines.lock().expect("no panic while held");
        String::from_utf8(lines.clone()).expect("log lines are UTF-8")
    }

    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic while held").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn statements_are_not_logged_even_when_we_debug() {
        let lines = logged("debug", || {
            tracing::debug!(target: "sqlx::query", "select canary");
            tracing::debug!("our own line");
        });

        assert!(!lines.contains("canary") && lines.contains("our own line"), "{lines}");
    }

    #[test]
    fn a_directive_may_still_ask_for_one_of_the_quiet_ones() {
        let lines = logged("info,sqlx=debug", || tracing::debug!(target: "sqlx::query", "select 1"));

        assert!(lines.contains("select 1"), "{lines}");
    }

    #[test]
    fn an_unknown_level_names_the_setting() {
        let refusal = filter("loud=very").expect_err("no level");

        assert!(refusal.to_string().contains("LOG_LEVEL"), "{refusal}");
    }

    #[test]
    fn secrets_are_redacted_by_their_types() {
        let secret = secrecy::SecretString::from("canary-secret");

        let lines = logged("trace", || tracing::info!(?secret, "a line"));

        assert!(lines.contains("a line") && !lines.contains("canary"), "{lines}");
    }
}
