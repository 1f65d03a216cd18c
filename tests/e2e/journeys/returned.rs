use serde_json::json;
use tests::{Stage, TestApp};

#[tokio::test]
async fn money_that_the_bank_returns_is_owed_again() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let paid = stage.member.looks_up(&stage.member).await.is_ok().data();
    assert_eq!(paid["membership"]["hasReceivedPayout"], true);
    assert_eq!(membership_status(&app, &stage).await, "paid");

    stage.finance.reports_failure(&stage.payout).await.is_ok();

    let shown = stage.finance.sees(&stage.payout).await.is_ok().data();
    assert_eq!(
        (&shown["status"], &shown["membershipRemovalDate"]),
        (&json!("payment_failed"), &json!(null))
    );
    let page = stage.member.looks_up(&stage.member).await.is_ok().data();
    assert_eq!(page["membership"]["hasReceivedPayout"], false);
    assert_eq!(page["membership"]["scheduledRemovalDate"], json!(null));
    assert_eq!(membership_status(&app, &stage).await, "won");
    stage
        .member
        .reads_receipt(&stage.payout)
        .await
        .is_problem(404, "RECEIPT_NOT_FOUND");
    app.is_sound().await;
}

#[tokio::test]
async fn returned_money_can_be_sent_again() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    stage.finance.reports_failure(&stage.payout).await.is_ok();

    stage.finance.reviews(&stage.payout).await.is_ok();
    stage.finance.resolves(&stage.payout, "retry").await.is_ok();
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    stage.finance.confirms(&stage.payout, app.today()).await.is_ok();

    assert_eq!(membership_status(&app, &stage).await, "paid");
    stage.member.reads_receipt(&stage.payout).await.is_ok();
    app.is_sound().await;
}

async fn membership_status(app: &TestApp, stage: &Stage) -> String {
    let sql = format!(
        "SELECT status FROM payout.host_memberships WHERE user_id = '{}'",
        stage.member.id
    );
    app.row(&sql).await["status"].as_str().unwrap_or_default().to_owned()
}
