use reqwest::Method;
use serde_json::json;
use tests::{Answer, BETTER_AUTH_SECRET, ORIGIN, Person, TestApp, cookie};

#[tokio::test]
async fn s11_a_cookie_changes_something_only_from_a_page_we_know() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let own = app.door().base().to_owned();

    for refused in [
        vec![],
        vec![("Origin", "https://evil.example")],
        vec![("Origin", "null")],
        vec![("Sec-Fetch-Site", "cross-site")],
        vec![("Origin", "https://app.tenure.example.evil.example")],
        vec![("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin")],
    ] {
        check_by_cookie(&app, &admin, &refused)
            .await
            .is_problem(403, "ORIGIN_REFUSED");
    }
    for allowed in [
        ("Origin", ORIGIN),
        ("Origin", own.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
    ] {
        check_by_cookie(&app, &admin, &[allowed]).await.is_ok();
    }
    admin.checks_eligibility().await.is_ok();
}

#[tokio::test]
async fn reading_by_cookie_needs_no_origin() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let request = app
        .door()
        .request(Method::GET, "/api/payouts")
        .header("Cookie", cookie_of(&admin));

    Answer::to(request).await.is_ok();
}

#[tokio::test]
async fn s12_only_pages_of_allowed_origins_may_read_answers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let allowed = Answer::to(admin.request(Method::GET, "/api/payouts").header("Origin", ORIGIN))
        .await
        .is_ok();
    assert_eq!(allowed.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(allowed.header("access-control-allow-credentials"), Some("true"));
    for origin in [
        "https://evil.example",
        "null",
        "http://app.tenure.example",
        "https://app.tenure.example:8443",
    ] {
        let foreign = Answer::to(admin.request(Method::GET, "/api/payouts").header("Origin", origin))
            .await
            .is_ok();
        assert_eq!(foreign.header("access-control-allow-origin"), None, "{origin}");
        assert!(
            foreign
                .header("vary")
                .is_some_and(|vary| vary.to_lowercase().contains("origin"))
        );
    }
}

#[tokio::test]
async fn s12_a_preflight_is_answered_for_allowed_origins() {
    let app = TestApp::start().await;

    let allowed = preflight(&app, ORIGIN).await;
    assert!([200, 204].contains(&allowed.status), "{allowed:?}");
    assert_eq!(allowed.header("access-control-allow-origin"), Some(ORIGIN));
    assert!(
        allowed
            .header("access-control-allow-headers")
            .is_some_and(|names| names.contains("Idempotency-Key"))
    );
    let foreign = preflight(&app, "https://evil.example").await;
    assert_eq!(foreign.header("access-control-allow-origin"), None);
    assert_eq!(foreign.header("access-control-allow-methods"), None);
}

async fn preflight(app: &TestApp, origin: &str) -> Answer {
    let request = app
        .door()
        .request(Method::OPTIONS, "/api/payouts/initiate")
        .header("Origin", origin);
    Answer::to(request.header("Access-Control-Request-Method", "POST")).await
}

async fn check_by_cookie(app: &TestApp, person: &Person, headers: &[(&str, &str)]) -> Answer {
    let request = app
        .door()
        .request(Method::POST, "/api/eligibility/check")
        .header("Cookie", cookie_of(person));
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value));
    Answer::to(request.json(&json!({}))).await
}

fn cookie_of(person: &Person) -> String {
    format!(
        "better-auth.session_token={}",
        cookie(person.token(), BETTER_AUTH_SECRET)
    )
}
