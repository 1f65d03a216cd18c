use serde_json::json;
use tests::TestApp;

use super::at_once;

#[tokio::test]
async fn fifty_times_the_same_key_is_one_payout() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    let body = json!({ "userIds": [member.id] });

    let answers = at_once((0..50).map(|_| admin.post_once("round-of-march", "/api/payouts/initiate", &body))).await;

    for answer in &answers {
        match answer.status {
            201 => {}
            409 => assert_eq!(answer.code(), "IDEMPOTENCY_IN_PROGRESS"),
            status => panic!("{status}: {answer:?}"),
        }
    }
    let first = answers
        .iter()
        .filter(|answer| answer.status == 201 && answer.header("idempotent-replayed").is_none());
    assert_eq!(first.count(), 1);
    let later = admin
        .post_once("round-of-march", "/api/payouts/initiate", &body)
        .await
        .is_created();
    assert_eq!(later.header("idempotent-replayed"), Some("true"));
    assert_eq!(app.count("payout_management").await, 1);
    app.is_sound().await;
}
