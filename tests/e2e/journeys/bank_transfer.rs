use serde_json::json;
use tests::TestApp;

#[tokio::test]
async fn a_member_is_paid_by_bank_transfer() {
    paid_by_bank_transfer(&TestApp::start().await).await;
}

#[tokio::test]
async fn a_member_is_paid_by_bank_transfer_beside_the_main_application() {
    paid_by_bank_transfer(&TestApp::on_shape_b().await).await;
}

async fn paid_by_bank_transfer(app: &TestApp) {
    let (admin, manager, finance) = (app.admin().await, app.manager().await, app.finance_manager().await);
    let member = app.member().await;
    let eligibility = admin.asks_about_eligibility().await.is_ok().data();
    assert_eq!(
        (&eligibility["isEligible"], &eligibility["remainingSlots"]),
        (&json!(true), &json!(10))
    );

    let payout = admin.initiates_for(&member).await;
    let first = admin.approves(&payout).await.is_ok().data();
    assert_eq!(
        (&first["status"], &first["currentApprovals"]),
        (&json!("pending_approval"), &json!(1))
    );
    assert_eq!(
        (&first["requiredApprovals"], &first["fullyApproved"]),
        (&json!(2), &json!(false))
    );
    let second = manager.approves(&payout).await.is_ok().data();
    assert_eq!(
        (&second["status"], &second["fullyApproved"]),
        (&json!("pending_bank_info"), &json!(true))
    );
    assert_eq!(second["pendingApprovers"], json!([]));

    member.gives_bank_details().await.is_ok();
    assert_eq!(admin.status_of(&payout).await, "pending_tax_info");
    let form = member.hands_in_w9().await;
    assert_eq!(
        admin.status_of(&payout).await,
        "pending_tax_info",
        "finance has not looked at the form"
    );
    finance.approves_form(&form).await.is_ok();
    assert_eq!(admin.status_of(&payout).await, "ready_for_payment");

    let calculation = finance.generates_instructions(&payout).await.is_ok().data()["calculation"].clone();
    assert_eq!(calculation["grossAmount"], "100000.00");
    assert_eq!(calculation["retentionFee"], "300.00");
    assert_eq!(calculation["taxWithholding"], "0.00");
    assert_eq!(calculation["netAmount"], "99700.00");

    finance.marks_sent(&payout, app.today()).await.is_ok();
    let confirmed = finance.confirms(&payout, app.today()).await.is_ok().data();
    assert_eq!(confirmed["status"], "completed");
    let shown = member.sees(&payout).await.is_ok().data();
    assert_eq!(
        (&shown["status"], &shown["payoutStatusId"]),
        (&json!("completed"), &json!(5))
    );
    assert_eq!(
        (&shown["netAmount"], &shown["currency"]),
        (&json!("99700.00"), &json!("USD"))
    );
    assert_eq!(shown["membershipRemovalDate"], "2027-03-16");
    assert_eq!(shown["scheduledDate"], "2026-03-19T00:00:00Z");
    member.reads_receipt(&payout).await.is_ok();
    app.is_sound().await;
}

#[tokio::test]
async fn whoever_gave_everything_before_is_ready_with_the_last_approval() {
    let app = TestApp::start().await;
    let (admin, manager, finance) = (app.admin().await, app.manager().await, app.finance_manager().await);
    let member = app.member().await;
    member.gives_bank_details().await.is_ok();
    let form = member.hands_in_w9().await;
    finance.approves_form(&form).await.is_ok();

    let payout = admin.initiates_for(&member).await;
    admin.approves(&payout).await.is_ok();
    let last = manager.approves(&payout).await.is_ok().data();

    assert_eq!(last["status"], "ready_for_payment");
    finance.marks_sent(&payout, app.today()).await.is_ok();
    app.is_sound().await;
}

#[tokio::test]
async fn what_was_decided_on_is_kept_with_the_payout() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let member = app.member().await;

    let payout = admin.initiates(&[&member]).await.is_created().data()["payouts"][0].clone();

    assert_eq!(
        (&payout["amount"], &payout["status"]),
        (&json!("100000.00"), &json!("pending_approval"))
    );
    assert_eq!(
        (&payout["queuePosition"], &payout["payoutStatusId"]),
        (&json!(1), &json!(1))
    );
    assert!(payout["membershipId"].is_string(), "{payout}");
    let snapshot = payout["eligibilityCheck"].to_string();
    for fact in ["1000350.00", "350.00", "2025-01-20", "verified", "active"] {
        assert!(snapshot.contains(fact), "{fact} is missing in {snapshot}");
    }
}

#[tokio::test]
async fn dates_of_a_payment_have_to_make_sense() {
    let app = TestApp::start().await;
    let stage = tests::Stage::ready_for_payment(&app).await;
    let (finance, payout, today) = (&stage.finance, &stage.payout, app.today());

    let tomorrow = today.next_day().expect("a day after");
    let yesterday = today.previous_day().expect("a day before");
    finance
        .marks_sent(payout, tomorrow)
        .await
        .is_problem(422, "IMPOSSIBLE_DATE");
    finance
        .marks_sent(payout, yesterday)
        .await
        .is_problem(422, "IMPOSSIBLE_DATE");
    let backwards = json!({ "sentDate": today.to_string(), "expectedArrivalDate": yesterday.to_string() });
    let path = format!("/api/payouts/{payout}/mark-sent");
    assert!([400, 422].contains(&finance.post(&path, &backwards).await.status));
    assert_eq!(stage.status().await, "ready_for_payment");

    finance.marks_sent(payout, today).await.is_ok();
    finance
        .confirms(payout, yesterday)
        .await
        .is_problem(422, "IMPOSSIBLE_DATE");
    finance
        .confirms(payout, tomorrow)
        .await
        .is_problem(422, "IMPOSSIBLE_DATE");
    finance.confirms(payout, today).await.is_ok();
}
