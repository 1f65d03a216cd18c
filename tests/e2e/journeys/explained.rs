use serde_json::Value;
use tests::{Stage, TestApp};

#[tokio::test]
async fn every_open_payout_says_what_it_waits_for_and_who_has_to_act() {
    let app = TestApp::start().await;
    let expected = [
        (
            Stage::pending_approval(&app).await,
            vec![("AWAITING_APPROVAL", "approver")],
        ),
        (
            Stage::pending_bank_info(&app).await,
            vec![("BANK_INFO_MISSING", "member"), ("TAX_INFO_MISSING", "member")],
        ),
        (
            Stage::pending_tax_info(&app).await,
            vec![("TAX_INFO_MISSING", "member")],
        ),
        (
            Stage::ready_for_payment(&app).await,
            vec![("AWAITING_PAYMENT", "finance_manager")],
        ),
        (
            Stage::payment_sent(&app).await,
            vec![("AWAITING_CONFIRMATION", "finance_manager")],
        ),
        (
            Stage::payment_failed(&app).await,
            vec![("PAYMENT_FAILED", "finance_manager")],
        ),
        (
            Stage::requires_manual_review(&app).await,
            vec![("MANUAL_REVIEW", "finance_manager")],
        ),
        (Stage::completed(&app).await, vec![]),
        (Stage::rejected(&app).await, vec![]),
        (Stage::cancelled(&app).await, vec![]),
    ];

    for (stage, expected) in &expected {
        let data = stage.admin.explains(&stage.payout).await.is_ok().data();
        let blockers = data["blockers"].as_array().expect("a list");
        assert_eq!(
            blockers.iter().map(code_and_actor).collect::<Vec<_>>(),
            *expected,
            "{data}"
        );
        assert_eq!(data["status"], stage.status().await);
        assert!(data["nextStep"].as_str().is_some_and(|text| !text.is_empty()), "{data}");
        for blocker in blockers {
            assert!(
                blocker["message"].is_string() && blocker["since"].is_string(),
                "{blocker}"
            );
        }
    }
}

#[tokio::test]
async fn a_form_under_review_is_finances_turn_and_names_what_to_call() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    let form = stage.member.hands_in_w9().await;

    let data = stage.finance.explains(&stage.payout).await.is_ok().data();

    assert_eq!(
        code_and_actor(&data["blockers"][0]),
        ("TAX_FORM_AWAITING_REVIEW", "finance_manager")
    );
    let action = data["blockers"][0]["action"].to_string();
    assert!(action.contains("/api/tax-forms/") && action.contains(&form), "{action}");
}

#[tokio::test]
async fn a_rejected_form_is_the_members_turn_again() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    let form = stage.member.hands_in_w9().await;

    stage
        .finance
        .rejects_form(&form, "the signature is missing")
        .await
        .is_ok();

    assert_eq!(stage.member.is_asked_for().await, ["TAX_INFO_REJECTED"]);
    app.work().await;
    let told = app.subjects_to(&stage.member);
    assert!(told.iter().any(|subject| subject.contains("W-9")), "{told:?}");
    let again = stage.member.hands_in_w9().await;
    stage.finance.approves_form(&again).await.is_ok();
    assert_eq!(stage.status().await, "ready_for_payment");
    stage
        .finance
        .approves_form(&form)
        .await
        .is_problem(409, "TAX_FORM_DECIDED");
}

fn code_and_actor(blocker: &Value) -> (&str, &str) {
    (
        blocker["code"].as_str().unwrap_or_default(),
        blocker["actor"].as_str().unwrap_or_default(),
    )
}
