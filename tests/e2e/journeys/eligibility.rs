use serde_json::{Value, json};
use tests::{DAY, TestApp};

#[tokio::test]
async fn a_cent_below_the_threshold_is_not_enough() {
    let app = TestApp::of_a_new_company().await;
    let admin = app.admin().await;
    app.earns("99999.99").await;

    let data = admin.asks_about_eligibility().await.is_ok().data();

    assert_eq!(
        (&data["isEligible"], &data["totalRevenue"]),
        (&json!(false), &json!("99999.99"))
    );
    assert_eq!(
        (&data["meetsRevenueRequirement"], &data["remainingSlots"]),
        (&json!(false), &json!(0))
    );
    let reason = data["reasons"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|it| it["code"] == "REVENUE_BELOW_THRESHOLD");
    assert!(reason.expect("named")["message"].to_string().contains("0.01"), "{data}");
}

#[tokio::test]
async fn every_full_reward_earned_is_a_slot() {
    let app = TestApp::of_a_new_company().await;
    let admin = app.admin().await;
    app.earns("250000.00").await;

    let data = admin.asks_about_eligibility().await.is_ok().data();

    assert_eq!(
        (&data["potentialWinners"], &data["remainingSlots"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(
        (&data["companyAgeMonths"], &data["requiredMonths"]),
        (&json!(14), &json!(12))
    );
    assert_eq!(data["nextCheckDate"], "2026-03-17T02:00:00Z");
    let alias = admin.get("/api/eligibility/status").await.is_ok().data();
    assert_eq!(alias["potentialWinners"], 2);
}

#[tokio::test]
async fn only_dollars_that_stayed_count() {
    let app = TestApp::of_a_new_company().await;
    let admin = app.admin().await;
    for _ in 0..5 {
        app.earns("50000.00").await;
    }
    let nth = |n: u32| format!("id = (SELECT id FROM user_payments ORDER BY id OFFSET {n} LIMIT 1)");
    app.by_hand(&format!(
        "UPDATE user_payments SET status = 'refunded' WHERE {}",
        nth(0)
    ))
    .await;
    app.by_hand(&format!("UPDATE user_payments SET currency = 'EUR' WHERE {}", nth(1)))
        .await;
    app.by_hand(&format!("UPDATE user_payments SET amount = -50000 WHERE {}", nth(2)))
        .await;

    let data = admin.asks_about_eligibility().await.is_ok().data();

    assert_eq!(data["totalRevenue"], "100000.00");
    app.is_sound().await;
}

#[tokio::test]
async fn a_company_is_twelve_months_old_on_its_anniversary() {
    for (launched, months, eligible) in [("2025-03-16", 12, true), ("2025-03-17", 11, false)] {
        let app = TestApp::with(&[("BUSINESS_LAUNCH_DATE", launched)]).await;
        let data = app.admin().await.asks_about_eligibility().await.is_ok().data();

        assert_eq!(
            (&data["companyAgeMonths"], &data["isEligible"]),
            (&json!(months), &json!(eligible))
        );
    }
}

#[tokio::test]
async fn staff_is_told_once_and_every_check_is_kept() {
    let app = TestApp::start().await;
    let (admin, finance, support) = (app.admin().await, app.finance_manager().await, app.support().await);

    let first = admin.checks_eligibility().await.is_ok().data();
    let second = admin.checks_eligibility().await.is_ok().data();
    app.work().await;

    assert!(first["alertId"].is_string(), "{first}");
    assert_eq!(first["alertId"], second["alertId"]);
    assert_eq!(
        (
            app.mails_to(&admin).len(),
            app.mails_to(&finance).len(),
            app.mails_to(&support).len()
        ),
        (1, 1, 0)
    );
    let alert = app.row("SELECT severity, category FROM admin_alerts").await;
    assert_eq!(alert, json!({ "severity": "info", "category": "payout_eligible" }));
    assert_eq!(app.count("payout.eligibility_checks").await, 2);
    assert_eq!(
        app.count("payout.audit_log WHERE action = 'eligibility.checked'").await,
        2
    );
    assert_eq!(
        app.count("user_audit_logs WHERE action = 'eligibility.checked' AND success")
            .await,
        2
    );
    assert_eq!(app.count("payout_management").await, 0, "a check creates no payouts");
}

#[tokio::test]
async fn a_closed_alert_may_be_raised_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = admin.checks_eligibility().await.is_ok().data();
    app.by_hand("UPDATE admin_alerts SET status = 'resolved'").await;

    let second = admin.checks_eligibility().await.is_ok().data();

    assert_ne!(first["alertId"], second["alertId"]);
    app.work().await;
    assert_eq!(app.mails_to(&admin).len(), 2);
}

#[tokio::test]
async fn a_check_of_a_company_that_may_not_pay_tells_nobody() {
    let app = TestApp::of_a_new_company().await;
    let admin = app.admin().await;

    let data = admin.checks_eligibility().await.is_ok().data();
    app.work().await;

    assert_eq!(
        (&data["eligibility"]["isEligible"], data.get("alertId")),
        (&json!(false), None::<&Value>)
    );
    assert_eq!((app.count("admin_alerts").await, app.mails_to(&admin).len()), (0, 0));
    assert_eq!(app.count("payout.eligibility_checks WHERE NOT eligible").await, 1);
}

#[tokio::test]
async fn identity_that_has_expired_is_noticed_without_any_write() {
    let app = TestApp::start().await;
    let (admin, member) = (app.admin().await, app.member().await);
    app.by_hand(&format!(
        "UPDATE kyc_verification SET expires_at = '2026-03-17' WHERE user_id = '{}'",
        member.id
    ))
    .await;
    assert_eq!(
        admin.asks_about_eligibility().await.is_ok().data()["eligibleMemberCount"],
        1
    );

    app.turn_clock(DAY);

    assert_eq!(
        admin.asks_about_eligibility().await.is_ok().data()["eligibleMemberCount"],
        0
    );
    let refusal = admin.initiates(&[&member]).await.is_problem(422, "INVALID_SELECTION");
    assert_eq!(refusal.details()["members"][0]["reasons"][0]["code"], "KYC_EXPIRED");
}
