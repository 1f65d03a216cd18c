use crate::journey::shown;

/// What R10.5 asks for, with the labels that tell it apart.
const ASKED: [(&str, &[&str]); 29] = [
    ("payout_transitions_total", &["programme", "status"]),
    ("payout_amount_cents_total", &["programme", "status", "currency"]),
    ("payout_ended_total", &["programme", "result"]),
    ("payout_retries_total", &["programme"]),
    ("payout_open", &["programme", "waits_for", "currency"]),
    (
        "payout_open_oldest_age_seconds",
        &["programme", "waits_for", "currency"],
    ),
    ("payout_alerts_open", &["severity"]),
    ("payout_approval_seconds_bucket", &["programme", "le"]),
    ("payout_processing_seconds_bucket", &["programme", "le"]),
    ("payout_mails_total", &["kind", "result"]),
    ("payout_events_delivered_total", &["destination", "result"]),
    ("payout_events_waiting", &["place"]),
    ("payout_events_oldest_age_seconds", &["place"]),
    ("payout_jobs_total", &["name", "result"]),
    ("payout_job_duration_seconds_bucket", &["name", "le"]),
    ("payout_queue_depth", &["queue"]),
    ("payout_queue_oldest_age_seconds", &["queue"]),
    ("payout_cron_lag_seconds", &["name"]),
    ("payout_http_requests_total", &["method", "route", "status"]),
    (
        "payout_http_request_duration_seconds_bucket",
        &["method", "route", "le"],
    ),
    ("payout_outside_calls_total", &["service", "result"]),
    ("payout_outside_call_duration_seconds_bucket", &["service", "le"]),
    ("payout_database_connections", &["state"]),
    ("payout_database_up", &[]),
    ("payout_worker_heartbeat_timestamp_seconds", &[]),
    ("payout_session_failures_total", &["reason"]),
    ("payout_rate_limited_total", &["policy"]),
    ("payout_audit_entries_total", &["action"]),
    ("payout_spans_dropped_total", &[]),
];

#[tokio::test(flavor = "multi_thread")]
async fn r10_5_the_programs_show_what_was_asked_for() {
    let shown = shown().await;

    for (name, labels) in ASKED {
        assert!(shown.has(name, labels), "{name} with {labels:?} in {shown:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn units_and_counters_are_named_as_prometheus_has_them() {
    for name in shown().await.names() {
        let is_ours = name.starts_with("payout_") && name.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
        assert!(is_ours, "{name}");
        assert!(
            !name.contains("milliseconds") && !name.ends_with("_ms"),
            "{name} counts in seconds"
        );
    }
}
