//! One process exports once, so these stand in one test: the trace of an approval, and a collector that is away.

use std::time::{Duration, Instant};

use infrastructure::telemetry::traces::Traces;
use infrastructure::telemetry::{self, LogFormat, metrics};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use reqwest::Method;
use serde_json::json;
use tests::{ACCOUNT, Payout, SSN, TestApp};

use crate::collector::{Collector, attribute};

const PARENT_TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT_SPAN: &str = "00f067aa0ba902b7";

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_shows_an_approval_from_the_request_to_the_mail_and_a_collector_that_is_away_harms_nobody() {
    let (collector, address) = Collector::start().await;
    let to = telemetry::traces::Collector::parse(&address).expect("an address");
    // Whoever reads why a test failed has to see it, and the log is off.
    let hook = std::panic::take_hook();
    let traces = telemetry::init_traced("off", LogFormat::Json, &to, "payout-test").expect("the first of this process");
    std::panic::set_hook(hook);
    let app = TestApp::start().await;
    let (manager, member) = (app.manager().await, app.member().await);
    let payout = app.admin().await.initiates_for(&member).await;
    member.gives_bank_details().await.is_ok();
    member.hands_in_w9().await;
    app.admin().await.approves(&payout).await.is_ok();

    approve_within_a_trace(&manager, &payout).await;
    app.work().await;
    traces.flush();

    it_is_one_trace(&collector.spans());
    nothing_secret_is_in(&collector, &[member.token(), manager.token()]);
    let resources = collector.resources();
    assert!(
        resources.contains(&"service.name=payout-test".to_owned()),
        "{resources:?}"
    );
    for key in ["service.version=", "service.instance.id="] {
        assert!(
            resources.iter().any(|it| it.starts_with(key) && it.len() > key.len()),
            "{resources:?}"
        );
    }
    a_collector_that_is_away_harms_nobody(&app, &collector, &traces).await;
}

/// As a caller that is traced itself.
async fn approve_within_a_trace(manager: &tests::Person, payout: &Payout) {
    let request = manager
        .request(Method::POST, &format!("/api/payouts/{payout}/approve"))
        .header("traceparent", format!("00-{PARENT_TRACE}-{PARENT_SPAN}-01"))
        .header("X-Request-Id", "request-4711")
        .json(&json!({}));
    let answer = request.send().await.expect("the api answers");
    assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
}

fn it_is_one_trace(spans: &[Span]) {
    let trace: Vec<&Span> = spans
        .iter()
        .filter(|it| hex::encode(&it.trace_id) == PARENT_TRACE)
        .collect();
    let names: Vec<&str> = trace.iter().map(|it| it.name.as_str()).collect();
    let find = |name: &str| {
        *trace
            .iter()
            .find(|it| it.name == name)
            .unwrap_or_else(|| panic!("{name} in {names:#?}"))
    };

    let request = find("POST /api/payouts/{payoutId}/approve");
    assert_eq!(hex::encode(&request.parent_span_id), PARENT_SPAN);
    assert_eq!(request.kind, SpanKind::Server as i32);
    for (key, value) in [
        ("http.status", "200"),
        ("request_id", "request-4711"),
        ("actor.role", "admin"),
    ] {
        assert_eq!(attribute(request, key).as_deref(), Some(value), "{key}");
    }
    assert_eq!(attribute(request, "actor"), None);

    let use_case = find("payouts::commands::approve");
    assert_eq!(use_case.parent_span_id, request.span_id);
    let is_within = |span: &&&Span| span.parent_span_id == use_case.span_id;
    let update = trace.iter().filter(is_within).find(|it| it.name.starts_with("UPDATE"));
    let update = update.unwrap_or_else(|| panic!("a statement of the use case in {names:#?}"));
    assert_eq!(attribute(update, "db.operation.name").as_deref(), Some("UPDATE"));
    assert!(update.end_time_unix_nano <= use_case.end_time_unix_nano);
    assert!(trace.iter().any(|it| it.name == "COMMIT"), "{names:#?}");

    let job = find("job notifications");
    assert_eq!(job.kind, SpanKind::Consumer as i32);
    let mail = find("smtp send");
    assert_eq!(attribute(mail, "result").as_deref(), Some("success"));
    assert!(job.start_time_unix_nano >= request.start_time_unix_nano);
}

fn nothing_secret_is_in(collector: &Collector, tokens: &[&str]) {
    let exported = collector.text();
    assert!(
        exported.contains("payouts::commands::approve"),
        "something was exported"
    );
    let dashed = format!("{}-{}-{}", &SSN[..3], &SSN[3..5], &SSN[5..]);
    let secrets = [
        SSN,
        &dashed,
        ACCOUNT,
        &ACCOUNT[3..],
        "@people.example",
        "VALUES",
        "Bearer",
    ];
    for secret in secrets.iter().chain(tokens) {
        assert!(!exported.contains(secret), "{secret} was exported");
    }
}

async fn a_collector_that_is_away_harms_nobody(app: &TestApp, collector: &Collector, traces: &Traces) {
    let (before, dropped) = (collector.spans().len(), dropped());
    collector.goes_away(true);
    let began = Instant::now();

    let payout = app.admin().await.initiates_for(&app.member().await).await;
    app.manager().await.approves(&payout).await.is_ok();
    let took = began.elapsed();
    traces.flush();

    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(collector.refused() > 0);
    assert_eq!(collector.spans().len(), before);
    assert!(self::dropped() > dropped, "what was not taken is counted");

    collector.goes_away(false);
    app.admin().await.asks_about_eligibility().await.is_ok();
    traces.flush();
    assert!(collector.spans().len() > before, "it takes spans again");
}

fn dropped() -> u64 {
    let figures = metrics::render();
    let line = figures
        .lines()
        .find(|line| line.starts_with("payout_spans_dropped_total "));
    let count = line.and_then(|line| line.rsplit(' ').next());
    count.and_then(|count| count.parse().ok()).expect("a figure")
}
