//! The names of the figures and the one registry that holds them.

use std::sync::OnceLock;

use prometheus::core::Collector;
use prometheus::{
    GaugeVec, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
};

const SECOND_PARTS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// A minute, ten, an hour, six; a day, three, seven, fourteen, thirty.
const DAYS: &[f64] = &[
    60.0,
    600.0,
    3_600.0,
    21_600.0,
    86_400.0,
    259_200.0,
    604_800.0,
    1_209_600.0,
    2_592_000.0,
];

pub(super) struct Figures {
    pub registry: Registry,
    pub payouts: IntCounterVec,
    pub payout_cents: IntCounterVec,
    pub ended: IntCounterVec,
    pub retries: IntCounterVec,
    pub open: IntGaugeVec,
    pub open_cents: IntGaugeVec,
    pub open_age_seconds: GaugeVec,
    pub alerts_open: IntGaugeVec,
    pub approval_seconds: HistogramVec,
    pub processing_seconds: HistogramVec,
    pub mails: IntCounterVec,
    pub events: IntCounterVec,
    pub events_waiting: IntGaugeVec,
    pub events_age_seconds: GaugeVec,
    pub jobs: IntCounterVec,
    pub job_seconds: HistogramVec,
    pub queue_depth: IntGaugeVec,
    pub queue_age_seconds: GaugeVec,
    pub cron_lag_seconds: GaugeVec,
    pub requests: IntCounterVec,
    pub request_seconds: HistogramVec,
    pub session_failures: IntCounterVec,
    pub rate_limited: IntCounterVec,
    pub rate_limit_uncounted: IntCounterVec,
    pub calls: IntCounterVec,
    pub call_seconds: HistogramVec,
    pub spans_dropped: IntCounter,
    pub audit_entries: IntCounterVec,
    pub connections: IntGaugeVec,
    pub connections_max: IntGauge,
    pub database_up: IntGauge,
    pub heartbeat: IntGauge,
}

/// The figures of this process.
pub(super) fn figures() -> &'static Figures {
    static FIGURES: OnceLock<Figures> = OnceLock::new();
    FIGURES.get_or_init(|| Figures::register(Registry::new()))
}

impl Figures {
    #[rustfmt::skip]
    fn register(registry: Registry) -> Self {
        let at = &registry;
        Self {
            payouts: counter(at, "payout_transitions_total", "Payouts that entered a status", &["programme", "status"]),
            payout_cents: counter(at, "payout_amount_cents_total", "Cents of the payouts that entered a status", &["programme", "status", "currency"]),
            ended: counter(at, "payout_ended_total", "Payouts that arrived, failed or came back", &["programme", "result"]),
            retries: counter(at, "payout_retries_total", "Payouts that were tried again", &["programme"]),
            open: gauge(at, "payout_open", "Payouts that wait", &["programme", "waits_for", "currency"]),
            open_cents: gauge(at, "payout_open_cents", "Cents of the payouts that wait", &["programme", "waits_for", "currency"]),
            open_age_seconds: seconds(at, "payout_open_oldest_age_seconds", "How long the oldest payout has waited", &["programme", "waits_for", "currency"]),
            alerts_open: gauge(at, "payout_alerts_open", "Alerts that nobody has resolved", &["severity"]),
            approval_seconds: histogram(at, "payout_approval_seconds", "Time until the last approval", DAYS, &["programme"]),
            processing_seconds: histogram(at, "payout_processing_seconds", "Time from creation to completion", DAYS, &["programme"]),
            mails: counter(at, "payout_mails_total", "Attempts to send a mail", &["kind", "result"]),
            events: counter(
                at,
                "payout_events_delivered_total",
                "Attempts to deliver an event",
                &["destination", "result"],
            ),
            events_waiting: gauge(at, "payout_events_waiting", "Events that wait to be handed out or delivered", &["place"]),
            events_age_seconds: seconds(at, "payout_events_oldest_age_seconds", "How long the oldest event has waited", &["place"]),
            jobs: counter(at, "payout_jobs_total", "Jobs that ran", &["name", "result"]),
            job_seconds: histogram(at, "payout_job_duration_seconds", "Time a job took", SECOND_PARTS, &["name"]),
            queue_depth: gauge(at, "payout_queue_depth", "Jobs that wait", &["queue"]),
            queue_age_seconds: seconds(at, "payout_queue_oldest_age_seconds", "How long the oldest job has been due", &["queue"]),
            cron_lag_seconds: seconds(at, "payout_cron_lag_seconds", "How late the last cron slot was enqueued", &["name"]),
            requests: counter(at, "payout_http_requests_total", "Requests answered", &["method", "route", "status"]),
            request_seconds: histogram(at, "payout_http_request_duration_seconds", "Time a request took", SECOND_PARTS, &["method", "route"]),
            session_failures: counter(at, "payout_session_failures_total", "Credentials refused", &["reason"]),
            rate_limited: counter(at, "payout_rate_limited_total", "Requests refused because there were too many", &["policy"]),
            rate_limit_uncounted: counter(at, "payout_rate_limit_uncounted_total", "Requests that could not be counted", &["policy"]),
            calls: counter(at, "payout_outside_calls_total", "Calls to services outside", &["service", "result"]),
            call_seconds: histogram(at, "payout_outside_call_duration_seconds", "Time a call outside took", SECOND_PARTS, &["service"]),
            spans_dropped: registered(at, IntCounter::new("payout_spans_dropped_total", "Spans that were not exported")),
            audit_entries: counter(at, "payout_audit_entries_total", "Entries appended to the audit log", &["action"]),
            connections: gauge(at, "payout_database_connections", "Database connections", &["state"]),
            connections_max: registered(at, IntGauge::new("payout_database_connections_max", "Database connections there may be")),
            database_up: registered(at, IntGauge::new("payout_database_up", "1 when the database answered the last question")),
            heartbeat: registered(at, IntGauge::new("payout_worker_heartbeat_timestamp_seconds", "When a worker last gave a sign of life")),
            registry,
        }
    }
}

fn counter(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
    registered(registry, IntCounterVec::new(Opts::new(name, help), labels))
}

fn gauge(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
    registered(registry, IntGaugeVec::new(Opts::new(name, help), labels))
}

fn seconds(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> GaugeVec {
    registered(registry, GaugeVec::new(Opts::new(name, help), labels))
}

fn histogram(registry: &Registry, name: &str, help: &str, buckets: &[f64], labels: &[&str]) -> HistogramVec {
    let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
    registered(registry, HistogramVec::new(options, labels))
}

fn registered<Figure>(registry: &Registry, figure: prometheus::Result<Figure>) -> Figure
where
    Figure: Collector + Clone + 'static,
{
    let figure = figure.expect("the names of figures and labels are valid");
    registry
        .register(Box::new(figure.clone()))
        .expect("no two figures have one name");
    figure
}
