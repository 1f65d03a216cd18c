use std::net::SocketAddr;

use infrastructure::persistence::{Database, StorageError};
use infrastructure::telemetry::traces::{Collector, Traces};
use infrastructure::telemetry::{self, LogFormat, TelemetryError};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Vars, secret};

const CONNECTIONS: u32 = 10;
const CONNECTIONS_MAX: u32 = 500;
const METRICS_ADDRESS: &str = "127.0.0.1:9464";
const LEVELS: [&str; 6] = ["trace", "debug", "info", "warn", "error", "off"];

/// Where the data is. The URL holds a password.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    pub url: SecretString,
    /// A replica for reports.
    pub read_url: Option<SecretString>,
    pub connections_max: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// A level, or directives such as `info,use_cases=debug`.
    pub level: String,
    pub format: LogFormat,
}

/// How the process itself runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessSettings {
    pub log: LogSettings,
    /// Where spans are sent, if anywhere.
    pub collector: Option<Collector>,
    /// Where `/metrics` is answered, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// The worker looks after the schedule too.
    pub cron: bool,
    /// A test clock and previews of mails, on a database of its own.
    pub sandbox: bool,
}

impl DatabaseSettings {
    pub(super) fn read(vars: &mut Vars) -> Option<Self> {
        let url = vars.required(
            "DATABASE_URL",
            "it names the database, as postgres://user:password@host/name",
        );
        let connections_max = vars.number("DATABASE_MAX_CONNECTIONS", CONNECTIONS, 2, CONNECTIONS_MAX);
        let read_url = vars.optional("DATABASE_READ_URL").map(secret);
        if read_url
            .as_ref()
            .is_some_and(|url| !names_postgres(url.expose_secret()))
        {
            vars.fault("DATABASE_READ_URL must begin with postgres:// or postgresql://");
        }
        let url = url?;
        if !names_postgres(&url) {
            vars.fault("DATABASE_URL must begin with postgres:// or postgresql://");
        }
        Some(Self {
            url: secret(&url),
            read_url,
            connections_max,
        })
    }

    pub async fn connect(&self) -> Result<Database, StorageError> {
        Database::connect(self.url.expose_secret(), self.connections_max).await
    }

    /// Where reports are read. A replica is not asked before the first report: everything else works without it.
    pub(super) fn for_reports(&self, main: &Database) -> Result<Database, StorageError> {
        match &self.read_url {
            Some(url) => Database::read_only(url.expose_secret(), self.connections_max),
            None => Ok(main.clone()),
        }
    }
}

fn names_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

impl ProcessSettings {
    /// Starts the log of a `service`, and its traces where they are wanted.
    pub fn tell(&self, service: &str) -> Result<Traces, TelemetryError> {
        let LogSettings { level, format } = &self.log;
        match &self.collector {
            Some(collector) => telemetry::init_traced(level, *format, collector, service),
            None => telemetry::init(level, *format).map(|()| Traces::OFF),
        }
    }

    pub(super) fn read(vars: &mut Vars) -> Self {
        Self {
            log: LogSettings::read(vars),
            collector: collector(vars),
            metrics: metrics_address(vars),
            cron: vars.flag("ENABLE_CRON_JOBS", true),
            sandbox: vars.flag("SANDBOX", false),
        }
    }
}

fn collector(vars: &mut Vars) -> Option<Collector> {
    let what = "the address of a collector of OTLP over HTTP, as http://127.0.0.1:4318";
    vars.or_default("OTEL_EXPORTER_OTLP_ENDPOINT", None, what, |raw| {
        Collector::parse(raw).map(Some)
    })
}

/// Where `/metrics` is answered, if anywhere. For whoever wants to know nothing else.
pub fn metrics_address(vars: &mut Vars) -> Option<SocketAddr> {
    let default = METRICS_ADDRESS.parse().expect("the default is an address");
    let what = "an address and port, as 127.0.0.1:9464";
    let address = vars.or_default("METRICS_ADDRESS", default, what, |value| value.parse().ok());
    vars.flag("ENABLE_METRICS", true).then_some(address)
}

impl LogSettings {
    fn read(vars: &mut Vars) -> Self {
        let what = format!(
            "one of {}, or directives such as info,use_cases=debug",
            LEVELS.join(", ")
        );
        let level = vars.or_default("LOG_LEVEL", "info".to_owned(), &what, |value| {
            let known = |part: &str| part.contains('=') || LEVELS.contains(&part);
            let level = value.to_ascii_lowercase();
            level.split(',').all(known).then_some(level)
        });
        let format = vars.or_default("LOG_FORMAT", LogFormat::Json, "json or text", LogFormat::parse);
        Self { level, format }
    }
}
