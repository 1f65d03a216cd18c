use serde_json::{Value, json};
use tests::TestApp;
use use_cases::api_keys::Scope;

use super::house::{Creator, Transfers as _, statement, text};

fn ids(data: &Value, field: &str) -> Vec<String> {
    data.as_array()
        .expect("a list")
        .iter()
        .map(|item| text(&item[field]))
        .collect()
}

#[tokio::test]
async fn a_creator_sees_what_is_his_and_nothing_else() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let (clara, fanny) = (Creator::ready(&app, &admin).await, Creator::ready(&app, &admin).await);
    let (hers, theirs) = (clara.earns(&admin, 10_000).await, fanny.earns(&admin, 10_000).await);
    let (payout, foreign) = (clara.is_paid(&admin, 6_000).await, fanny.is_paid(&admin, 6_000).await);

    for (path, code) in [
        (format!("payees/{}", fanny.payee), "PAYEE_NOT_FOUND"),
        (format!("payees/{}/balance", fanny.payee), "PAYEE_NOT_FOUND"),
        (format!("payees/{}/eligibility", fanny.payee), "PAYEE_NOT_FOUND"),
        (format!("statements/{theirs}"), "STATEMENT_NOT_FOUND"),
        (format!("payouts/{foreign}"), "PAYOUT_NOT_FOUND"),
        (format!("payouts/{foreign}/receipt"), "PAYOUT_NOT_FOUND"),
    ] {
        clara.person.get(&format!("/api/v2/{path}")).await.is_problem(404, code);
    }
    clara
        .person
        .asks_for_link(&fanny.payee)
        .await
        .is_problem(404, "PAYEE_NOT_FOUND");
    for (path, field, id) in [
        ("payees", "payeeId", &clara.payee),
        ("statements", "statementId", &hers),
        ("payouts", "payoutId", &payout),
        ("me/payouts", "payoutId", &payout),
        ("me/balance", "payeeId", &clara.payee),
    ] {
        let listed = clara.person.get(&format!("/api/v2/{path}")).await.is_ok().data();
        assert_eq!(ids(&listed, field), [id.as_str()], "{path}");
    }
    let asked = format!("/api/v2/payouts?payeeId={}", fanny.payee);
    assert_eq!(clara.person.get(&asked).await.is_ok().data(), json!([]));
    clara
        .person
        .get(&format!("/api/v2/payouts/{payout}/receipt"))
        .await
        .is_problem(404, "RECEIPT_NOT_FOUND");
    clara
        .person
        .pays(json!({ "payeeId": clara.payee }))
        .await
        .is_problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn nobody_pays_himself_as_staff() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let (admin, manager) = (app.admin().await, app.manager().await);
    let payee = admin.makes_creator(&manager).await;
    let statement_id = {
        let body = statement(&payee, "2026-10", 10_000);
        text(&admin.post("/api/v2/statements", &body).await.is_created().data()["statementId"])
    };

    manager
        .pays(json!({ "payeeId": payee }))
        .await
        .is_problem(403, "OWN_PAYOUT");
    let path = format!("/api/v2/payees/{payee}");
    manager
        .patch(&path, &json!({ "verified": true }))
        .await
        .is_problem(403, "OWN_PAYOUT");
    let path = format!("/api/v2/statements/{statement_id}");
    manager
        .post(&format!("{path}/dispute"), &json!({ "reason": "there is more" }))
        .await
        .is_ok();
    let note = json!({ "note": "decided by myself" });
    manager
        .post(&format!("{path}/resolve"), &note)
        .await
        .is_problem(403, "OWN_PAYOUT");
}

#[tokio::test]
async fn a_program_brings_payees_and_statements_and_pays_nobody() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let program = app.program(Scope::Automation).await;
    let person = app.user("Clara Schumann").await;

    let payee = program.makes_creator(&person).await;
    program
        .post("/api/v2/statements", &statement(&payee, "2026-10", 10_000))
        .await
        .is_created();
    program.asks_for_link(&payee).await.is_created();

    program
        .pays(json!({ "payeeId": payee }))
        .await
        .is_problem(403, "FORBIDDEN");
    program.get("/api/v2/payouts").await.is_problem(403, "FORBIDDEN");
    app.program(Scope::Reports)
        .await
        .get("/api/v2/payouts/stats")
        .await
        .is_ok();
    app.program(Scope::Membership)
        .await
        .get("/api/v2/payees")
        .await
        .is_problem(403, "FORBIDDEN");
}

#[tokio::test]
async fn pages_follow_one_another_and_leave_nothing_out() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, 50_000).await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, clara.is_paid(&admin, 5_000).await);
    }

    let first = admin.get("/api/v2/payouts?limit=2").await.is_ok();
    let cursor = text(&first.json()["pagination"]["nextCursor"]);
    let second = admin
        .get(&format!("/api/v2/payouts?limit=2&cursor={cursor}"))
        .await
        .is_ok();

    let shown = [ids(&first.data(), "payoutId"), ids(&second.data(), "payoutId")].concat();
    assert_eq!(shown, made);
    assert_eq!(second.json()["pagination"]["hasMore"], false);
}
