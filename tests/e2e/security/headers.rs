use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;
use tests::{Answer, ORIGIN, Person, TestApp};

/// What every answer carries, to whomever.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
];
/// What an answer may carry besides.
const SOMETIMES: [&str; 14] = [
    "content-type",
    "content-length",
    "content-disposition",
    "date",
    "vary",
    "allow",
    "retry-after",
    "www-authenticate",
    "x-request-id",
    "ratelimit",
    "ratelimit-policy",
    "connection",
    "transfer-encoding",
    "strict-transport-security",
];

/// One answer of every kind.
async fn answers(app: &TestApp, admin: &Person) -> Vec<Answer> {
    let too_large = admin
        .request(Method::POST, "/api/payouts/initiate")
        .header("Content-Type", "application/json");
    let form = admin
        .request(Method::POST, "/api/payouts/initiate")
        .header("Content-Type", "text/plain");
    let answers = vec![
        admin.get("/api/payouts").await,
        admin.get("/api/reports/payouts?format=csv").await,
        app.nobody().get("/health").await,
        app.nobody().get("/api/payouts").await,
        app.member().await.get("/api/payouts").await,
        admin.get("/api/payouts?limit=0").await,
        admin.get(&format!("/api/payouts/{}", uuid::Uuid::from_u128(7))).await,
        admin.get("/nothing").await,
        Answer::to(admin.request(Method::PUT, "/api/payouts")).await,
        Answer::to(too_large.body(vec![b' '; 1_100_000])).await,
        Answer::to(form.body("{}")).await,
        admin.initiates_with(&[], json!({ "mode": "partial" })).await,
    ];
    let statuses: BTreeSet<u16> = answers.iter().map(|answer| answer.status).collect();
    assert!(
        [200, 400, 401, 403, 404, 405, 413, 415]
            .iter()
            .all(|status| statuses.contains(status)),
        "{statuses:?}"
    );
    answers
}

#[tokio::test]
async fn s08_every_answer_carries_the_same_protection_and_nothing_that_tells_of_us() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for answer in answers(&app, &admin).await {
        for (name, value) in ALWAYS {
            assert_eq!(answer.header(name), Some(value), "{name} of {answer:?}");
        }
        for name in answer.headers.keys().map(reqwest::header::HeaderName::as_str) {
            let known = ALWAYS.iter().any(|(always, _)| *always == name) || SOMETIMES.contains(&name);
            assert!(known, "{name} of {answer:?}");
        }
        assert_eq!(
            answer.header("strict-transport-security"),
            None,
            "it is reached without TLS here"
        );
    }
}

#[tokio::test]
async fn s08_behind_tls_browsers_are_told_to_stay_there() {
    let app = TestApp::with(&[("BETTER_AUTH_URL", "https://app.tenure.example")]).await;
    let admin = app.admin().await;
    for answer in answers(&app, &admin).await {
        assert_eq!(
            answer.header("strict-transport-security"),
            Some("max-age=31536000"),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn s08_a_method_that_nobody_takes_is_refused_everywhere() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for method in ["TRACE", "CONNECTX", "PROPFIND", "PUT", "OPTIONS"] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        for path in ["/api/payouts", "/health", "/api/v2/payees"] {
            let request = admin
                .request(method.clone(), path)
                .header("X-Canary", "reflected-canary");
            let answer = Answer::to(request).await.is_problem(405, "METHOD_NOT_ALLOWED");
            assert!(
                answer.header("allow").is_some_and(|allow| !allow.contains("TRACE")),
                "{answer:?}"
            );
            assert!(
                !String::from_utf8_lossy(&answer.body).contains("reflected-canary"),
                "{answer:?}"
            );
        }
    }
}

#[tokio::test]
async fn s08_what_people_watch_us_by_is_not_at_the_public_door() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for path in [
        "/metrics",
        "/api/metrics",
        "/debug",
        "/.env",
        "/actuator",
        "/admin",
        "/server-status",
    ] {
        for person in [&admin, &app.nobody()] {
            person.get(path).await.is_problem(404, "ROUTE_NOT_FOUND");
        }
    }
}

/// A page of ours is not read for a longer time than our headers say.
#[tokio::test]
async fn s08_what_a_page_of_ours_may_read_is_not_kept_by_anybody_in_between() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let answer = Answer::to(admin.request(Method::GET, "/api/payouts").header("Origin", ORIGIN))
        .await
        .is_ok();

    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.header("vary").is_some_and(|vary| vary.contains("Origin")));
    let expires: Vec<&str> = ["expires", "etag", "last-modified", "age", "server", "x-powered-by"].into();
    assert!(
        expires.iter().all(|name| answer.header(name).is_none()),
        "{:?}",
        answer.headers
    );
}
