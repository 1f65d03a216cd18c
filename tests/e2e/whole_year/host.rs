//! What the main application writes while the year goes by.

use serde_json::Value;
use tests::{Person, TestApp};

/// Somebody begins to subscribe at a time, with his identity proved. Returns the id of the subscription.
pub async fn subscribes(app: &TestApp, person: &Person, at: &str) -> String {
    let sql = format!(
        "WITH subscription AS (
            INSERT INTO user_subscriptions (user_id, provider_subscription_id, provider_customer_id, status,
                current_period_start, current_period_end, created_at)
            VALUES ('{id}', 'sub_{at}', 'cus_{id}', 'active', '{at}', '{at}', '{at}') RETURNING id),
         identity AS (
            INSERT INTO kyc_verification (user_id, status, verified_at, expires_at, created_at)
            VALUES ('{id}', 'verified', '{at}', timestamptz '{at}' + interval '5 years', '{at}'))
         INSERT INTO user_memberships (user_id, subscription_id, join_date, verification_status)
         SELECT '{id}', id, '{at}', 'VERIFIED' FROM subscription",
        id = person.id
    );
    app.by_hand(&sql).await;
    let newest = format!(
        "SELECT id FROM user_subscriptions WHERE user_id = '{}' ORDER BY created_at DESC LIMIT 1",
        person.id
    );
    id_in(&app.row(&newest).await)
}

/// A payment for a subscription, or one of its own. Returns its id.
pub async fn pays(app: &TestApp, person: &Person, dollars: &str, for_what: Option<&str>, at: &str) -> String {
    let (kind, subscription) = match for_what {
        Some(subscription) => ("recurring", format!("'{subscription}'")),
        None => ("one_time", "NULL".to_owned()),
    };
    let sql = format!(
        "INSERT INTO user_payments (user_id, subscription_id, amount, currency, payment_type, payment_date, status, created_at)
         VALUES ('{}', {subscription}, {dollars}, 'USD', '{kind}', '{at}', 'succeeded', '{at}')",
        person.id
    );
    app.by_hand(&sql).await;
    let newest = format!(
        "SELECT id FROM user_payments WHERE user_id = '{}' ORDER BY created_at DESC LIMIT 1",
        person.id
    );
    id_in(&app.row(&newest).await)
}

fn id_in(row: &Value) -> String {
    row["id"].as_str().expect("an id").to_owned()
}
