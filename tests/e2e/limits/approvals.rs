use futures_util::future::join_all;
use serde_json::json;
use tests::{Answer, MINUTE, Person, Stage, TestApp};

use super::{left, retry_after};

/// A payout that does not exist: the vote counts all the same.
const NONE: &str = "/api/payouts/0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10";
const NO_TRANSFER: &str = "/api/v2/payouts/0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10";

async fn votes(person: &Person, path: &str) -> Answer {
    person.post(path, &json!({ "reason": "as agreed with the team" })).await
}

/// The shared settings make approvals unlimited; this puts the standard back.
async fn app() -> TestApp {
    TestApp::with(&[("RATE_LIMIT_APPROVALS", "")]).await
}

#[tokio::test]
async fn a_person_votes_ten_times_a_minute_on_whatever_it_is() {
    let app = app().await;
    let (manager, other) = (app.manager().await, app.finance_manager().await);
    let paths = [
        format!("{NONE}/approve"),
        format!("{NONE}/reject"),
        format!("{NO_TRANSFER}/approve"),
        format!("{NO_TRANSFER}/reject"),
    ];
    for number in 0..10 {
        let answer = votes(&manager, &paths[number % 4]).await;
        assert_ne!(answer.status, 429, "{number}: {answer:?}");
        assert_eq!(left(&answer).0, 9 - u32::try_from(number).unwrap());
        let policies = answer.header("ratelimit-policy").unwrap_or_default();
        assert_eq!(policies, "\"staff\";q=1000000;w=900, \"approvals\";q=10;w=60");
    }

    for path in &paths {
        votes(&manager, path).await.is_problem(429, "RATE_LIMITED");
    }
    manager.get("/api/payouts").await.is_ok();
    assert_ne!(votes(&other, &paths[0]).await.status, 429);
    let refused = votes(&manager, &paths[0]).await;
    assert_eq!(refused.details()["policy"], "approvals");
    app.turn_clock(retry_after(&refused));
    assert_ne!(votes(&manager, &paths[0]).await.status, 429);
    app.turn_clock(MINUTE * 2);
    assert_eq!(left(&votes(&manager, &paths[0]).await).0, 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_votes_at_once_at_three_processes_are_ten() {
    let app = app().await;
    let (second, third) = (app.another_api().await, app.another_api().await);
    let manager = app.manager().await;
    let at_each = [manager.clone(), manager.at(&second.door), manager.at(&third.door)];
    let path = format!("{NONE}/approve");

    let answers = join_all((0..30).map(|number| votes(&at_each[number % 3], &path))).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 20);
}

#[tokio::test]
async fn votes_wait_while_nobody_can_count_and_everything_else_goes_on() {
    let app = app().await;
    let stage = Stage::pending_approval(&app).await;
    app.by_hand("ALTER TABLE payout.rate_limits RENAME TO rate_limits_away")
        .await;

    let refused = stage.admin.approves(&stage.payout).await.is_problem(503, "UNAVAILABLE");
    let read = stage.admin.sees(&stage.payout).await.is_ok();

    assert!(refused.header("retry-after").is_some());
    assert_eq!(read.header("ratelimit"), None);
    assert_eq!(app.count("payout.votes").await, 0);
    app.by_hand("ALTER TABLE payout.rate_limits_away RENAME TO rate_limits")
        .await;
    stage.admin.approves(&stage.payout).await.is_ok();
}
