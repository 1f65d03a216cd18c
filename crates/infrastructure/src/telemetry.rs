//! What the running service tells: log lines on standard error, traces for a collector, and figures for Prometheus.

pub mod metrics;
pub mod traces;

pub(crate) mod calls;
mod labels;
mod line_filter;
mod lines;
mod panics;
mod redacting;
mod redaction;

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use line_filter::LineFilter;
use lines::JsonLines;
use redacting::Redacting;
use traces::{Collector, Traces};

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
    #[error("no spans can be sent to the collector")]
    NoTraces(#[source] std::io::Error),
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

/// Starts logging for the whole process, and nothing else. Standard output stays free for what a command prints.
pub fn init(level: &str, format: LogFormat) -> Result<(), TelemetryError> {
    let lines = lines(level, format, std::io::stderr)?;
    start(Registry::default().with(lines))
}

/// The same, and spans of the `service` to a collector, whatever the level of the log.
pub fn init_traced(
    level: &str,
    format: LogFormat,
    collector: &Collector,
    service: &str,
) -> Result<Traces, TelemetryError> {
    let lines = lines(level, format, std::io::stderr)?;
    let (spans, traces) = traces::begin(collector, service).map_err(TelemetryError::NoTraces)?;
    start(Registry::default().with(spans).with(lines))?;
    Ok(traces)
}

fn start(subscriber: impl SubscriberInitExt) -> Result<(), TelemetryError> {
    subscriber.try_init().map_err(TelemetryError::SecondTime)?;
    panics::tell();
    Ok(())
}

fn lines<S, W>(level: &str, format: LogFormat, writer: W) -> Result<Box<dyn Layer<S> + Send + Sync>, TelemetryError>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Clone + Send + Sync + 'static,
{
    let filter = LineFilter(filter(level)?);
    Ok(match format {
        LogFormat::Json => JsonLines(writer).with_filter(filter).boxed(),
        LogFormat::Text => fmt::layer().with_writer(Redacting(writer)).with_filter(filter).boxed(),
    })
}

/// The wanted level, with the quiet ones before it so that a directive for one of them wins.
fn filter(level: &str) -> Result<EnvFilter, TelemetryError> {
    let level = level.trim();
    match level {
        "" => return filter("info"),
        "off" => return Ok(EnvFilter::new("off")),
        _ => {}
    }
    EnvFilter::try_new(format!("{QUIET},{level}")).map_err(TelemetryError::BadLevel)
}

#[cfg(test)]
mod tests;
