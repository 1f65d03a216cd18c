use serde_json::json;
use tests::{Stage, TestApp};

#[tokio::test]
async fn a_rejected_member_is_back_in_the_queue_as_before() {
    rejected_and_chosen_again(&TestApp::start().await).await;
}

#[tokio::test]
async fn a_rejected_member_is_back_in_the_queue_beside_the_main_application() {
    rejected_and_chosen_again(&TestApp::on_shape_b().await).await;
}

async fn rejected_and_chosen_again(app: &TestApp) {
    let stage = Stage::pending_approval(app).await;
    let chosen = stage.admin.looks_up(&stage.member).await.is_ok().data();
    assert_eq!(membership_status(app, &stage).await, "won");
    stage.admin.approves(&stage.payout).await.is_ok();

    let answer = stage
        .manager
        .rejects(&stage.payout, "the identity is in doubt")
        .await
        .is_ok()
        .data();

    assert_eq!(answer["status"], "rejected");
    assert_eq!(membership_status(app, &stage).await, "active");
    let now = stage.admin.looks_up(&stage.member).await.is_ok().data();
    assert_eq!(
        now["membership"]["queuePosition"],
        chosen["membership"]["queuePosition"]
    );
    let listed = stage.admin.get("/api/payouts/eligible-members").await.is_ok().data();
    assert_eq!(listed["members"][0]["userId"], json!(stage.member.id));
    assert_eq!(listed["members"][0]["selectable"], true);
    app.work().await;
    assert!(
        app.kinds_sent(&stage.payout, &stage.member)
            .await
            .contains(&"payout_rejected".to_owned())
    );

    stage.admin.initiates(&[&stage.member]).await.is_created();
    app.is_sound().await;
}

#[tokio::test]
async fn a_rejection_needs_a_reason() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let long = "x".repeat(1001);

    for reason in ["", "too short", long.as_str()] {
        let answer = stage.admin.rejects(&stage.payout, reason).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.fields().iter().all(|field| field == "reason"), "{answer:?}");
    }
    assert_eq!(stage.status().await, "pending_approval");
}

#[tokio::test]
async fn a_rejection_and_its_reason_are_kept() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    stage
        .manager
        .rejects(&stage.payout, "the identity is in doubt")
        .await
        .is_ok();

    let shown = stage.admin.sees(&stage.payout).await.is_ok().data();

    assert_eq!(shown["payoutStatusId"], 7);
    let vote = &shown["approval"]["votes"][0];
    assert_eq!(
        (&vote["decision"], &vote["reason"]),
        (&json!("reject"), &json!("the identity is in doubt"))
    );
    stage
        .admin
        .approves(&stage.payout)
        .await
        .is_problem(422, "INVALID_TRANSITION");
    let row = app
        .row(&format!(
            "SELECT approval_workflow FROM payout_management WHERE payout_id = '{}'",
            stage.payout
        ))
        .await;
    assert!(
        row["approval_workflow"]
            .to_string()
            .contains("the identity is in doubt"),
        "{row}"
    );
}

async fn membership_status(app: &TestApp, stage: &Stage) -> String {
    let sql = format!(
        "SELECT status FROM payout.host_memberships WHERE user_id = '{}'",
        stage.member.id
    );
    app.row(&sql).await["status"].as_str().unwrap_or_default().to_owned()
}
