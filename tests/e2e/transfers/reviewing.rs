use serde_json::json;
use tests::TestApp;

use super::house::{Creator, REASON, Transfers as _, statement};

#[tokio::test]
async fn r11_5_a_creator_says_that_a_statement_is_right_as_often_as_he_likes() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let (clara, other) = (Creator::ready(&app, &admin).await, Creator::ready(&app, &admin).await);
    let path = format!("/api/v2/statements/{}/review", clara.earns(&admin, 10_000).await);

    other
        .person
        .post(&path, &json!({}))
        .await
        .is_problem(404, "STATEMENT_NOT_FOUND");
    admin.post(&path, &json!({})).await.is_problem(403, "FORBIDDEN");
    let first = clara.person.post(&path, &json!({})).await.is_ok().data();
    app.turn_clock(tests::HOUR);
    let second = clara.person.post(&path, &json!({})).await.is_ok().data();

    assert_eq!(first["status"], "reviewed");
    assert!(first["reviewedAt"].is_string(), "{first}");
    assert_eq!(first, second);
    let told = app
        .rows("SELECT payload FROM payout.outbox WHERE kind = 'statement.reviewed'")
        .await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["payload"]["statementId"], first["statementId"]);
    let audited = app
        .rows("SELECT 1 AS n FROM payout.audit_log WHERE action = 'statement.review' AND success")
        .await;
    assert_eq!(audited.len(), 1);
    assert_eq!(
        admin.pays(json!({ "payeeId": clara.payee })).await.is_created().data()["amountCents"],
        10_000
    );
    app.is_sound().await;
}

#[tokio::test]
async fn r11_5_what_was_reviewed_can_be_disputed_until_a_payout_claims_it() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    let path = format!("/api/v2/statements/{}", clara.earns(&admin, 10_000).await);
    let dispute = json!({ "reason": "the licence to Lumen is missing" });
    clara.person.post(&format!("{path}/review"), &json!({})).await.is_ok();
    let payout = clara.is_paid(&admin, 6_000).await;

    let answer = clara.person.post(&format!("{path}/dispute"), &dispute).await;
    answer.is_problem(422, "STATEMENT_CLAIMED");
    admin.cancels_transfer(&payout).await.is_ok();
    let disputed = clara
        .person
        .post(&format!("{path}/dispute"), &dispute)
        .await
        .is_ok()
        .data();
    let answer = clara.person.post(&format!("{path}/review"), &json!({})).await;

    assert_eq!(disputed["status"], "disputed");
    answer.is_problem(422, "INVALID_TRANSITION");
    let resolution = json!({ "note": REASON });
    admin.post(&format!("{path}/resolve"), &resolution).await.is_ok();
    let told = app
        .rows("SELECT kind FROM payout.outbox WHERE kind LIKE 'statement.%' ORDER BY id")
        .await;
    let told: Vec<_> = told.iter().map(|row| row["kind"].clone()).collect();
    assert_eq!(told, ["statement.reviewed", "statement.disputed", "statement.resolved"]);
}

#[tokio::test]
async fn r11_5_other_figures_of_a_draft_are_up_for_review_once_more() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    let mut body = statement(&clara.payee, "2026-10", 8_000);
    body["runStatus"] = json!("calculated");
    let made = admin.post("/api/v2/statements", &body).await.is_created().data();
    let path = format!(
        "/api/v2/statements/{}/review",
        made["statementId"].as_str().expect("an id")
    );
    clara.person.post(&path, &json!({})).await.is_ok();

    let same = admin.post("/api/v2/statements", &body).await.is_ok().data();
    let mut other = statement(&clara.payee, "2026-10", 9_000);
    other["runStatus"] = json!("calculated");
    let changed = admin.post("/api/v2/statements", &other).await.is_ok().data();

    assert_eq!(
        (&same["status"], &changed["status"]),
        (&json!("reviewed"), &json!("pending"))
    );
    assert_eq!(changed["netPayableCents"], 9_000);
}
