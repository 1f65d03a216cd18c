use reqwest::Method;
use serde_json::json;
use tests::{Answer, Person, Stage, TestApp};

#[tokio::test]
async fn a_request_keeps_its_id() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let answer = with_id(&admin, "trace-4711").await;
    assert_eq!(answer.header("x-request-id"), Some("trace-4711"));
    let stranger = Answer::to(
        app.door()
            .request(Method::GET, "/api/payouts")
            .header("X-Request-Id", "trace-4712"),
    )
    .await;
    assert_eq!(stranger.json()["error"]["requestId"], "trace-4712");
    stranger.is_problem(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn an_id_that_could_forge_a_log_is_replaced() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for bad in ["", "two words", &"x".repeat(129)] {
        let answer = with_id(&admin, bad).await.is_ok();
        let made = answer.header("x-request-id").expect("always out").to_owned();
        assert!(made != bad && !made.is_empty(), "{made}");
    }
    assert!(admin.get("/nothing").await.header("x-request-id").is_some());
}

#[tokio::test]
async fn browsers_are_told_to_keep_and_frame_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for answer in [
        admin.get("/api/payouts").await,
        app.nobody().get("/api/payouts").await,
        admin.get("/nothing").await,
    ] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{answer:?}");
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
    }
}

#[tokio::test]
async fn the_address_of_a_caller_is_taken_from_our_own_proxies_only() {
    for (setting, expected) in [("", "127.0.0.1"), ("127.0.0.0/8", "203.0.113.9")] {
        let app = TestApp::with(&[("TRUSTED_PROXIES", setting)]).await;
        let stage = Stage::pending_approval(&app).await;

        let path = format!("/api/payouts/{}/approve", stage.payout);
        let request = stage
            .admin
            .request(Method::POST, &path)
            .header("X-Forwarded-For", "198.51.100.1, 203.0.113.9");
        Answer::to(request.header("User-Agent", "test/1.0").json(&json!({})))
            .await
            .is_ok();

        let vote = app.row("SELECT ip_address, user_agent FROM payout.votes").await;
        assert_eq!(vote, json!({ "ip_address": expected, "user_agent": "test/1.0" }));
    }
}

#[tokio::test]
async fn the_documentation_is_there_for_everybody() {
    let app = TestApp::start().await;
    let nobody = app.nobody();

    let document = nobody.get("/api-docs/openapi.json").await.is_ok().json();
    assert!(document["paths"]["/api/payouts/initiate"]["post"].is_object());
    let page = nobody.get("/swagger-ui/").await.is_ok();
    assert!(page.header("content-type").is_some_and(|kind| kind.contains("html")));
    let moved = nobody.get("/swagger-ui").await;
    assert_eq!((moved.status, moved.header("location")), (308, Some("/swagger-ui/")));
}

async fn with_id(person: &Person, id: &str) -> Answer {
    Answer::to(person.request(Method::GET, "/api/payouts").header("X-Request-Id", id)).await
}
