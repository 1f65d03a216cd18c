//! Payouts that stood there before us have a key and no word.

use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::{Payout, TestApp, TestDatabase};

/// A member whom the main application was paying by itself when this service came.
const PAID_BEFORE: &str = "
    INSERT INTO users (id, email, email_verified, user_status_id) VALUES
        ('00000000-0000-0000-0000-00000000a001', 'early@people.example', true, 2);
    INSERT INTO user_subscriptions (id, user_id, provider_subscription_id, provider_customer_id, current_period_start, current_period_end)
        VALUES ('00000000-0000-0000-0000-00000000a002', '00000000-0000-0000-0000-00000000a001', 'sub', 'cus', '2025-01-01', '2027-01-01');
    INSERT INTO user_memberships (id, user_id, subscription_id, join_date, member_status_id)
        VALUES ('00000000-0000-0000-0000-00000000a003', '00000000-0000-0000-0000-00000000a001', '00000000-0000-0000-0000-00000000a002', '2025-01-01', 2);
    INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, payment_status_id, created_at)
        VALUES ('00000000-0000-0000-0000-00000000a001', '00000000-0000-0000-0000-00000000a002', 25, 'recurring', '2025-01-02', 2, '2025-01-02');
    INSERT INTO kyc_verification (user_id, kyc_status_id, created_at) VALUES ('00000000-0000-0000-0000-00000000a001', 3, '2025-01-02');
    INSERT INTO payout_management (payout_id, user_id, queue_position, payout_status_id, created_at)
        VALUES ('PAY-2025-0001', '00000000-0000-0000-0000-00000000a001', 1, 4, '2025-11-01');
    REFRESH MATERIALIZED VIEW active_member_queue_view;";

#[tokio::test]
async fn an_earlier_payout_is_read_by_its_key_and_refuses_every_command() {
    let (app, old) = app_with_an_earlier_payout().await;
    let admin = app.admin().await;

    let shown = admin.sees(&old).await.is_ok().data();

    assert_eq!(
        (&shown["legacy"], &shown["status"], &shown["payoutStatusId"]),
        (&json!(true), &json!("payment_sent"), &json!(4))
    );
    admin.cancels(&old).await.is_problem(422, "LEGACY_PAYOUT");
    assert_eq!(admin.get("/api/payouts").await.is_ok().payouts(), [old]);
    app.is_sound().await;
}

#[tokio::test]
async fn it_uses_up_a_slot_and_excludes_its_member_until_the_main_application_cancels_it() {
    let (app, _old) = app_with_an_earlier_payout().await;
    app.earns("200000.00").await;
    let admin = app.admin().await;
    let choice = json!({ "userIds": ["00000000-0000-0000-0000-00000000a001"] });
    let eligibility = admin.asks_about_eligibility().await.is_ok().data();
    assert_eq!(
        (&eligibility["potentialWinners"], &eligibility["remainingSlots"]),
        (&json!(2), &json!(1))
    );
    let refusal = admin
        .post("/api/payouts/initiate", &choice)
        .await
        .is_problem(422, "INVALID_SELECTION");
    assert!(refusal.details().to_string().contains("OPEN_PAYOUT"), "{refusal:?}");

    app.by_hand("UPDATE payout_management SET payout_status_id = 7").await;

    assert_eq!(admin.asks_about_eligibility().await.is_ok().data()["remainingSlots"], 2);
    admin.post("/api/payouts/initiate", &choice).await.is_created();
    app.is_sound().await;
}

#[tokio::test]
async fn a_member_whom_the_main_application_paid_is_out_of_the_queue() {
    let (app, _old) = app_with_an_earlier_payout().await;

    app.by_hand("UPDATE payout_management SET payout_status_id = 5").await;

    assert_eq!(app.count("active_member_queue_view").await, 0);
    app.is_sound().await;
}

async fn app_with_an_earlier_payout() -> (TestApp, Payout) {
    let database = TestDatabase::from_template("with_an_earlier_payout_of_c", async |db| {
        for sql in [migration::HOST_C, migration::HOST_C_QUEUE_VIEW, PAID_BEFORE] {
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
