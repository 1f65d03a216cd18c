use reqwest::Method;
use tests::{Answer, TestApp};

use super::{looks_at_himself, retry_after};

async fn from(app: &TestApp, address: &str, token: Option<&str>) -> Answer {
    let request = app
        .door()
        .request(Method::GET, "/api/payouts")
        .header("X-Forwarded-For", address);
    Answer::to(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

async fn behind_a_proxy() -> TestApp {
    TestApp::with(&[("RATE_LIMIT_ANONYMOUS", "3"), ("TRUSTED_PROXIES", "127.0.0.1")]).await
}

#[tokio::test]
async fn requests_without_credentials_and_with_wrong_ones_are_limited_by_address() {
    let app = behind_a_proxy().await;
    from(&app, "203.0.113.7", None).await.is_problem(401, "UNAUTHORIZED");
    for _ in 0..2 {
        let wrong = Some("vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d");
        from(&app, "203.0.113.7", wrong)
            .await
            .is_problem(401, "INVALID_SESSION");
    }

    let refused = from(&app, "203.0.113.7", None).await.is_problem(429, "RATE_LIMITED");

    assert_eq!(refused.header("ratelimit-policy"), Some("\"anonymous\";q=3;w=900"));
    from(&app, "203.0.113.8", None).await.is_problem(401, "UNAUTHORIZED");
    app.turn_clock(retry_after(&refused));
    from(&app, "203.0.113.7", None).await.is_problem(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn whoever_proves_who_he_is_passes_from_the_address_of_a_stranger() {
    let app = TestApp::with(&[("RATE_LIMIT_ANONYMOUS", "1")]).await;
    for _ in 0..3 {
        app.nobody().get("/api/payouts").await;
    }

    looks_at_himself(&app.member().await).await.is_ok();
}

#[tokio::test]
async fn strangers_leave_nothing_in_the_database() {
    let app = behind_a_proxy().await;
    for number in 0..20 {
        from(&app, &format!("203.0.113.{number}"), None).await;
    }

    assert_eq!(app.count("payout.rate_limits").await, 0);
}

#[tokio::test]
async fn events_that_stripe_did_not_sign_are_limited_like_wrong_credentials() {
    let app = TestApp::paying_by_transfer(&[("RATE_LIMIT_ANONYMOUS", "2")]).await;
    let forged = || async {
        let request = app.door().request(Method::POST, "/api/webhooks/stripe");
        Answer::to(request.header("Stripe-Signature", "t=1,v1=00").body("{}")).await
    };
    for _ in 0..2 {
        assert_eq!(forged().await.status, 401);
    }

    forged().await.is_problem(429, "RATE_LIMITED");
}
