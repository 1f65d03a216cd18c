use tests::{ACCOUNT, DAY, Stage, TestApp};

use super::{HIS_ACCOUNT, both_are_told, no_money_has_left, nothing_is_paid, the_votes_are_void, thief, times_logged};

#[tokio::test]
async fn a_stolen_session_changes_the_account_after_the_approval() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;

    thief(&app, &stage).await.gives_account(HIS_ACCOUNT).await.is_ok();

    nothing_is_paid(&app, &stage).await;
    the_votes_are_void(&app, &stage).await;
    nothing_is_paid(&app, &stage).await;
    both_are_told(&app, &stage).await;
    assert_eq!(times_logged(&app, &stage, "member.bank_info_given").await, 2);
}

#[tokio::test]
async fn an_account_is_changed_and_changed_back() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    let thief = thief(&app, &stage).await;

    thief.gives_account(HIS_ACCOUNT).await.is_ok();
    app.turn_clock(DAY);
    thief.gives_account(ACCOUNT).await.is_ok();

    nothing_is_paid(&app, &stage).await;
    the_votes_are_void(&app, &stage).await;
    nothing_is_paid(&app, &stage).await;
    both_are_told(&app, &stage).await;
    assert_eq!(times_logged(&app, &stage, "member.bank_info_given").await, 3);
}

#[tokio::test]
async fn an_account_is_changed_between_two_votes() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    stage.member.gives_bank_details().await.is_ok();
    let form = stage.member.hands_in_w9().await;
    stage.finance.approves_form(&form).await.is_ok();
    stage.admin.approves(&stage.payout).await.is_ok();

    thief(&app, &stage).await.gives_account(HIS_ACCOUNT).await.is_ok();

    let vote = stage.manager.approves(&stage.payout).await.is_ok().data();
    assert_eq!(
        (&vote["currentApprovals"], &vote["fullyApproved"]),
        (&1.into(), &false.into()),
        "{vote}"
    );
    nothing_is_paid(&app, &stage).await;
    both_are_told(&app, &stage).await;
    assert_eq!(times_logged(&app, &stage, "member.bank_info_given").await, 2);
}

#[tokio::test]
async fn an_account_is_changed_while_finance_holds_the_instructions() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    stage.finance.reads_instructions(&stage.payout).await.is_ok();

    thief(&app, &stage).await.gives_account(HIS_ACCOUNT).await.is_ok();

    nothing_is_paid(&app, &stage).await;
    stage
        .finance
        .reads_instructions(&stage.payout)
        .await
        .is_problem(422, "INVALID_TRANSITION");
    the_votes_are_void(&app, &stage).await;
    both_are_told(&app, &stage).await;
    no_money_has_left(&app, &stage).await;
}
