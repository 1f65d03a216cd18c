use serde_json::json;
use tests::{DAY, Stage, TestApp};

#[tokio::test]
async fn a_failed_payment_is_paid_to_new_details_after_fresh_approval() {
    let app = TestApp::start().await;
    let stage = Stage::requires_manual_review(&app).await;
    let Stage {
        finance,
        member,
        payout,
        ..
    } = &stage;

    finance.resolves(payout, "request_bank_info").await.is_ok();
    assert_eq!(stage.status().await, "pending_bank_info");
    assert_eq!(member.is_asked_for().await, ["FRESH_DETAILS_ASKED"]);
    member.gives_account("998877665544").await.is_ok();
    assert_eq!(stage.status().await, "pending_approval");
    stage.approve().await;
    assert_eq!(stage.status().await, "ready_for_payment");
    finance
        .marks_sent(payout, app.today())
        .await
        .is_problem(422, "NOT_CLEARED");
    app.turn_clock(DAY);
    finance.marks_sent(payout, app.today()).await.is_ok();
    finance.confirms(payout, app.today()).await.is_ok();

    let shown = member.sees(payout).await.is_ok().data();
    assert_eq!(shown["bankDetails"]["accountNumber"], "****5544");
    app.is_sound().await;
}

#[tokio::test]
async fn everybody_concerned_is_told_of_a_failed_payment() {
    let app = TestApp::start().await;
    let stage = Stage::payment_failed(&app).await;
    assert_eq!(stage.status().await, "payment_failed");

    app.work().await;

    let told = app.kinds_sent(&stage.payout, &stage.member).await;
    assert_eq!(told.last().map(String::as_str), Some("payment_failed"));
    for staff in [&stage.admin, &stage.manager, &stage.finance] {
        let told = app.kinds_sent(&stage.payout, staff).await;
        assert_eq!(
            told.iter().filter(|kind| *kind == "payment_failed_staff").count(),
            1,
            "{told:?}"
        );
    }
    let mail = app.mails_to(&stage.member).pop().expect("a mail");
    assert!(
        mail.text().expect("a text part").contains("support@tenure.example"),
        "{mail:?}"
    );
}

#[tokio::test]
async fn a_review_can_end_in_trying_the_same_details_again() {
    let app = TestApp::start().await;
    let stage = Stage::requires_manual_review(&app).await;

    let shown = stage.finance.resolves(&stage.payout, "retry").await.is_ok().data();

    assert_eq!(shown["status"], "ready_for_payment");
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    app.is_sound().await;
}

#[tokio::test]
async fn a_review_can_end_in_another_vote() {
    let app = TestApp::start().await;
    let stage = Stage::requires_manual_review(&app).await;

    let shown = stage.finance.resolves(&stage.payout, "reapprove").await.is_ok().data();

    assert_eq!(
        (&shown["status"], &shown["approval"]["round"]),
        (&json!("pending_approval"), &json!(2))
    );
    stage.approve().await;
    assert_eq!(stage.status().await, "ready_for_payment");
    app.is_sound().await;
}

#[tokio::test]
async fn a_review_can_end_in_a_check() {
    let app = TestApp::start().await;
    let stage = Stage::requires_manual_review(&app).await;
    stage.member.gives_address().await.is_ok();

    let how = json!({ "action": "reapprove", "paymentMethod": "check", "reason": "the bank returned it twice" });
    let path = format!("/api/payouts/{}/resolve", stage.payout);
    let shown = stage.finance.post(&path, &how).await.is_ok().data();

    assert_eq!(
        (&shown["status"], &shown["paymentMethod"]),
        (&json!("pending_approval"), &json!("check"))
    );
    stage.approve().await;
    app.turn_clock(DAY);
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    app.is_sound().await;
}
