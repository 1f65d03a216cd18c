use futures_util::future::join;
use serde_json::{Value, json};
use tests::{HOUR, Stage, TestApp};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use use_cases::jobs::Job;

use super::{advances, moves};

#[tokio::test]
async fn the_clock_goes_where_it_is_told_and_runs_on_from_there() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;

    let there = moves(&admin, json!({ "now": "2026-06-01" })).await.is_ok().data();
    app.turn_clock(HOUR);
    let later = admin.get("/api/sandbox/clock").await.is_ok().data();

    assert!(text(&there, "now").starts_with("2026-06-01T00:00:00"), "{there}");
    assert!(text(&later, "now").starts_with("2026-06-01T01:00:00"), "{later}");
    assert!(text(&later, "realNow").starts_with("2026-03-16T11:00:"), "{later}");
    assert_eq!(later["aheadSeconds"], there["aheadSeconds"]);
    let timestamp = admin.get("/api/jobs").await.json()["timestamp"].clone();
    assert!(text(&json!({ "at": timestamp }), "at").starts_with("2026-06-01T01:00:"));
}

#[tokio::test]
async fn the_clock_never_goes_back() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;
    let now = advances(&admin, "P1M").await["now"].clone();

    let refused = moves(&admin, json!({ "now": "2026-04-01" })).await;

    let details = refused.is_problem(422, "CLOCK_BACKWARDS").details();
    assert_eq!(text(&details, "now")[..16], text(&json!({ "now": now }), "now")[..16]);
    assert_eq!(
        app.count("payout.audit_log WHERE action = 'sandbox.clock_moved'").await,
        1
    );
}

#[tokio::test]
async fn a_wrong_destination_is_named() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;
    for (body, field) in [
        (json!({}), "advance"),
        (json!({ "advance": "1 day" }), "advance"),
        (json!({ "advance": "-P1D" }), "advance"),
        (json!({ "advance": "P200Y" }), "advance"),
        (json!({ "advance": "P999999Y" }), "advance"),
        (json!({ "advance": "P1D", "now": "2027-01-01" }), "advance"),
        (json!({ "now": "2200-01-02" }), "now"),
        (json!({ "now": "tomorrow" }), "now"),
    ] {
        let answer = moves(&admin, body.clone()).await.is_problem(400, "VALIDATION_ERROR");
        assert_eq!(answer.fields(), [field], "{body}");
    }
    assert_eq!(admin.get("/api/sandbox/clock").await.data()["aheadSeconds"], 0);
}

#[tokio::test]
async fn two_who_move_the_clock_at_once_both_do() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;

    join(advances(&admin, "P1D"), advances(&admin, "P2D")).await;

    let ahead = &admin.get("/api/sandbox/clock").await.is_ok().data()["aheadSeconds"];
    assert_eq!(*ahead, 3 * 24 * 3600);
}

#[tokio::test]
async fn who_moved_the_clock_and_from_where_is_written_down() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;
    advances(&admin, "P1Y").await;

    let entries = admin
        .get("/api/reports/audit-log?action=sandbox.clock_moved")
        .await
        .is_ok();

    let entry = &entries.data()[0];
    let facts = entry.to_string();
    assert!(
        facts.contains("2026-03-16T10:00:") && facts.contains("2027-03-16T10:00:"),
        "{facts}"
    );
    assert!(facts.contains(&admin.id.to_string()), "{facts}");
    app.is_sound().await;
}

#[tokio::test]
async fn r13_4_after_a_year_each_job_of_the_schedule_runs_once_and_not_for_every_day() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;
    worker::tick(app.ctx()).await.expect("the database answers");
    app.work().await;
    let checks = app.count("payout.eligibility_checks").await;

    advances(&admin, "P1Y").await;
    let taken = worker::tick(app.ctx()).await.expect("the database answers");
    app.work().await;

    assert_eq!(taken, Job::ALL.len() as u64);
    assert_eq!(app.count("payout.eligibility_checks").await, checks + 1);
}

#[tokio::test]
async fn a_mail_that_was_not_taken_is_tried_again_at_once_when_its_time_is_skipped() {
    let app = TestApp::in_a_sandbox().await;
    let stage = Stage::pending_approval(&app).await;
    app.mail.fail_next(1, 451);
    app.work().await;
    let waiting = "payout.notifications WHERE state = 'pending'";
    assert_eq!(app.count(waiting).await, 1);

    advances(&stage.admin, "PT5M").await;
    app.work().await;

    assert_eq!(app.count(waiting).await, 0);
}

#[tokio::test]
async fn a_session_does_not_age_by_the_sandboxes_clock() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;
    advances(&admin, "P20Y").await;
    admin.get("/api/payouts").await.is_ok();

    app.turn_clock(HOUR * 24 * 366);

    admin.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");
}

#[tokio::test]
async fn another_worker_sees_the_same_time() {
    let app = TestApp::in_a_sandbox().await;
    let (admin, other) = (app.admin().await, app.another_worker().await);
    let shown = advances(&admin, "P1Y").await;
    let shown = OffsetDateTime::parse(text(&shown, "now"), &Rfc3339).expect("RFC 3339");

    worker::step(&other).await.expect("the database answers");

    assert!(other.now() >= shown, "{} and {shown}", other.now());
}

#[tokio::test]
async fn without_a_sandbox_there_is_nothing() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for person in [&admin, &app.nobody()] {
        for path in ["/api/sandbox/clock", "/api/sandbox/mail", "/api/sandbox/mail/17"] {
            person.get(path).await.is_problem(404, "ROUTE_NOT_FOUND");
        }
        moves(person, json!({ "advance": "P1D" }))
            .await
            .is_problem(404, "ROUTE_NOT_FOUND");
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}
