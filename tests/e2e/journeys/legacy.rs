use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::{Payout, TestApp, TestDatabase};

/// A member whom the main application was paying by itself when this service came.
const PAID_BEFORE: &str = "
    INSERT INTO users (id, email, email_verified, status) VALUES
        ('00000000-0000-0000-0000-00000000a001', 'early@people.example', true, 'Active');
    INSERT INTO user_subscriptions (id, user_id, provider_subscription_id, provider_customer_id, status, current_period_start, current_period_end)
        VALUES ('00000000-0000-0000-0000-00000000a002', '00000000-0000-0000-0000-00000000a001', 'sub', 'cus', 'active', '2025-01-01', '2027-01-01');
    INSERT INTO user_memberships (id, user_id, subscription_id, join_date)
        VALUES ('00000000-0000-0000-0000-00000000a003', '00000000-0000-0000-0000-00000000a001', '00000000-0000-0000-0000-00000000a002', '2025-01-01');
    INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, status, created_at)
        VALUES ('00000000-0000-0000-0000-00000000a001', '00000000-0000-0000-0000-00000000a002', 25, 'recurring', '2025-01-02', 'succeeded', '2025-01-02');
    INSERT INTO kyc_verification (user_id, status, created_at) VALUES ('00000000-0000-0000-0000-00000000a001', 'verified', '2025-01-02');
    INSERT INTO payout_management (payout_id, user_id, queue_position, status, created_at)
        VALUES ('PAY-2025-0001', '00000000-0000-0000-0000-00000000a001', 1, 'processing', '2025-11-01');
    REFRESH MATERIALIZED VIEW active_member_queue_view;";

#[tokio::test]
async fn an_earlier_payout_stays_readable_and_is_not_touched() {
    let (app, old) = app_with_an_earlier_payout().await;
    let (admin, finance) = (app.admin().await, app.finance_manager().await);

    let shown = admin.sees(&old).await.is_ok().data();

    assert_eq!(
        (&shown["legacy"], &shown["status"]),
        (&json!(true), &json!("payment_sent"))
    );
    assert_eq!(
        (&shown["amount"], &shown["payoutId"]),
        (&json!("100000.00"), &json!("PAY-2025-0001"))
    );
    admin.approves(&old).await.is_problem(422, "LEGACY_PAYOUT");
    admin
        .rejects(&old, "not this one, please")
        .await
        .is_problem(422, "LEGACY_PAYOUT");
    admin.cancels(&old).await.is_problem(422, "LEGACY_PAYOUT");
    finance
        .confirms(&old, app.today())
        .await
        .is_problem(422, "LEGACY_PAYOUT");
    finance.notes(&old, "a note").await.is_problem(422, "LEGACY_PAYOUT");
    let listed = admin.get("/api/payouts").await.is_ok().payouts();
    assert_eq!(listed, [old]);
    let row = app.row("SELECT status, version FROM payout_management").await;
    assert_eq!(row, json!({ "status": "processing", "version": 0 }));
    app.is_sound().await;
}

#[tokio::test]
async fn an_earlier_payout_uses_up_a_slot_and_excludes_its_member() {
    let (app, _old) = app_with_an_earlier_payout().await;
    app.earns("200000.00").await;
    let admin = app.admin().await;

    let eligibility = admin.asks_about_eligibility().await.is_ok().data();
    assert_eq!(
        (&eligibility["potentialWinners"], &eligibility["remainingSlots"]),
        (&json!(2), &json!(1))
    );
    let choice = json!({ "userIds": ["00000000-0000-0000-0000-00000000a001"] });
    let refusal = admin
        .post("/api/payouts/initiate", &choice)
        .await
        .is_problem(422, "INVALID_SELECTION");
    assert!(refusal.details().to_string().contains("OPEN_PAYOUT"), "{refusal:?}");
    let next = app.member().await;
    admin.initiates(&[&next]).await.is_created();
    app.is_sound().await;
}

async fn app_with_an_earlier_payout() -> (TestApp, Payout) {
    let database = TestDatabase::from_template("with_an_earlier_payout", async |db| {
        for sql in [migration::HOST_B, migration::HOST_B_QUEUE_VIEW, PAID_BEFORE] {
            db.execute_unprepared(sql).await.expect("the main application's rows");
        }
        migration::up(db).await.expect("the migrations pass");
    })
    .await;
    (
        TestApp::on(database, &[]).await,
        Payout {
            id: "PAY-2025-0001".to_owned(),
        },
    )
}
