//! Whoever repeats a request under a key gets the first answer again.

mod at_once;

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, MINUTE, Person, Stage, TestApp};

const INITIATE: &str = "/api/payouts/initiate";

#[tokio::test]
async fn the_first_answer_survives_a_restart() {
    let mut app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    let first = admin.post_once("key-1", INITIATE, &choice(&member)).await.is_created();

    app.restarts_the_api().await;
    let again = admin.post_once("key-1", INITIATE, &choice(&member)).await.is_created();

    assert_eq!(again.body, first.body);
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        (None, Some("true"))
    );
    assert_eq!(app.count("payout_management").await, 1);
}

#[tokio::test]
async fn every_step_of_a_payment_can_be_repeated() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    let today = app.today().to_string();
    let sent = json!({ "sentDate": today, "expectedArrivalDate": today });
    for (verb, body) in [("mark-sent", sent), ("confirm", json!({ "completedDate": today }))] {
        let path = format!("/api/payouts/{}/{verb}", stage.payout);
        let first = stage.finance.post_once(verb, &path, &body).await.is_ok();
        let again = stage.finance.post_once(verb, &path, &body).await.is_ok();
        assert_eq!(first.body, again.body);
    }
    app.is_sound().await;
}

#[tokio::test]
async fn a_key_belongs_to_one_request() {
    let app = TestApp::start().await;
    let (admin, member, other) = (app.admin().await, app.member().await, app.member().await);
    admin.post_once("key-1", INITIATE, &choice(&member)).await.is_created();

    admin
        .post_once("key-1", INITIATE, &choice(&other))
        .await
        .is_problem(422, "IDEMPOTENCY_KEY_REUSED");
    admin
        .post_once("key-1", "/api/payouts", &choice(&member))
        .await
        .is_problem(422, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(app.count("payout_management").await, 1);
}

#[tokio::test]
async fn the_same_key_of_two_callers_is_two_keys() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let path = format!("/api/payouts/{}/approve", stage.payout);

    stage.admin.post_once("approve", &path, &json!({})).await.is_ok();
    let other = stage.manager.post_once("approve", &path, &json!({})).await.is_ok();

    assert_eq!(other.header("idempotent-replayed"), None);
    assert_eq!(stage.status().await, "pending_bank_info");
}

#[tokio::test]
async fn a_refusal_of_the_rules_is_an_answer_too() {
    let app = TestApp::of_a_new_company().await;
    let (admin, member) = (app.admin().await, app.member().await);
    admin
        .post_once("key-1", INITIATE, &choice(&member))
        .await
        .is_problem(422, "NOT_ELIGIBLE");
    app.earns("1000000.00").await;

    let again = admin.post_once("key-1", INITIATE, &choice(&member)).await;

    assert_eq!((again.status, again.header("idempotent-replayed")), (422, Some("true")));
    admin.post_once("key-2", INITIATE, &choice(&member)).await.is_created();
}

#[tokio::test]
async fn a_refused_caller_keeps_nothing() {
    let app = TestApp::start().await;
    let (clerk, member) = (app.user("Future Admin").await, app.member().await);
    clerk
        .post_once("key-1", INITIATE, &choice(&member))
        .await
        .is_problem(403, "FORBIDDEN");
    app.makes_staff(&clerk.email, "Super Admin").await;

    let answer = clerk.post_once("key-1", INITIATE, &choice(&member)).await.is_created();

    assert_eq!(answer.header("idempotent-replayed"), None);
    app.by_hand(&format!("DELETE FROM admin WHERE email = '{}'", clerk.email))
        .await;
    clerk
        .post_once("key-1", INITIATE, &choice(&member))
        .await
        .is_problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn a_key_whose_process_died_is_free_after_its_lease() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    admin.post_once("key-1", INITIATE, &choice(&member)).await.is_created();
    let lease_ends = app.now() + MINUTE;
    app.by_hand(&format!(
        "UPDATE payout.idempotency_keys SET state = 'running', status = NULL, content_type = NULL, body = NULL, locked_until = '{lease_ends}'"
    ))
    .await;

    let running = admin
        .post_once("key-1", INITIATE, &choice(&member))
        .await
        .is_problem(409, "IDEMPOTENCY_IN_PROGRESS");
    assert!(running.header("retry-after").is_some());
    app.turn_clock(MINUTE);
    let after = admin
        .post_once("key-1", INITIATE, &choice(&member))
        .await
        .is_problem(422, "INVALID_SELECTION");

    assert!(
        after.details().to_string().contains("OPEN_PAYOUT"),
        "what was done stays done: {after:?}"
    );
}

#[tokio::test]
async fn a_key_is_the_same_with_and_without_quotes() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    admin
        .post_once("\"key-1\"", INITIATE, &choice(&member))
        .await
        .is_created();

    let again = admin.post_once("key-1", INITIATE, &choice(&member)).await.is_created();

    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);

    for key in ["", "\"\"", &"k".repeat(256)] {
        let answer = admin
            .post_once(key, INITIATE, &choice(&member))
            .await
            .is_problem(400, "VALIDATION_ERROR");
        assert_eq!(answer.fields(), ["Idempotency-Key"]);
    }
    let request = admin
        .request(Method::POST, INITIATE)
        .header("Idempotency-Key", "a")
        .header("Idempotency-Key", "b");
    Answer::to(request.json(&choice(&member)))
        .await
        .is_problem(400, "VALIDATION_ERROR");
    assert_eq!(app.count("payout_management").await, 0);
}

fn choice(member: &Person) -> Value {
    json!({ "userIds": [member.id] })
}
