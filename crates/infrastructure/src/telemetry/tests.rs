use std::io;
use std::sync::{Arc, Mutex};

use super::*;

/// Keeps what is logged while `act` runs.
fn logged(level: &str, format: LogFormat, act: impl FnOnce()) -> String {
    let sink = Sink::default();
    let writer = sink.clone();
    let lines = lines(level, format, move || writer.clone()).expect("a level");
    tracing::subscriber::with_default(Registry::default().with(lines), act);
    let lines = sink.0.lock().expect("no panic while held");
    String::from_utf8(lines.clone()).expect("log lines are UTF-8")
}

#[derive(Clone, Default)]
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

fn json(line: &str) -> serde_json::Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))
}

#[test]
fn statements_are_not_logged_even_when_we_debug() {
    let lines = logged("debug", LogFormat::Text, || {
        tracing::debug!(target: "sqlx::query", "select canary");
        tracing::debug!("our own line");
    });

    assert!(!lines.contains("canary") && lines.contains("our own line"), "{lines}");
}

#[test]
fn a_directive_may_still_ask_for_one_of_the_quiet_ones() {
    let lines = logged("info,sqlx=debug", LogFormat::Text, || {
        tracing::debug!(target: "sqlx::query", "select 1");
    });

    assert!(lines.contains("select 1"), "{lines}");
}

#[test]
fn off_is_off_for_everybody() {
    let lines = logged("off", LogFormat::Text, || {
        tracing::warn!(target: "sqlx::query", "slow");
        tracing::error!("our own line");
    });

    assert_eq!(lines, "");
}

#[test]
fn an_unknown_level_names_the_setting() {
    let refusal = filter("loud=very").expect_err("no level");

    assert!(refusal.to_string().contains("LOG_LEVEL"), "{refusal}");
}

#[test]
fn secrets_are_redacted_by_their_types() {
    let secret = secrecy::SecretString::from("canary-secret");

    let lines = logged("trace", LogFormat::Text, || tracing::info!(?secret, "a line"));

    assert!(lines.contains("a line") && !lines.contains("canary"), "{lines}");
}

#[test]
fn every_line_within_a_request_carries_its_id_and_every_line_of_a_job_its_run() {
    let lines = logged("warn", LogFormat::Json, || {
        let request = tracing::info_span!(
            "request",
            request_id = "r-1",
            http.route = "/x",
            http.status = tracing::field::Empty,
            actor = tracing::field::Empty
        );
        request.record("actor", "user:7").record("http.status", 503_u64);
        let _within = request.entered();
        tracing::info_span!("use case").in_scope(|| tracing::warn!(count = 3, "inside"));
    });
    let more = logged("warn", LogFormat::Json, || {
        traces::job("gates", Some(&"run-9"), None).in_scope(|| tracing::warn!("at work"));
        tracing::warn!("alone");
    });

    let lines: Vec<serde_json::Value> = lines.lines().chain(more.lines()).map(json).collect();
    let [inside, at_work, alone] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    assert_eq!(inside["request_id"], "r-1");
    assert_eq!(
        (&inside["route"], &inside["actor"], &inside["count"], &inside["status"]),
        (&"/x".into(), &"user:7".into(), &3.into(), &503.into())
    );
    assert_eq!(
        (&at_work["job"], &at_work["run_id"]),
        (&"gates".into(), &"run-9".into())
    );
    assert_eq!((&alone["message"], alone.get("request_id")), (&"alone".into(), None));
    assert_eq!((&alone["level"], alone.get("trace_id")), (&"WARN".into(), None));
}

#[test]
fn what_looks_like_a_secret_leaves_in_no_line_however_it_was_logged() {
    #[derive(Debug, thiserror::Error)]
    #[error("row of 536-90-4399 is corrupt")]
    struct Inner;
    #[derive(Debug, thiserror::Error)]
    #[error("the bank refused account_number=000987654321")]
    struct Outer(#[source] Inner);
    let canaries = [
        "536-90-4399",
        "000987654321",
        "sk_live_canary1",
        "whsec_canary12",
        "canary-bearer",
        "canary-cookie",
    ];
    let act = || {
        let outer = Outer(Inner);
        tracing::error!(error = %outer, cause = ?outer, "failed: {outer}: {}", outer.0);
        tracing::error!(error = &outer as &dyn std::error::Error, "failed");
        tracing::info!(
            key = "sk_live_canary1",
            header = "Bearer canary-bearer",
            "whsec_canary12 was sent"
        );
        let span = tracing::info_span!("request", request_id = "rk_live_canary1", http.route = "536-90-4399");
        span.in_scope(|| tracing::info!("Cookie: better-auth.session_token=canary-cookie; a=canary-cookie"));
    };

    for format in [LogFormat::Json, LogFormat::Text] {
        let lines = logged("info", format, act);

        assert_eq!(
            lines.lines().filter(|line| line.contains("[redacted]")).count(),
            4,
            "{lines}"
        );
        for canary in canaries {
            assert!(!lines.contains(canary), "{canary} in {lines}");
        }
    }
}

#[test]
fn a_panic_is_a_line_that_does_not_know_what_it_was_about() {
    let before = std::panic::take_hook();

    let lines = logged("info", LogFormat::Json, || {
        panics::tell();
        let panicked = std::panic::catch_unwind(|| {
            "canary of 4711"
                .parse::<std::net::IpAddr>()
                .map_err(|_| "canary of 4711")
                .expect("the bank takes it")
        });
        assert!(panicked.is_err());
    });
    std::panic::set_hook(before);

    let line = json(&lines);
    let location = line["panic.location"].as_str().expect("a place");
    assert!(location.contains("telemetry/tests.rs"), "{location}");
    assert_eq!(
        line["message"],
        format!("a thread panicked at {location}: the bank takes it")
    );
    assert!(!lines.contains("canary") && !lines.contains("4711"), "{lines}");
}

#[test]
fn json_stays_json_whatever_is_taken_out() {
    let lines = logged("info", LogFormat::Json, || {
        tracing::info!(
            body = r#"{"token":"abc\"def","tin":"04-2103594"}"#,
            "a \"quoted\"\nline with token=x"
        );
    });

    let line = json(&lines);
    assert_eq!(line["message"], "a \"quoted\"\nline with token=[redacted]");
    assert!(!lines.contains("04-2103594"), "{lines}");
}

#[test]
fn a_span_that_nobody_needs_is_not_made() {
    let lines = logged("info", LogFormat::Json, || {
        assert!(tracing::info_span!("use case").is_disabled());
        assert!(!tracing::info_span!("request", request_id = "1").is_disabled());
        assert_eq!(traces::traceparent(), None);
    });

    assert!(lines.is_empty());
}
