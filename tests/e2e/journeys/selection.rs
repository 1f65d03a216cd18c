use serde_json::{Value, json};
use tests::{Answer, TestApp};
use uuid::Uuid;

#[tokio::test]
async fn members_are_listed_in_order_with_those_who_cannot_be_chosen_marked() {
    let app = TestApp::of_a_new_company().await;
    app.earns("200000.00").await;
    let admin = app.admin().await;
    let (first, suspended, third, _behind) = (
        app.member().await,
        app.member().await,
        app.member().await,
        app.member().await,
    );
    app.by_hand(&format!(
        "UPDATE users SET status = 'Suspended' WHERE id = '{}'",
        suspended.id
    ))
    .await;

    let data = admin.get("/api/payouts/eligible-members").await.is_ok().data();

    let listed: Vec<Value> = data["members"].as_array().expect("a list").clone();
    let ids: Vec<_> = listed.iter().map(|member| member["userId"].clone()).collect();
    assert_eq!(ids, [json!(first.id), json!(suspended.id), json!(third.id)]);
    let selectable: Vec<_> = listed.iter().map(|member| member["selectable"].clone()).collect();
    assert_eq!(selectable, [json!(true), json!(false), json!(true)]);
    assert_eq!(listed[1]["reasons"][0]["code"], "USER_NOT_ACTIVE");
    assert_eq!(
        (&listed[0]["totalPayments"], &listed[0]["lifetimeTotal"]),
        (&json!(14), &json!("350.00"))
    );
    assert_eq!(
        (&listed[0]["queuePosition"], &listed[0]["meetsTimeRequirement"]),
        (&json!(1), &json!(true))
    );
}

#[tokio::test]
async fn every_reason_against_every_member_is_named_and_nothing_is_created() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (good, unverified, unpaying) = (app.member().await, app.member().await, app.member().await);
    app.by_hand(&format!(
        "UPDATE kyc_verification SET status = 'rejected' WHERE user_id = '{}'",
        unverified.id
    ))
    .await;
    app.by_hand(&format!(
        "UPDATE users SET status = 'Inactive' WHERE id = '{}'",
        unverified.id
    ))
    .await;
    app.by_hand(&format!(
        "UPDATE user_subscriptions SET status = 'past_due' WHERE user_id = '{}'",
        unpaying.id
    ))
    .await;

    let answer = admin
        .initiates(&[&good, &unverified, &unpaying])
        .await
        .is_problem(422, "INVALID_SELECTION");

    assert_eq!(codes(&answer, unverified.id), ["USER_NOT_ACTIVE", "KYC_NOT_VERIFIED"]);
    assert!(
        codes(&answer, unpaying.id).contains(&"NOT_IN_QUEUE".to_owned()),
        "{answer:?}"
    );
    assert_eq!(app.count("payout_management").await, 0);
}

#[tokio::test]
async fn in_partial_mode_the_good_ones_are_created() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (good, unverified) = (app.member().await, app.member().await);
    app.by_hand(&format!(
        "DELETE FROM kyc_verification WHERE user_id = '{}'",
        unverified.id
    ))
    .await;

    let answer = admin
        .initiates_with(&[&good, &unverified], json!({ "mode": "partial" }))
        .await
        .is_created();

    let data = answer.data();
    assert_eq!(data["createdCount"], 1);
    assert_eq!(data["failed"][0]["userId"], json!(unverified.id));
    assert_eq!(data["failed"][0]["reasons"][0]["code"], "KYC_NOT_VERIFIED");
    assert_eq!(app.count("payout_management").await, 1);
}

#[tokio::test]
async fn passing_over_a_selectable_member_needs_a_reason_that_is_audited() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (_first, second) = (app.member().await, app.member().await);

    let refusal = admin.initiates(&[&second]).await.is_problem(422, "INVALID_SELECTION");
    assert_eq!(codes(&refusal, second.id), ["OUT_OF_ORDER"]);
    let reason = "the first member asked to wait";
    admin
        .initiates_with(&[&second], json!({ "overrideOrder": { "reason": reason } }))
        .await
        .is_created();

    let audit = app.rows("SELECT body FROM payout.audit_log").await;
    assert!(
        audit.iter().any(|entry| entry.to_string().contains(reason)),
        "{audit:?}"
    );
}

#[tokio::test]
async fn passing_over_somebody_who_cannot_be_chosen_is_normal() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (first, second) = (app.member().await, app.member().await);
    app.by_hand(&format!("DELETE FROM kyc_verification WHERE user_id = '{}'", first.id))
        .await;

    admin.initiates(&[&second]).await.is_created();
}

#[tokio::test]
async fn a_member_with_an_open_payout_cannot_be_chosen_again() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    admin.initiates_for(&member).await;

    let refusal = admin.initiates(&[&member]).await.is_problem(422, "INVALID_SELECTION");

    assert!(
        codes(&refusal, member.id).contains(&"OPEN_PAYOUT".to_owned()),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn strangers_and_members_named_twice_are_refused() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    let (user, stranger) = (member.id, Uuid::from_u128(7));

    let body = json!({ "userIds": [user, user, stranger] });
    let answer = admin
        .post("/api/payouts", &body)
        .await
        .is_problem(422, "INVALID_SELECTION");

    assert_eq!(codes(&answer, stranger), ["UNKNOWN_USER"]);
    assert_eq!(codes(&answer, user), ["NAMED_TWICE"]);
}

#[tokio::test]
async fn there_are_never_more_payouts_than_the_revenue_allows() {
    let app = TestApp::of_a_new_company().await;
    app.earns("100000.00").await;
    let admin = app.admin().await;
    let (first, second) = (app.member().await, app.member().await);

    admin
        .initiates(&[&first, &second])
        .await
        .is_problem(422, "NO_REMAINING_SLOTS");
    admin.initiates(&[&first]).await.is_created();
    let answer = admin.initiates(&[&second]).await;

    assert_eq!(answer.status, 422, "{answer:?}");
    assert!(
        ["NOT_ELIGIBLE", "NO_REMAINING_SLOTS"].contains(&answer.code().as_str()),
        "{answer:?}"
    );
    assert_eq!(app.count("payout_management").await, 1);
}

#[tokio::test]
async fn staff_who_are_members_too_do_not_choose_themselves() {
    let app = TestApp::start().await;
    let member = app.member().await;
    app.makes_staff(&member.email, "Super Admin").await;

    let refusal = member.initiates(&[&member]).await;

    assert!([403, 422].contains(&refusal.status), "{refusal:?}");
    assert_eq!(app.count("payout_management").await, 0);
}

#[tokio::test]
async fn of_several_memberships_only_the_chosen_one_is_marked() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    let second = format!(
        "WITH s AS (INSERT INTO user_subscriptions (user_id, provider_subscription_id, provider_customer_id, status,
                        current_period_start, current_period_end)
                    VALUES ('{0}', 'sub_2', 'cus_2', 'active', '2026-01-01', '2027-01-01') RETURNING id),
              p AS (INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, status, created_at)
                    SELECT '{0}', id, 25, 'recurring', '2026-01-01', 'succeeded', '2026-01-01' FROM s)
         INSERT INTO user_memberships (user_id, subscription_id, join_date) SELECT '{0}', id, '2026-01-01' FROM s",
        member.id
    );
    app.by_hand(&second).await;
    let listed = admin.get("/api/payouts/eligible-members").await.is_ok().data();
    assert_eq!(listed["count"], 1, "one place in the queue: {listed}");

    let payout = admin.initiates(&[&member]).await.is_created().data()["payouts"][0].clone();

    let memberships = format!(
        "SELECT membership_id, status FROM payout.host_memberships WHERE user_id = '{}'",
        member.id
    );
    for membership in app.rows(&memberships).await {
        let expected = if membership["membership_id"] == payout["membershipId"] {
            "won"
        } else {
            "active"
        };
        assert_eq!(membership["status"], expected, "{membership}");
    }
    app.is_sound().await;
}

#[tokio::test]
async fn twelve_payments_can_be_made_a_condition() {
    let app = TestApp::with(&[("REQUIRE_TWELVE_PAYMENTS", "true")]).await;
    let (admin, member) = (app.admin().await, app.member().await);
    let recent = format!("user_id = '{}' AND created_at > '2025-06-01'", member.id);
    app.by_hand(&format!("DELETE FROM user_payments WHERE {recent}")).await;

    let refusal = admin.initiates(&[&member]).await.is_problem(422, "INVALID_SELECTION");

    assert_eq!(codes(&refusal, member.id), ["TOO_FEW_PAYMENTS"]);
}

fn codes(answer: &Answer, user: Uuid) -> Vec<String> {
    let members = answer.details()["members"].as_array().cloned().unwrap_or_default();
    let of_user = members.iter().filter(|member| member["userId"] == json!(user));
    let reasons = of_user.flat_map(|member| member["reasons"].as_array().cloned().unwrap_or_default());
    reasons
        .map(|reason| reason["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}
