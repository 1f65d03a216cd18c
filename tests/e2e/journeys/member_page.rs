use serde_json::json;
use tests::{Stage, TestApp};

#[tokio::test]
async fn a_member_in_the_queue_sees_his_place() {
    let app = TestApp::start().await;
    let (_first, second) = (app.member().await, app.member().await);

    let page = second.looks_up(&second).await.is_ok().data();

    assert_eq!(page["membership"]["queuePosition"], 2);
    assert_eq!(
        (
            &page["membership"]["isActive"],
            &page["membership"]["hasReceivedPayout"]
        ),
        (&json!(true), &json!(false))
    );
    assert!(page.get("payout").is_none_or(serde_json::Value::is_null), "{page}");
    assert_eq!(page["actionsRequired"], json!([]));
}

#[tokio::test]
async fn a_member_is_told_what_to_do_and_no_more() {
    let app = TestApp::start().await;
    let stage = Stage::pending_bank_info(&app).await;

    let page = stage.member.looks_up(&stage.member).await.is_ok().data();

    assert_eq!(
        stage.member.is_asked_for().await,
        ["BANK_INFO_MISSING", "TAX_INFO_MISSING"]
    );
    let shown = &page["payout"];
    assert_eq!(shown["status"], "pending_bank_info");
    for inside in ["notes", "eligibilityCheck"] {
        assert!(
            shown.get(inside).is_none_or(serde_json::Value::is_null),
            "{inside} is for staff: {shown}"
        );
    }
    let votes = &shown["approval"]["votes"];
    assert!(votes.is_null() || votes == &json!([]), "votes are for staff: {shown}");
    let approvers = &shown["approval"]["pendingApprovers"];
    assert!(
        approvers.is_null() || approvers == &json!([]),
        "approvers are for staff: {shown}"
    );
}

#[tokio::test]
async fn a_paid_member_sees_when_the_membership_ends() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;

    let membership = stage.member.looks_up(&stage.member).await.is_ok().data()["membership"].clone();

    assert_eq!(
        (&membership["hasReceivedPayout"], &membership["payoutDate"]),
        (&json!(true), &json!("2026-03-16"))
    );
    assert_eq!(membership["scheduledRemovalDate"], "2027-03-16");
    assert_eq!(membership["canReactivate"], false);
}

#[tokio::test]
async fn the_queue_closes_up_behind_a_paid_member() {
    let app = TestApp::start().await;
    let stage = Stage::payment_sent(&app).await;
    let behind = app.member().await;
    assert_eq!(position(&app, &behind).await, Some(2), "an open payout keeps its place");

    stage.finance.confirms(&stage.payout, app.today()).await.is_ok();

    assert_eq!(position(&app, &behind).await, Some(1));
    assert_eq!(position(&app, &stage.member).await, None);
    let view = app
        .rows("SELECT user_id, queue_position FROM active_member_queue_view ORDER BY queue_position")
        .await;
    assert_eq!(
        view,
        [json!({ "user_id": behind.id, "queue_position": 1 })],
        "other readers see the same"
    );
}

#[tokio::test]
async fn staff_keeps_notes_that_members_do_not_see() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;

    stage
        .finance
        .notes(&stage.payout, "called about the account")
        .await
        .is_ok();

    let shown = stage.admin.sees(&stage.payout).await.is_ok();
    assert!(shown.json().to_string().contains("called about the account"));
    let shown = stage.member.sees(&stage.payout).await.is_ok();
    assert!(!shown.json().to_string().contains("called about the account"));
}

async fn position(app: &TestApp, member: &tests::Person) -> Option<u64> {
    let admin = app.admin().await;
    admin.looks_up(member).await.is_ok().data()["membership"]["queuePosition"].as_u64()
}
