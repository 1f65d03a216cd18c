use fake_stripe::Snapshot;
use reqwest::Method;
use serde_json::json;
use tests::{Answer, ORIGIN, TestApp};

use crate::transfers::house::Transfers as _;

/// Ways to say that we are somebody else.
const PRETENCES: [(&str, &str); 6] = [
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "https"),
    ("X-Original-Host", "evil.example"),
    ("Forwarded", "host=evil.example;proto=https"),
    ("Referer", "https://evil.example/"),
    ("X-Rewrite-Url", "//evil.example"),
];

/// The addresses that people come back to, as Stripe was told.
fn ways_back(snapshot: &Snapshot) -> Vec<String> {
    let links = snapshot
        .requests
        .iter()
        .filter(|asked| asked.path == "/v1/account_links");
    links
        .map(|asked| String::from_utf8_lossy(&asked.body).into_owned())
        .collect()
}

#[tokio::test]
async fn s17_people_come_back_from_stripe_to_the_main_application_whatever_a_request_says() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let payee = admin.makes_creator(&app.user("Clara Schumann").await).await;
    let path = format!("/api/v2/payees/{payee}/onboarding-link");
    for body in [
        json!({}),
        json!({ "returnUrl": "https://evil.example" }),
        json!({ "refreshUrl": "//evil.example", "return_url": "/\\evil.example" }),
    ] {
        let request = PRETENCES
            .iter()
            .fold(admin.request(Method::POST, &path), |request, (name, value)| {
                request.header(*name, *value)
            });
        let answer = Answer::to(request.json(&body)).await;
        assert!([201, 400].contains(&answer.status), "{answer:?}");
    }
    let query = format!("{path}?returnUrl=https:evil.example&redirect=%2f%2fevil.example");
    let answer = admin.presses(&query).await;
    assert!([201, 400].contains(&answer.status), "{answer:?}");

    let ways = ways_back(&app.stripe().snapshot());
    assert!(!ways.is_empty());
    let ours = ORIGIN.replace("://", "%3A%2F%2F");
    for way in ways {
        assert!(!way.contains("evil"), "{way}");
        for url in ["refresh_url", "return_url"] {
            assert!(way.contains(&format!("{url}={ours}%2Fpayouts%2F")), "{way}");
        }
    }
}

#[tokio::test]
async fn s17_no_path_leads_anywhere_else() {
    let app = TestApp::start().await;
    for path in [
        "//evil.example",
        "//evil.example/swagger-ui",
        "/\\evil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "/swagger-ui",
        "/swagger-ui//evil.example",
        "/swagger-ui/..%2f..%2f%2fevil.example",
        "/https:evil.example",
        "/api//evil.example",
        "/?next=//evil.example",
    ] {
        let answer = Answer::to(app.door().request(Method::GET, path)).await;
        if let Some(location) = answer.header("location") {
            assert_eq!(location, "/swagger-ui/", "{path}");
        }
        assert!(answer.status < 500, "{path}: {answer:?}");
    }
}
