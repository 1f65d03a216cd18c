use serde_json::{Value, json};
use tests::{DAY, Hook, MINUTE, Stage, TestApp};
use use_cases::jobs::{self, Job};

#[tokio::test]
async fn every_new_alert_is_posted_once() {
    let hook = Hook::start().await;
    let app = TestApp::with(&[("ALERT_WEBHOOK_URL", &hook.url())]).await;
    let stage = Stage::completed(&app).await;

    app.work().await;
    app.turn_clock(DAY);
    post(&app).await;

    let taken = hook.taken();
    let categories: Vec<&Value> = taken.iter().map(|alert| &alert["category"]).collect();
    assert_eq!(categories, ["payout_created", "payment_completed"]);
    let listed = stage.admin.alert_of("payout_created").await;
    for field in ["alertId", "severity", "category", "title", "message", "createdAt"] {
        assert_eq!(taken[0][field], listed[field], "{field}");
    }
    assert_eq!(
        taken[0].as_object().map(serde_json::Map::len),
        Some(6),
        "and nothing else"
    );
}

#[tokio::test]
async fn what_is_not_taken_is_posted_again_and_given_up_in_the_end() {
    let hook = Hook::start().await;
    let app = TestApp::with(&[("ALERT_WEBHOOK_URL", &hook.url())]).await;
    // A redirect is no answer: whoever it leads to was not chosen by the operator.
    hook.answers_next(&[500, 307, 404, 429, 503]);
    Stage::pending_approval(&app).await;

    post(&app).await;
    post(&app).await;
    assert_eq!(attempts(&app).await, 1, "not before a minute has passed");
    for minutes in [1, 5, 15, 60] {
        app.turn_clock(MINUTE * minutes);
        post(&app).await;
    }
    app.turn_clock(DAY);
    post(&app).await;

    assert_eq!((attempts(&app).await, hook.taken().len()), (5, 0));
    assert_eq!(app.count("payout.alert_posts WHERE state = 'failed'").await, 1);
    let told = "payout.alert_post_attempts WHERE error LIKE '%canary%'";
    assert_eq!(app.count(told).await, 0, "the address holds a key");
}

#[tokio::test]
async fn a_hook_that_was_away_gets_the_alert_when_it_is_back() {
    let hook = Hook::start().await;
    let app = TestApp::with(&[("ALERT_WEBHOOK_URL", &hook.url())]).await;
    hook.answers_next(&[503]);
    Stage::pending_approval(&app).await;

    post(&app).await;
    app.turn_clock(MINUTE);
    post(&app).await;

    assert_eq!(hook.taken().len(), 1);
    let run = app.row("SELECT summary FROM payout.job_runs WHERE job = 'alert-posts' ORDER BY started_at DESC LIMIT 1");
    assert_eq!(run.await["summary"], json!({ "posted": 1, "putOff": 0, "givenUp": 0 }));
}

#[tokio::test]
async fn without_a_hook_nothing_waits_for_one() {
    let app = TestApp::start().await;
    Stage::pending_approval(&app).await;

    assert_eq!(app.count("payout.alert_posts").await, 0);
}

async fn post(app: &TestApp) {
    jobs::run(app.ctx(), Job::AlertPosts, None)
        .await
        .expect("the database answers");
}

async fn attempts(app: &TestApp) -> u64 {
    app.count("payout.alert_post_attempts").await
}
