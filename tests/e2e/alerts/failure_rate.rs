use serde_json::json;
use tests::TestApp;
use use_cases::jobs::{self, Job};

use crate::transfers::house::Transfers as _;

/// So many payouts of a creator ended in this way, an hour ago.
async fn ended(app: &TestApp, payee: &str, status: &str, count: u32) {
    let at = app.now() - tests::HOUR;
    app.by_hand(&format!(
        "WITH paid AS (
            INSERT INTO payout.transfers (payout_id, payee_id, payee_user_id, kind, amount_cents, currency, source, adjustment_reason,
                account_id, status, status_since, created_at, updated_at)
            SELECT gen_random_uuid(), id, user_id, kind, 5000, 'USD', 'adjustment', 'a test', 'acct_test', 'cancelled', '{at}', '{at}', '{at}'
            FROM payout.payees, generate_series(1, {count}) WHERE id = '{payee}' RETURNING payout_id)
         INSERT INTO payout.history (payout_id, version, step, from_status, to_status, command, at)
         SELECT payout_id::text, 1, 1, 'processing', '{status}', 'test', '{at}' FROM paid"
    ))
    .await;
}

async fn escalate(app: &TestApp) {
    jobs::run(app.ctx(), Job::Escalations, None)
        .await
        .expect("the database answers");
}

#[tokio::test]
async fn r10_4_more_than_five_percent_of_failures_are_warned_of_until_it_is_better() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let payee = admin.makes_creator(&app.user("Clara Schumann").await).await;
    ended(&app, &payee, "completed", 17).await;
    ended(&app, &payee, "failed", 2).await;
    escalate(&app).await;
    assert_eq!(
        admin.alerts("category=failure_rate").await.len(),
        0,
        "nineteen are too few"
    );

    ended(&app, &payee, "completed", 1).await;
    escalate(&app).await;
    escalate(&app).await;

    let alert = admin.alert_of("failure_rate").await;
    assert_eq!(
        (&alert["severity"], &alert["status"]),
        (&json!("warning"), &json!("new"))
    );
    assert_eq!(alert["relatedEntity"], json!({ "type": "programme", "id": "creator" }));
    ended(&app, &payee, "completed", 20).await;
    escalate(&app).await;
    assert_eq!(
        admin.alert_of("failure_rate").await["status"],
        "resolved",
        "two of forty"
    );
}
