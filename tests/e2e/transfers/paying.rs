use serde_json::{Value, json};
use tests::TestApp;

use super::house::{Creator, REASON, Transfers as _, onboarded, text};

#[tokio::test]
async fn a_payout_takes_the_oldest_first_and_leaves_the_rest_payable() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    let (first, second) = (clara.earns(&admin, 10_000).await, clara.earns(&admin, 8_000).await);

    let payout = admin
        .pays(json!({ "payeeId": clara.payee, "amountCents": 12_500 }))
        .await
        .is_created()
        .data();

    let parts =
        json!([{ "statementId": first, "amountCents": 10_000 }, { "statementId": second, "amountCents": 2_500 }]);
    assert_eq!(
        (&payout["status"], &payout["programme"]),
        (&json!("pending"), &json!("creator"))
    );
    assert_eq!(payout["allocations"], parts);
    let balance = clara.person.balance_of(&clara.payee).await;
    assert_eq!(
        (&balance["totalCents"], &balance["inFlightCents"]),
        (&json!(18_000), &json!(12_500))
    );
    assert_eq!(balance["availableCents"], 5_500);
    let refused = admin
        .pays(json!({ "payeeId": clara.payee, "amountCents": 5_501 }))
        .await;
    refused.is_problem(422, "AMOUNT_ABOVE_BALANCE");
    let rest = admin.pays(json!({ "payeeId": clara.payee })).await.is_created().data();
    assert_eq!(rest["amountCents"], 5_500);
    app.is_sound().await;
}

#[tokio::test]
async fn what_is_called_off_is_payable_again_and_owed_no_more() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, 10_000).await;
    let payout = clara.is_paid(&admin, 10_000).await;

    let cancelled = admin.cancels_transfer(&payout).await.is_ok().data();

    assert_eq!(
        (&cancelled["status"], &cancelled["failureReason"]),
        (&json!("cancelled"), &json!(REASON))
    );
    assert_eq!(admin.balance_of(&clara.payee).await["availableCents"], 10_000);
    admin
        .cancels_transfer(&payout)
        .await
        .is_problem(422, "INVALID_TRANSITION");
    admin
        .says(&payout, "retry", json!({}))
        .await
        .is_problem(422, "INVALID_TRANSITION");
    app.is_sound().await;
}

#[tokio::test]
async fn two_at_once_claim_no_cent_twice() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, 10_000).await;
    let order = json!({ "payeeId": clara.payee, "amountCents": 6_000 });

    let (one, two) = tokio::join!(admin.pays(order.clone()), admin.pays(order));

    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422], "{one:?} {two:?}");
    assert_eq!(app.count("payout.transfers").await, 1);
    app.is_sound().await;
}

#[tokio::test]
async fn amounts_keep_the_limits() {
    let limits = [("MAX_PAYOUT_AMOUNT_CENTS", "20000"), ("PAYOUT_RESERVE_PERCENT", "10")];
    let app = TestApp::paying_by_transfer(&limits).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, 50_000).await;

    for (cents, code) in [
        (4_999, "AMOUNT_BELOW_MINIMUM"),
        (20_001, "AMOUNT_ABOVE_MAXIMUM"),
        (45_001, "AMOUNT_ABOVE_MAXIMUM"),
    ] {
        let order = json!({ "payeeId": clara.payee, "amountCents": cents });
        admin.pays(order).await.is_problem(422, code);
    }
    let order = json!({ "payeeId": clara.payee, "amountCents": 0 });
    admin.pays(order).await.is_problem(400, "VALIDATION_ERROR");
    let balance = admin.balance_of(&clara.payee).await;
    assert_eq!(
        (&balance["reservedCents"], &balance["availableCents"]),
        (&json!(5_000), &json!(45_000))
    );
    assert_eq!(app.count("payout.transfers").await, 0);
}

#[tokio::test]
async fn staff_pays_by_hand_what_no_statement_holds_and_says_why() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    let because = |cents: Option<i64>| json!({ "payeeId": clara.payee, "amountCents": cents, "reason": REASON });

    let payout = admin.pays(because(Some(7_500))).await.is_created().data();

    assert_eq!(
        (&payout["reason"], &payout["allocations"]),
        (&json!(REASON), &json!([]))
    );
    let answer = admin.pays(because(None)).await.is_problem(400, "VALIDATION_ERROR");
    assert_eq!(answer.fields(), ["amountCents"]);
    let person = app.user("Robert Schumann").await;
    let recruiter = text(&admin.makes_payee(&person, "recruiter").await.is_created().data()["payeeId"]);
    let answer = admin.pays(json!({ "payeeId": recruiter, "amountCents": 7_500 })).await;
    assert_eq!(answer.is_problem(400, "VALIDATION_ERROR").fields(), ["reason"]);
    app.is_sound().await;
}

#[tokio::test]
async fn only_statements_that_can_be_paid_are_chosen() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let (clara, other) = (Creator::ready(&app, &admin).await, Creator::ready(&app, &admin).await);
    let (first, second) = (clara.earns(&admin, 10_000).await, clara.earns(&admin, 8_000).await);
    let foreign = other.earns(&admin, 8_000).await;
    let of = |statement: &str| json!({ "payeeId": clara.payee, "statementIds": [statement] });

    let payout = admin.pays(of(&second)).await.is_created().data();

    assert_eq!(
        payout["allocations"],
        json!([{ "statementId": second, "amountCents": 8_000 }])
    );
    admin.pays(of(&second)).await.is_problem(422, "STATEMENT_NOT_PAYABLE");
    admin.pays(of(&foreign)).await.is_problem(422, "STATEMENT_UNKNOWN");
    admin.pays(of(&first)).await.is_created();
}

#[tokio::test]
async fn a_batch_says_what_became_of_each() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let (clara, fanny) = (Creator::ready(&app, &admin).await, Creator::ready(&app, &admin).await);
    clara.earns(&admin, 10_000).await;
    fanny.earns(&admin, 4_000).await;
    let batch = async |body: Value| admin.post("/api/v2/payouts/batch", &body).await;
    let nobody = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f";

    let named = json!({ "payeeIds": [clara.payee, fanny.payee, nobody] });
    let rows = batch(named).await.is_ok().data();

    let outcomes: Vec<String> = (0..3).map(|row| text(&rows[row]["outcome"])).collect();
    assert_eq!(outcomes, ["created", "not_eligible", "failed"]);
    assert_eq!(rows[1]["reasons"][0]["code"], "BALANCE_BELOW_MINIMUM");
    assert_eq!(rows[2]["reasons"][0]["code"], "PAYEE_NOT_FOUND");
    fanny.earns(&admin, 4_000).await;
    let at_least = json!({ "autoSelectEligible": true, "minAmountCents": 8_001 });
    assert_eq!(batch(at_least).await.is_ok().data()[0]["outcome"], "not_eligible");
    let rows = batch(json!({ "autoSelectEligible": true })).await.is_ok().data();
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{rows}");
    assert_eq!(
        (&rows[0]["payeeId"], &rows[0]["outcome"]),
        (&json!(fanny.payee), &json!("created"))
    );
    batch(json!({})).await.is_problem(400, "VALIDATION_ERROR");
    app.is_sound().await;
}

#[tokio::test]
async fn the_figures_count_by_programme_and_status() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, 30_000).await;
    let payout = clara.is_paid(&admin, 10_000).await;
    clara.is_paid(&admin, 5_000).await;
    admin.cancels_transfer(&payout).await.is_ok();

    let shown = admin
        .get("/api/v2/payouts/stats?programme=creator")
        .await
        .is_ok()
        .data();

    let line = |status: &str, cents: i64| json!({ "programme": "creator", "status": status, "currency": "USD", "count": 1, "amountCents": cents });
    assert_eq!(
        shown["figures"],
        json!([line("cancelled", 10_000), line("pending", 5_000)])
    );
    assert_eq!(shown["successRatePercent"], json!(null));
    let none = admin
        .get("/api/v2/payouts/stats?programme=placement")
        .await
        .is_ok()
        .data();
    assert_eq!(none["figures"], json!([]));
}

#[tokio::test]
async fn r7_6_tax_withheld_from_royalties_is_owed_like_any_other() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let (admin, finance) = (app.admin().await, app.finance_manager().await);
    let person = app.user("Clara Schumann").await;
    let payee = admin.makes_creator(&person).await;
    onboarded(&app, &admin, &payee).await;
    let accept = format!("/api/v2/payees/{payee}/proceed-with-withholding");
    finance.post(&accept, &json!({ "reason": REASON })).await.is_ok();
    let creator = Creator { person, payee };
    creator.earns(&admin, 10_000).await;
    creator.is_paid(&admin, 10_000).await;
    app.work().await;

    let report = finance.get("/api/reports/withholding/2026").await.is_ok().data();

    assert_eq!(report["months"][2]["liability"], "24.00");
    app.is_sound().await;
}
