//! Another key takes the place of the one that seals numbers and secrets, while everything goes on.

use std::sync::Arc;

use infrastructure::crypto::KeyRing;
use infrastructure::persistence::sealed_fields::TABLES;
use secrecy::SecretString;
use serde_json::{Value, json};
use tests::{ACCOUNT, Stage, TestApp};
use use_cases::Context;
use use_cases::keys::{self, KeyUse, Standing};

const OLD: &str = "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N";
const NEW: &str = "Hw47+tGy2?nRb9_CvQx6zK3fMd8jPs5L";

/// A service that was started with the new key, beside the old one that it still reads.
async fn with_both_keys() -> TestApp {
    let retired = format!("k1={OLD}");
    let own = [
        ("ENCRYPTION_KEY", NEW),
        ("ENCRYPTION_KEY_ID", "k2"),
        ("ENCRYPTION_KEYS_RETIRED", &retired),
    ];
    TestApp::with(&own).await
}

/// As if everything had been given before the new key came.
async fn given_before(app: &TestApp) {
    let (old, new) = (SecretString::from(OLD), SecretString::from(NEW));
    let keys = KeyRing::new("k1", &old, &[("k2".to_owned(), new)]).expect("two keys");
    let before = Context {
        keys: Arc::new(keys),
        ..app.ctx().clone()
    };
    assert!(
        keys::rotate(&before, |_| ())
            .await
            .expect("the database answers")
            .is_complete()
    );
    assert!(uses(app).await.iter().all(|it| it.standing == Standing::Retired));
}

async fn uses(app: &TestApp) -> Vec<KeyUse> {
    keys::in_use(app.ctx()).await.expect("the database answers")
}

async fn indexes(app: &TestApp, table: &str) -> u64 {
    app.count(&format!("(SELECT DISTINCT blind_index FROM payout.{table}) it"))
        .await
}

#[tokio::test]
async fn what_was_given_before_is_read_before_and_after_a_rotation() {
    let app = with_both_keys().await;
    let stage = Stage::ready_for_payment(&app).await;
    stage.finance.generates_instructions(&stage.payout).await.is_ok();
    given_before(&app).await;
    stage.finance.reads_instructions(&stage.payout).await.is_ok();

    let rotated = keys::rotate(app.ctx(), |_| ()).await.expect("the database answers");

    assert_eq!((rotated.fields, rotated.closed, rotated.is_complete()), (3, 0, true));
    assert!(uses(&app).await.iter().all(|it| it.standing == Standing::Active));
    stage.finance.reads_instructions(&stage.payout).await.is_ok();
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    app.is_sound().await;
}

#[tokio::test]
async fn secrets_of_webhooks_and_kept_answers_are_sealed_anew_too() {
    let app = with_both_keys().await;
    let admin = app.admin().await;
    let endpoint = json!({ "url": "https://example.com/" });
    let first = admin
        .post_once("key-1", "/api/v2/webhook-endpoints", &endpoint)
        .await
        .is_created();
    let id = first.data()["endpoint"]["endpointId"]
        .as_str()
        .expect("an id")
        .to_owned();
    admin
        .presses(&format!("/api/v2/webhook-endpoints/{id}/rotate-secret"))
        .await
        .is_ok();
    given_before(&app).await;

    let rotated = keys::rotate(app.ctx(), |_| ()).await.expect("the database answers");

    assert_eq!((rotated.fields, rotated.is_complete()), (3, true));
    let again = admin
        .post_once("key-1", "/api/v2/webhook-endpoints", &endpoint)
        .await
        .is_created();
    assert_eq!(again.body, first.body);
    admin
        .presses(&format!("/api/v2/webhook-endpoints/{id}/rotate-secret"))
        .await
        .is_ok();
}

#[tokio::test]
async fn an_account_and_a_number_are_recognised_across_a_rotation() {
    let app = with_both_keys().await;
    let (first, second, third) = (app.member().await, app.member().await, app.member().await);
    for member in [&first, &second] {
        member.gives_account(ACCOUNT).await.is_ok();
        member.hands_in_w9().await;
    }
    given_before(&app).await;
    third.gives_account(ACCOUNT).await.is_ok();
    third.hands_in_w9().await;
    assert_eq!(
        (indexes(&app, "bank_details").await, indexes(&app, "w9_details").await),
        (2, 2)
    );

    keys::rotate(app.ctx(), |_| ()).await.expect("the database answers");

    assert_eq!(
        (indexes(&app, "bank_details").await, indexes(&app, "w9_details").await),
        (1, 1)
    );
    let admin = app.admin().await;
    for member in [&first, &third] {
        assert_eq!(
            admin.looks_up(member).await.is_ok().data()["flags"],
            json!(["SHARED_ACCOUNT"])
        );
    }
}

#[tokio::test]
async fn a_rotation_is_written_down_and_a_second_one_has_nothing_to_do() {
    let app = with_both_keys().await;
    app.member().await.gives_bank_details().await.is_ok();
    given_before(&app).await;
    let noted = || app.rows("SELECT action, body FROM payout.audit_log WHERE stream = 'encryption_key' ORDER BY seq");
    let before = noted().await.len();

    keys::rotate(app.ctx(), |_| ()).await.expect("the database answers");
    let again = keys::rotate(app.ctx(), |_| ()).await.expect("the database answers");

    assert_eq!((again.fields, again.is_complete()), (0, true));
    let rows = noted().await.split_off(before);
    let actions: Vec<&str> = rows.iter().filter_map(|row| row["action"].as_str()).collect();
    assert_eq!(actions, ["keys.rotation_started", "keys.rotated"]);
    let body = rows[1]["body"].to_string();
    assert!(
        body.contains("k2") && !body.contains(NEW) && !body.contains(OLD),
        "{body}"
    );
    app.is_sound().await;
}

#[tokio::test]
async fn what_no_key_opens_stays_as_it_is_and_is_named() {
    let app = with_both_keys().await;
    let (lost, other) = (app.member().await, app.member().await);
    for member in [&lost, &other] {
        member.gives_bank_details().await.is_ok();
    }
    given_before(&app).await;
    // As if a third key had sealed it, which nobody has any more.
    let sql = format!(
        "UPDATE payout.bank_details SET account_sealed = overlay(account_sealed PLACING 'k9'::bytea FROM 3) WHERE user_id = '{}'",
        lost.id
    );
    assert_eq!(app.by_hand(&sql).await, 1);

    let rotated = keys::rotate(app.ctx(), |_| ()).await.expect("the database answers");

    assert_eq!((rotated.fields, rotated.closed, rotated.is_complete()), (2, 1, false));
    assert!(rotated.first_closed.expect("it is named").contains("k9"));
    assert_eq!(keys::left(&rotated.uses).into_iter().collect::<Vec<_>>(), ["k1", "k9"]);
}

#[tokio::test]
async fn every_sealed_column_there_is_takes_part() {
    let app = TestApp::of_a_new_company().await;
    let sql = "SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = 'payout' AND column_name LIKE '%sealed%' ORDER BY 1, 2";
    let mut known: Vec<(&str, &str)> = TABLES
        .iter()
        .flat_map(|table| table.columns.iter().map(|column| (table.name, *column)))
        .filter(|(table, _)| *table != "idempotency_keys")
        .collect();
    known.sort_unstable();

    let found = app.rows(sql).await;

    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let found: Vec<(String, String)> = found
        .iter()
        .map(|row| (text(row, "table_name"), text(row, "column_name")))
        .collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(table, column)| (&**table, &**column)).collect();
    assert_eq!(found, known);
}
