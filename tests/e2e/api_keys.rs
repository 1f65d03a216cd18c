//! Keys of other programs: what ends them, and how their secrets are changed.

use secrecy::ExposeSecret as _;
use tests::{Answer, DAY, HOUR, MINUTE, TestApp};
use time::Duration;
use use_cases::api_keys::{self, Scope};

const REPORT: &str = "/api/reports/payouts";

async fn asks(app: &TestApp, secret: &str) -> Answer {
    let request = app.door().request(reqwest::Method::GET, REPORT);
    Answer::to(request.header("X-API-Key", secret)).await
}

#[tokio::test]
async fn both_secrets_are_good_until_the_overlap_ends() {
    let app = TestApp::start().await;
    let first = api_keys::create(app.ctx(), "reporting", &[Scope::Reports])
        .await
        .expect("a new name");
    let old = first.secret.expose_secret();

    let rotated = api_keys::rotate(app.ctx(), "reporting", HOUR)
        .await
        .expect("it is there");
    let new = rotated.key.secret.expose_secret();

    assert_eq!(rotated.key.id, first.id);
    asks(&app, old).await.is_ok();
    asks(&app, new).await.is_ok();
    app.turn_clock(HOUR);
    asks(&app, old).await.is_problem(401, "INVALID_SESSION");
    asks(&app, new).await.is_ok();
}

#[tokio::test]
async fn a_second_rotation_ends_the_first_secret_and_one_without_overlap_the_one_before() {
    let app = TestApp::start().await;
    let first = api_keys::create(app.ctx(), "reporting", &[Scope::Reports])
        .await
        .expect("a new name");
    let second = api_keys::rotate(app.ctx(), "reporting", DAY)
        .await
        .expect("it is there");

    let third = api_keys::rotate(app.ctx(), &first.id.to_string(), Duration::ZERO)
        .await
        .expect("by its id");

    for over in [&first.secret, &second.key.secret] {
        asks(&app, over.expose_secret())
            .await
            .is_problem(401, "INVALID_SESSION");
    }
    asks(&app, third.key.secret.expose_secret()).await.is_ok();
}

#[tokio::test]
async fn a_revoked_key_is_good_no_more_and_cannot_be_rotated() {
    let app = TestApp::start().await;
    let key = api_keys::create(app.ctx(), "reporting", &[Scope::Reports])
        .await
        .expect("a new name");
    let rotated = api_keys::rotate(app.ctx(), "reporting", DAY)
        .await
        .expect("it is there");

    api_keys::revoke(app.ctx(), "reporting").await.expect("it is there");

    for over in [&key.secret, &rotated.key.secret] {
        asks(&app, over.expose_secret())
            .await
            .is_problem(401, "INVALID_SESSION");
    }
    api_keys::rotate(app.ctx(), "reporting", HOUR)
        .await
        .expect_err("it is over");
    api_keys::revoke(app.ctx(), "nothing").await.expect_err("there is none");
    let actions = app
        .rows("SELECT action FROM payout.audit_log WHERE stream = 'api_key' ORDER BY seq")
        .await;
    let actions: Vec<&str> = actions.iter().filter_map(|row| row["action"].as_str()).collect();
    assert_eq!(actions, ["api_key.created", "api_key.rotated", "api_key.revoked"]);
    app.is_sound().await;
}

#[tokio::test]
async fn a_key_ends_on_its_day() {
    let app = TestApp::start().await;
    let key = api_keys::create_lasting(app.ctx(), "audit", &[Scope::Reports], Some(DAY)).await;
    let secret = key.expect("a new name").secret;
    asks(&app, secret.expose_secret()).await.is_ok();

    app.turn_clock(DAY);

    asks(&app, secret.expose_secret())
        .await
        .is_problem(401, "INVALID_SESSION");
    api_keys::rotate(app.ctx(), "audit", HOUR)
        .await
        .expect_err("it is over");
}

#[tokio::test]
async fn the_last_use_is_kept_and_written_once_a_minute() {
    let app = TestApp::start().await;
    let key = api_keys::create(app.ctx(), "reporting", &[Scope::Reports])
        .await
        .expect("a new name");
    let last_use = || async { api_keys::list(app.ctx()).await.expect("the database answers")[0].last_used_at };
    assert_eq!(last_use().await, None);

    asks(&app, key.secret.expose_secret()).await.is_ok();
    let first = last_use().await.expect("it was used");
    app.turn_clock(MINUTE / 2);
    asks(&app, key.secret.expose_secret()).await.is_ok();
    assert_eq!(last_use().await, Some(first));
    app.turn_clock(MINUTE);
    asks(&app, key.secret.expose_secret()).await.is_ok();

    assert!(last_use().await > Some(first));
}
