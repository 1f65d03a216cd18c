use serde_json::json;
use tests::TestApp;

use super::house::{Creator, REASON, Transfers as _, onboarded, statement, text};

#[tokio::test]
async fn a_payee_is_told_every_reason_against_him_until_none_is_left() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let person = app.user("Clara Schumann").await;
    let body = json!({ "userId": person.id, "kind": "creator", "displayName": "Clara", "email": person.email });
    let payee = text(&admin.post("/api/v2/payees", &body).await.is_created().data()["payeeId"]);

    let all = [
        "NO_ACCOUNT",
        "ONBOARDING_INCOMPLETE",
        "TRANSFERS_DISABLED",
        "BALANCE_BELOW_MINIMUM",
        "PAYEE_NOT_VERIFIED",
        "W9_NOT_APPROVED",
    ];
    assert_eq!(admin.reasons_against(&payee).await, all);
    onboarded(&app, &admin, &payee).await;
    assert_eq!(admin.reasons_against(&payee).await, all[3..]);
    admin
        .post("/api/v2/statements", &statement(&payee, "2026-10", 5_000))
        .await
        .is_created();
    assert_eq!(admin.reasons_against(&payee).await, all[4..]);
    let path = format!("/api/v2/payees/{payee}");
    admin.patch(&path, &json!({ "verified": true })).await.is_ok();
    assert_eq!(admin.reasons_against(&payee).await, all[5..]);
    let form = person.hands_in_w9().await;
    app.finance_manager().await.approves_form(&form).await.is_ok();
    assert!(person.reasons_against(&payee).await.is_empty());

    let shown = person.get(&path).await.is_ok().data();
    assert_eq!(
        (&shown["onboardingStatus"], &shown["transfersEnabled"]),
        (&json!("completed"), &json!(true))
    );
    app.work().await;
    let subjects = app.subjects_to(&person);
    assert!(
        subjects.iter().any(|subject| subject.contains("set up the account")),
        "{subjects:?}"
    );
}

#[tokio::test]
async fn one_account_is_opened_however_often_a_link_is_asked_for() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let person = app.user("Clara Schumann").await;
    let payee = admin.makes_creator(&person).await;

    let (his, hers) = tokio::join!(person.asks_for_link(&payee), admin.asks_for_link(&payee));

    let (his, hers) = (his.is_created().data(), hers.is_created().data());
    assert_ne!(his["url"], hers["url"]);
    assert_eq!(app.stripe().snapshot().accounts.len(), 1);
}

#[tokio::test]
async fn a_user_is_one_payee_of_each_kind() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let person = app.user("Clara Schumann").await;
    admin.makes_creator(&person).await;

    admin
        .makes_payee(&person, "creator")
        .await
        .is_problem(409, "ALREADY_EXISTS");
    admin.makes_payee(&person, "recruiter").await.is_created();
    let nobody = json!({ "userId": "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f", "kind": "creator", "displayName": "Nobody",
        "email": "nobody@example.com" });
    let answer = admin
        .post("/api/v2/payees", &nobody)
        .await
        .is_problem(400, "VALIDATION_ERROR");
    assert_eq!(answer.fields(), ["userId"]);
}

#[tokio::test]
async fn finance_may_decide_to_pay_without_a_form_but_not_itself() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let (admin, finance) = (app.admin().await, app.finance_manager().await);
    let person = app.user("Clara Schumann").await;
    let payee = admin.makes_creator(&person).await;
    let own = admin.makes_creator(&finance).await;
    let proceed = |payee: &str| format!("/api/v2/payees/{payee}/proceed-with-withholding");

    finance
        .post(&proceed(&payee), &json!({ "reason": REASON }))
        .await
        .is_ok();

    assert!(
        !admin
            .reasons_against(&payee)
            .await
            .contains(&"W9_NOT_APPROVED".to_owned())
    );
    let refused = finance.post(&proceed(&own), &json!({ "reason": REASON })).await;
    refused.is_problem(403, "OWN_PAYOUT");
    app.is_sound().await;
}

#[tokio::test]
async fn without_a_provider_the_programme_is_not_there() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for path in ["payees", "statements", "payouts", "payouts/stats"] {
        admin
            .get(&format!("/api/v2/{path}"))
            .await
            .is_problem(503, "NOT_CONFIGURED");
    }
    admin
        .pays(json!({ "payeeId": admin.id }))
        .await
        .is_problem(503, "NOT_CONFIGURED");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_said_so() {
    let app = TestApp::with(&[
        ("STRIPE_SECRET_KEY", "sk_test_1"),
        ("STRIPE_API_BASE", "http://127.0.0.1:9"),
    ])
    .await;
    let admin = app.admin().await;
    let person = app.user("Clara Schumann").await;
    let payee = admin.makes_creator(&person).await;

    admin
        .asks_for_link(&payee)
        .await
        .is_problem(503, "PROVIDER_UNAVAILABLE");
}

#[tokio::test]
async fn another_account_begins_anew() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let creator = Creator::ready(&app, &admin).await;
    let other = app.stripe().onboarded_account();
    let path = format!("/api/v2/payees/{}", creator.payee);

    let changed = admin
        .patch(&path, &json!({ "stripeAccountId": other }))
        .await
        .is_ok()
        .data();

    assert_eq!(
        (&changed["onboardingStatus"], &changed["transfersEnabled"]),
        (&json!("pending"), &json!(false))
    );
    admin.asks_for_link(&creator.payee).await.is_created();
    assert_eq!(admin.get(&path).await.data()["onboardingStatus"], "completed");
}
