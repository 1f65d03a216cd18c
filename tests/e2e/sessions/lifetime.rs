use serde_json::json;
use tests::{DAY, HOUR, MINUTE, Person, TestApp};
use time::Duration;

#[tokio::test]
async fn s02_a_session_ends_when_its_time_is_over() {
    let app = TestApp::with(&[("SESSION_REFRESH", "false")]).await;
    let admin = signed_in_for(&app, HOUR).await;
    admin.get("/api/payouts").await.is_ok();

    app.turn_clock(HOUR);

    admin.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");
}

#[tokio::test]
async fn a_long_session_near_its_end_is_extended_by_a_week() {
    let app = TestApp::start().await;
    let admin = signed_in_for(&app, DAY * 7).await;
    app.turn_clock(DAY * 6 + HOUR);

    admin.get("/api/payouts").await.is_ok();

    app.turn_clock(DAY * 6);
    admin.get("/api/payouts").await.is_ok();
}

#[tokio::test]
async fn a_session_with_more_than_a_day_left_is_left_alone() {
    let app = TestApp::start().await;
    let admin = signed_in_for(&app, DAY * 7).await;
    app.turn_clock(DAY * 6 - HOUR);
    let before = expiry(&app, &admin).await;

    admin.get("/api/payouts").await.is_ok();

    assert_eq!(expiry(&app, &admin).await, before);
}

#[tokio::test]
async fn a_session_meant_to_be_short_stays_short() {
    let app = TestApp::start().await;
    let admin = signed_in_for(&app, DAY).await;
    let before = expiry(&app, &admin).await;

    app.turn_clock(HOUR * 12);
    admin.get("/api/payouts").await.is_ok();

    assert_eq!(expiry(&app, &admin).await, before);
    app.turn_clock(HOUR * 12);
    admin.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");
}

#[tokio::test]
async fn s02_an_expired_session_is_never_revived() {
    let app = TestApp::start().await;
    let admin = signed_in_for(&app, DAY * 7).await;
    app.turn_clock(DAY * 7 + MINUTE);
    let before = expiry(&app, &admin).await;

    admin.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");

    assert_eq!(expiry(&app, &admin).await, before);
}

#[tokio::test]
async fn extending_can_be_turned_off() {
    let app = TestApp::with(&[("SESSION_REFRESH", "false")]).await;
    let admin = signed_in_for(&app, DAY * 7).await;
    app.turn_clock(DAY * 6 + HOUR);
    let before = expiry(&app, &admin).await;

    admin.get("/api/payouts").await.is_ok();

    assert_eq!(expiry(&app, &admin).await, before);
}

#[tokio::test]
async fn s02_whoever_signs_out_is_out() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.get("/api/payouts").await.is_ok();

    app.by_hand(&format!("DELETE FROM session WHERE user_id = '{}'", admin.id))
        .await;

    admin.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");
}

#[tokio::test]
async fn s02_a_revoked_or_unknown_key_opens_nothing() {
    let app = TestApp::start().await;
    let program = app.program(use_cases::api_keys::Scope::Reports).await;
    program.get("/api/payouts").await.is_problem(403, "FORBIDDEN");

    app.by_hand("UPDATE payout.api_keys SET revoked_at = now()").await;

    program.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");
}

#[tokio::test]
async fn times_without_zone_are_utc_wherever_the_database_thinks_it_is() {
    let mut app = TestApp::start().await;
    let name = app.row("SELECT current_database() AS name").await["name"]
        .as_str()
        .expect("a name")
        .to_owned();
    for zone in ["America/New_York", "Asia/Tokyo"] {
        app.by_hand(&format!("ALTER DATABASE {name} SET timezone = '{zone}'"))
            .await;
        app.restarts_the_api().await;
        let (living, dead) = (signed_in_for(&app, HOUR).await, signed_in_for(&app, -HOUR).await);

        living.get("/api/payouts").await.is_ok();
        dead.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");
    }
}

async fn signed_in_for(app: &TestApp, length: Duration) -> Person {
    let admin = app.admin().await;
    let token = app.session_between(admin.id, app.now(), app.now() + length).await;
    app.signed_in_as(&admin, &token)
}

async fn expiry(app: &TestApp, person: &Person) -> String {
    let row = app
        .row(&format!(
            "SELECT expires_at FROM session WHERE token = '{}'",
            person.token()
        ))
        .await;
    assert_ne!(row["expires_at"], json!(null));
    row["expires_at"].to_string()
}
