use serde_json::json;
use tests::{DAY, HOUR, Stage, TestApp};

#[tokio::test]
async fn details_changed_after_approval_void_the_votes_and_rest_a_day() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;

    stage.member.gives_account("998877665544").await.is_ok();

    let shown = stage.admin.sees(&stage.payout).await.is_ok().data();
    assert_eq!(
        (&shown["status"], &shown["approval"]["round"]),
        (&json!("pending_approval"), &json!(2))
    );
    assert_eq!(shown["approval"]["currentApprovals"], 0);
    stage
        .finance
        .marks_sent(&stage.payout, app.today())
        .await
        .is_problem(422, "INVALID_TRANSITION");
    stage.approve().await;
    assert_eq!(stage.admin.blockers_of(&stage.payout).await, ["COOLING_OFF"]);
    app.turn_clock(HOUR * 23);
    let refusal = stage
        .finance
        .marks_sent(&stage.payout, app.today())
        .await
        .is_problem(422, "NOT_CLEARED");
    assert_eq!(refusal.details()["blockers"][0]["code"], "COOLING_OFF");
    stage
        .finance
        .reads_instructions(&stage.payout)
        .await
        .is_problem(422, "NOT_CLEARED");
    app.turn_clock(HOUR);
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    app.is_sound().await;
}

#[tokio::test]
async fn member_and_finance_are_told_of_changed_details() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    app.work().await;

    stage.member.gives_account("998877665544").await.is_ok();
    app.work().await;

    let told = app.kinds_sent(&stage.payout, &stage.member).await;
    assert_eq!(told.last().map(String::as_str), Some("details_changed"));
    let told = app.kinds_sent(&stage.payout, &stage.finance).await;
    assert!(told.contains(&"details_changed_staff".to_owned()), "{told:?}");
    let asked = told.iter().filter(|kind| *kind == "approval_needed").count();
    assert_eq!(asked, 2, "a new round asks again: {told:?}");
}

#[tokio::test]
async fn old_votes_are_kept_as_history_and_may_be_cast_anew() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;

    stage.member.gives_account("998877665544").await.is_ok();
    stage.admin.approves(&stage.payout).await.is_ok();

    let votes = stage.admin.sees(&stage.payout).await.is_ok().data()["approval"]["votes"].clone();
    let rounds: Vec<_> = votes
        .as_array()
        .expect("a list")
        .iter()
        .map(|vote| vote["round"].clone())
        .collect();
    assert_eq!(rounds, [json!(1), json!(1), json!(2)], "{votes}");
}

#[tokio::test]
async fn the_same_details_once_more_change_nothing() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;

    stage.member.gives_bank_details().await.is_ok();

    assert_eq!(stage.status().await, "ready_for_payment");
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
}

#[tokio::test]
async fn another_way_of_being_paid_needs_another_vote() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    stage.member.gives_address().await.is_ok();
    assert_eq!(
        stage.status().await,
        "ready_for_payment",
        "the address does not matter to a transfer"
    );

    stage.member.chooses("check").await.is_ok();

    let shown = stage.admin.sees(&stage.payout).await.is_ok().data();
    assert_eq!(
        (&shown["status"], &shown["paymentMethod"]),
        (&json!("pending_approval"), &json!("check"))
    );
    stage.approve().await;
    app.turn_clock(DAY);
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    app.is_sound().await;
}

#[tokio::test]
async fn details_changed_between_two_votes_start_the_vote_anew() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    stage.member.gives_bank_details().await.is_ok();
    stage.admin.approves(&stage.payout).await.is_ok();

    stage.member.gives_account("998877665544").await.is_ok();
    let vote = stage.manager.approves(&stage.payout).await.is_ok().data();

    assert_eq!(
        (&vote["status"], &vote["currentApprovals"]),
        (&json!("pending_approval"), &json!(1))
    );
}

#[tokio::test]
async fn sent_money_goes_where_it_was_sent() {
    let app = TestApp::start().await;
    let stage = Stage::payment_sent(&app).await;

    stage.member.gives_account("998877665544").await.is_ok();
    stage.member.chooses("check").await.is_ok();

    let shown = stage.admin.sees(&stage.payout).await.is_ok().data();
    assert_eq!(
        (&shown["status"], &shown["paymentMethod"]),
        (&json!("payment_sent"), &json!("ach"))
    );
    assert_eq!(shown["bankDetails"]["accountNumber"], "****6789");
    app.is_sound().await;
}
