use serde_json::json;
use tests::{Stage, TestApp, address, w9};
use use_cases::gates;

use super::{both_are_told, no_money_has_left, nothing_is_paid, the_votes_are_void, thief, times_logged};

/// Could be somebody's and is not the member's.
const ANOTHER_SSN: &str = "219099998";

#[tokio::test]
async fn a_stolen_session_asks_for_a_check_to_another_address() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    let thief = thief(&app, &stage).await;

    thief.gives_address_with("street", "1 Thieves Row").await.is_ok();
    thief.chooses("check").await.is_ok();

    nothing_is_paid(&app, &stage).await;
    the_votes_are_void(&app, &stage).await;
    nothing_is_paid(&app, &stage).await;
    both_are_told(&app, &stage).await;
    assert_eq!(times_logged(&app, &stage, "member.payment_method_chosen").await, 1);
}

#[tokio::test]
async fn an_address_is_changed_in_the_main_application_just_before_sending() {
    let app = TestApp::start().await;
    let stage = ready_for_a_check(&app).await;

    let moved = format!(
        "UPDATE user_addresses SET street_address = '1 Thieves Row' WHERE user_id = '{}' AND is_primary",
        stage.member.id
    );
    assert_eq!(app.by_hand(&moved).await, 1);

    nothing_is_paid(&app, &stage).await;
    gates::reevaluate_waiting(app.ctx()).await.expect("the hourly look");
    the_votes_are_void(&app, &stage).await;
    nothing_is_paid(&app, &stage).await;
    both_are_told(&app, &stage).await;
}

#[tokio::test]
async fn an_address_is_taken_away_and_another_given_later() {
    let app = TestApp::start().await;
    let stage = ready_for_a_check(&app).await;

    app.by_hand(&format!(
        "DELETE FROM user_addresses WHERE user_id = '{}'",
        stage.member.id
    ))
    .await;
    gates::reevaluate_waiting(app.ctx()).await.expect("the hourly look");
    nothing_is_paid(&app, &stage).await;
    stage.approve().await;
    let thief = thief(&app, &stage).await;
    thief.gives_address_with("street", "1 Thieves Row").await.is_ok();

    nothing_is_paid(&app, &stage).await;
    the_votes_are_void(&app, &stage).await;
    nothing_is_paid(&app, &stage).await;
    both_are_told(&app, &stage).await;
}

#[tokio::test]
async fn a_tax_form_in_another_name_would_make_the_check_out_to_it() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    app.by_hand(&format!(
        "DELETE FROM user_profiles WHERE user_id = '{}'",
        stage.member.id
    ))
    .await;
    make_ready(&stage).await;

    let form = w9("Mallory Thief", ANOTHER_SSN);
    let form = thief(&app, &stage).await.gives("tax-info", &form).await.is_ok().data();
    let form = form["formId"].as_str().expect("an id");
    assert_eq!(
        stage.status().await,
        "ready_for_payment",
        "the approved form stands until finance approves the other"
    );
    stage.finance.approves_form(form).await.is_ok();

    nothing_is_paid(&app, &stage).await;
    the_votes_are_void(&app, &stage).await;
    both_are_told(&app, &stage).await;
    assert_eq!(times_logged(&app, &stage, "member.tax_info_given").await, 2);
}

#[tokio::test]
async fn an_address_abroad_stops_everything() {
    let app = TestApp::start().await;
    let stage = ready_for_a_check(&app).await;
    let mut abroad = address();
    (abroad["country"], abroad["state"], abroad["postalCode"]) = (json!("KY"), json!("GC"), json!("KY1-1104"));

    thief(&app, &stage)
        .await
        .gives("mailing-address", &abroad)
        .await
        .is_ok();

    nothing_is_paid(&app, &stage).await;
    both_are_told(&app, &stage).await;
    stage.approve().await;
    assert_eq!(stage.status().await, "requires_manual_review");
    assert!(
        stage
            .finance
            .blockers_of(&stage.payout)
            .await
            .contains(&"FOREIGN_PAYEE".to_owned())
    );
    assert_eq!(stage.finance.proceeds_with_withholding(&stage.payout).await.status, 422);
    no_money_has_left(&app, &stage).await;
}

async fn ready_for_a_check(app: &TestApp) -> Stage {
    let stage = Stage::pending_approval(app).await;
    make_ready(&stage).await;
    stage
}

async fn make_ready(stage: &Stage) {
    stage.member.chooses("check").await.is_ok();
    stage.member.gives_address().await.is_ok();
    let form = stage.member.hands_in_w9().await;
    stage.finance.approves_form(&form).await.is_ok();
    stage.approve().await;
    assert_eq!(stage.status().await, "ready_for_payment");
}
