use serde_json::json;
use tests::{Stage, TestApp};

#[tokio::test]
async fn a_payee_who_is_no_us_person_is_settled_by_hand() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;

    stage.member.hands_in_form_of_a_foreigner().await.is_ok();

    assert_eq!(stage.status().await, "requires_manual_review");
    assert_eq!(stage.finance.blockers_of(&stage.payout).await, ["FOREIGN_PAYEE"]);
    stage
        .finance
        .resolves(&stage.payout, "retry")
        .await
        .is_problem(422, "FOREIGN_PAYEE");
    let override_it = stage.finance.proceeds_with_withholding(&stage.payout).await;
    assert_eq!(override_it.status, 422, "{override_it:?}");
    stage
        .finance
        .marks_sent(&stage.payout, app.today())
        .await
        .is_problem(422, "INVALID_TRANSITION");
    assert_eq!(stage.status().await, "requires_manual_review");
    stage.admin.cancels(&stage.payout).await.is_ok();
    app.is_sound().await;
}

#[tokio::test]
async fn an_address_abroad_makes_a_foreign_payee() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;

    let abroad = json!({ "street": "Unter den Linden 1", "city": "Berlin", "state": "BE", "postalCode": "10117", "country": "DE" });
    stage.member.gives("mailing-address", &abroad).await.is_ok();

    assert_eq!(stage.status().await, "requires_manual_review");
}

#[tokio::test]
async fn a_payee_who_turns_out_to_be_foreign_before_sending_is_not_paid() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;

    stage.member.hands_in_form_of_a_foreigner().await.is_ok();

    let answer = stage.finance.marks_sent(&stage.payout, app.today()).await;
    assert_eq!(answer.status, 422, "{answer:?}");
    assert_ne!(stage.status().await, "payment_sent");
}
