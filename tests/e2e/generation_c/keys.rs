//! What we do shows in the host's keys.

use serde_json::{Value, json};
use tests::{Stage, TestApp};

#[tokio::test]
async fn a_member_is_paid_and_every_key_tells_it() {
    let app = TestApp::on_shape_c().await;
    let stage = Stage::pending_approval(&app).await;
    assert_eq!(keys(&app, &stage).await, json!([5, 1]), "won, pending approval");
    stage.approve().await;
    assert_eq!(keys(&app, &stage).await, json!([5, 2]), "won, approved");
    stage.member.gives_bank_details().await.is_ok();
    let form = stage.member.hands_in_w9().await;
    assert_eq!(form_key(&app).await, 2, "pending review");
    stage.finance.approves_form(&form).await.is_ok();
    assert_eq!(form_key(&app).await, 3, "approved");
    assert_eq!(keys(&app, &stage).await, json!([5, 3]), "ready is scheduled");
    stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
    assert_eq!(keys(&app, &stage).await, json!([5, 4]), "sent is processing");

    stage.finance.confirms(&stage.payout, app.today()).await.is_ok();

    assert_eq!(keys(&app, &stage).await, json!([6, 5]), "paid, completed");
    let page = stage.member.looks_up(&stage.member).await.is_ok().data();
    assert_eq!(page["membership"]["hasReceivedPayout"], true);
    assert_eq!(page["membership"]["queuePosition"], Value::Null);
    stage.member.reads_receipt(&stage.payout).await.is_ok();
    app.work().await;
    app.is_sound().await;
}

#[tokio::test]
async fn a_rejected_member_has_the_status_from_before_and_can_be_chosen_again() {
    let app = TestApp::on_shape_c().await;
    let stage = Stage::pending_approval(&app).await;

    stage
        .manager
        .rejects(&stage.payout, "the identity is in doubt")
        .await
        .is_ok();

    assert_eq!(keys(&app, &stage).await, json!([2, 7]));
    stage.admin.initiates(&[&stage.member]).await.is_created();
    app.is_sound().await;
}

#[tokio::test]
async fn money_that_the_bank_returns_makes_the_member_a_winner_again() {
    let app = TestApp::on_shape_c().await;
    let stage = Stage::completed(&app).await;

    stage.finance.reports_failure(&stage.payout).await.is_ok();

    assert_eq!(keys(&app, &stage).await, json!([5, 6]));
    app.is_sound().await;
}

#[tokio::test]
async fn a_rejected_form_has_its_key() {
    let app = TestApp::on_shape_c().await;
    let stage = Stage::pending_tax_info(&app).await;
    let form = stage.member.hands_in_w9().await;

    stage
        .finance
        .rejects_form(&form, "the name is not the account's")
        .await
        .is_ok();

    assert_eq!(form_key(&app).await, 4);
    assert_eq!(stage.status().await, "pending_tax_info");
}

#[tokio::test]
async fn an_alert_is_raised_once_until_the_main_application_resolves_it() {
    let app = TestApp::on_shape_c().await;
    let admin = app.admin().await;
    let raised = admin.checks_eligibility().await.is_ok().data();
    app.by_hand("UPDATE admin_alerts SET alert_status_id = 2").await;
    let read = admin.checks_eligibility().await.is_ok().data();
    app.by_hand("UPDATE admin_alerts SET alert_status_id = 4").await;

    let again = admin.checks_eligibility().await.is_ok().data();

    assert_eq!(
        raised["alertId"], read["alertId"],
        "whoever read it has not resolved it"
    );
    assert_ne!(raised["alertId"], again["alertId"]);
    let mine = format!(
        "admin_alerts WHERE alert_id = {} AND alert_status_id = 1",
        again["alertId"].to_string().replace('"', "'")
    );
    assert_eq!(app.count(&mine).await, 1);
}

#[tokio::test]
async fn an_alert_is_taken_up_and_resolved_through_the_api() {
    let app = TestApp::on_shape_c().await;
    let stage = Stage::pending_approval(&app).await;
    let id = app.alert_about(&stage.payout).await;
    let key = format!("SELECT alert_status_id AS key FROM admin_alerts WHERE alert_id = '{id}'");

    let taken = stage.manager.presses(&format!("/api/alerts/{id}/acknowledge")).await;
    let key_of_taken = app.row(&key).await;
    let over = stage.admin.presses(&format!("/api/alerts/{id}/resolve")).await;

    assert_eq!(
        (&taken.is_ok().data()["status"], key_of_taken),
        (&json!("acknowledged"), json!({ "key": 3 }))
    );
    assert_eq!(
        (&over.is_ok().data()["status"], app.row(&key).await),
        (&json!("resolved"), json!({ "key": 4 }))
    );
}

#[tokio::test]
async fn an_information_return_is_decided_on_by_its_key_and_its_life_is_ours() {
    let app = TestApp::on_shape_c().await;
    let stage = Stage::completed(&app).await;
    let key = "SELECT tax_form_status_id AS key FROM tax_forms WHERE form_type = '1099-MISC'";
    assert_eq!(app.row(key).await, json!({ "key": 2 }), "a draft");

    stage
        .finance
        .presses("/api/reports/tax-forms/2026/generate")
        .await
        .is_ok();

    assert_eq!(app.row(key).await, json!({ "key": 3 }));
    let forms = stage
        .finance
        .get("/api/tax-forms?formType=1099-MISC")
        .await
        .is_ok()
        .data();
    assert_eq!(forms[0]["status"], "generated", "{forms}");
    let form = forms[0]["formId"].as_str().expect("an id");
    let delivered = stage.finance.presses(&format!("/api/tax-forms/{form}/deliver")).await;
    assert_eq!(delivered.is_ok().data()["status"], "delivered");
    app.is_sound().await;
}

/// The key of the membership and of the payout, as the main application reads them.
async fn keys(app: &TestApp, stage: &Stage) -> Value {
    let sql = format!(
        "SELECT m.member_status_id, p.payout_status_id FROM payout_management p
         JOIN user_memberships m ON m.id = p.membership_id WHERE p.payout_id = '{}'",
        stage.payout
    );
    let row = app.row(&sql).await;
    json!([row["member_status_id"], row["payout_status_id"]])
}

async fn form_key(app: &TestApp) -> i64 {
    let row = app.row("SELECT tax_form_status_id AS key FROM tax_forms").await;
    row["key"].as_i64().expect("a key")
}
