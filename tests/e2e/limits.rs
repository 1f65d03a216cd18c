//! How often somebody may ask: by person, program and address, over all processes together.

mod approvals;
mod processes;
mod strangers;

use serde_json::json;
use tests::{Answer, DAY, Person, TestApp};
use time::Duration;
use use_cases::api_keys::Scope;

/// A path that every person may read, which is his own.
async fn looks_at_himself(person: &Person) -> Answer {
    person.get(&format!("/api/members/{}/payout", person.id)).await
}

/// `r` and `t` of the only item, or of the last of several.
fn left(answer: &Answer) -> (u32, u32) {
    let header = answer.header("ratelimit").expect("every answer tells what is left");
    let item = header.rsplit(", ").next().unwrap_or_default();
    let number = |name: &str| {
        let part = item.split(';').find_map(|part| part.strip_prefix(name));
        part.and_then(|part| part.parse().ok())
            .unwrap_or_else(|| panic!("{header}"))
    };
    (number("r="), number("t="))
}

fn retry_after(answer: &Answer) -> Duration {
    let seconds = answer.header("retry-after").and_then(|value| value.parse().ok());
    Duration::seconds(seconds.expect("it tells when to come back"))
}

#[tokio::test]
async fn a_member_asks_a_hundred_times_in_a_quarter_of_an_hour_and_is_told_so() {
    let app = TestApp::with(&[("RATE_LIMIT_MEMBER", "")]).await;
    let member = app.member().await;
    for before in (0..100).rev() {
        let answer = looks_at_himself(&member).await.is_ok();
        assert_eq!(left(&answer).0, before);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"member\";q=100;w=900"));
    }

    let refused = looks_at_himself(&member).await.is_problem(429, "RATE_LIMITED");

    let (remaining, seconds) = left(&refused);
    assert_eq!(
        (remaining, Duration::seconds(seconds.into())),
        (0, retry_after(&refused))
    );
    assert_eq!(refused.details()["policy"], "member");
    assert!(Duration::seconds(seconds.into()) > Duration::minutes(14), "{refused:?}");
    app.turn_clock(retry_after(&refused) - Duration::SECOND);
    looks_at_himself(&member).await.is_problem(429, "RATE_LIMITED");
    app.turn_clock(Duration::SECOND);
    looks_at_himself(&member).await.is_ok();
    looks_at_himself(&app.member().await).await.is_ok();
}

#[tokio::test]
async fn no_quarter_of_an_hour_holds_much_more_than_the_quota_wherever_it_begins() {
    let app = TestApp::with(&[("RATE_LIMIT_MEMBER", "40")]).await;
    let member = app.member().await;
    app.turn_clock(Duration::minutes(14));
    for _ in 0..40 {
        looks_at_himself(&member).await.is_ok();
    }

    // Two minutes later another window has begun, and most of the one before still counts.
    app.turn_clock(Duration::minutes(2));
    let mut passed = 0;
    while looks_at_himself(&member).await.status == 200 {
        passed += 1;
    }

    assert!((1..=6).contains(&passed), "{passed}");
}

#[tokio::test]
async fn staff_and_programs_have_limits_of_their_own() {
    let own = [
        ("RATE_LIMIT_MEMBER", "1"),
        ("RATE_LIMIT_STAFF", "3"),
        ("RATE_LIMIT_SERVICE", "2"),
    ];
    let app = TestApp::with(&own).await;
    let (support, program) = (app.support().await, app.program(Scope::Reports).await);
    for _ in 0..3 {
        let answer = support.get("/api/payouts").await.is_ok();
        assert_eq!(answer.header("ratelimit-policy"), Some("\"staff\";q=3;w=900"));
    }
    for _ in 0..2 {
        program.get("/api/reports/payouts").await.is_ok();
    }

    support.get("/api/payouts").await.is_problem(429, "RATE_LIMITED");
    let refused = program
        .get("/api/reports/payouts")
        .await
        .is_problem(429, "RATE_LIMITED");
    assert_eq!(refused.header("ratelimit-policy"), Some("\"service\";q=2;w=900"));
}

#[tokio::test]
async fn what_somebody_may_not_do_counts_too_and_open_doors_count_nobody() {
    let app = TestApp::with(&[("RATE_LIMIT_MEMBER", "2")]).await;
    let member = app.member().await;
    for _ in 0..2 {
        member.get("/api/payouts").await.is_problem(403, "FORBIDDEN");
    }

    member.get("/api/payouts").await.is_problem(429, "RATE_LIMITED");

    let health = app.door().get("/ready").await.is_ok();
    assert_eq!(health.header("ratelimit"), None);
    assert_eq!(app.count("payout.audit_log WHERE action = 'access.refused'").await, 2);
}

#[tokio::test]
async fn a_sandboxs_clock_gives_nobody_another_quota() {
    let app = TestApp::with(&[("SANDBOX", "true"), ("RATE_LIMIT_STAFF", "3")]).await;
    let admin = app.admin().await;
    let forward = json!({ "advance": "P1D" });
    for _ in 0..3 {
        admin.post("/api/sandbox/clock", &forward).await.is_ok();
    }

    admin
        .post("/api/sandbox/clock", &forward)
        .await
        .is_problem(429, "RATE_LIMITED");
    app.turn_clock(DAY);
    admin.post("/api/sandbox/clock", &forward).await.is_ok();
}

#[tokio::test]
async fn a_limit_that_is_off_counts_nobody() {
    let app = TestApp::with(&[("RATE_LIMIT_MEMBER", "off")]).await;
    let member = app.member().await;

    let answer = looks_at_himself(&member).await.is_ok();

    assert_eq!(
        (answer.header("ratelimit"), app.count("payout.rate_limits").await),
        (None, 0)
    );
}

#[tokio::test]
async fn counts_that_are_over_are_thrown_away() {
    let app = TestApp::start().await;
    looks_at_himself(&app.member().await).await.is_ok();
    assert_eq!(app.count("payout.rate_limits").await, 1);

    app.turn_clock(DAY);
    use_cases::jobs::sweep(app.ctx()).await.expect("the database answers");

    assert_eq!(app.count("payout.rate_limits").await, 0);
}
