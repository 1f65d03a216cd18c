use serde_json::json;
use tests::{Answer, TestApp};

use super::house::{Creator, REASON, Transfers as _, statement, text};

const HEADER: &str =
    "payee,externalId,periodStart,periodEnd,earningsCents,platformFeeCents,netPayableCents,currency,runStatus";

fn outcomes(answer: Answer) -> Vec<String> {
    let rows = answer.is_ok().data();
    rows.as_array()
        .expect("rows")
        .iter()
        .map(|row| text(&row["outcome"]))
        .collect()
}

#[tokio::test]
async fn a_file_of_statements_is_taken_over_row_by_row_and_once() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let creator = Creator::ready(&app, &admin).await;
    let path = format!("/api/v2/payees/{}", creator.payee);
    admin.patch(&path, &json!({ "externalId": "creator-1" })).await.is_ok();
    let file = format!(
        "{HEADER}\ncreator-1,run-1,2026-09-01,2026-09-30,12000,1200,10800,USD,locked\n\
         {},run-2,2026-10-01,2026-10-31,9000,900,8100,USD,draft\n\
         creator-2,run-3,2026-10-01,2026-10-31,9000,900,8100,USD,locked\n\
         creator-1,run-4,2026-11-01,2026-11-30,9000,900,9000,USD,locked\n\
         creator-1,run-5,yesterday,2026-11-30,9000,900,8100,USD,locked\n",
        creator.payee
    );

    let first = admin.imports(&file).await.is_ok().data();
    let again = outcomes(admin.imports(&file).await);

    let shown = |row: usize, field: &str| first[row][field].clone();
    assert_eq!(
        (shown(0, "outcome"), shown(1, "outcome")),
        (json!("created"), json!("created"))
    );
    assert_eq!(shown(2, "code"), "PAYEE_NOT_FOUND");
    assert!(text(&shown(3, "message")).contains("netPayableCents"), "{first}");
    assert!(text(&shown(4, "message")).contains("periodStart"), "{first}");
    assert_eq!(again, ["unchanged", "unchanged", "failed", "failed", "failed"]);
    assert_eq!(app.count("payout.royalty_statements").await, 2);
    assert_eq!(admin.balance_of(&creator.payee).await["totalCents"], 10_800);
}

#[tokio::test]
async fn what_is_no_file_of_statements_is_refused() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;

    for file in ["", "[]", "name,amount\nClara,100\n", "payee,externalId\nClara,1\n"] {
        let refused = admin.imports(file).await.is_problem(400, "VALIDATION_ERROR");
        assert_eq!(refused.fields(), ["file"], "{file}");
    }
    assert_eq!(
        outcomes(admin.imports(&format!("{HEADER}\nClara,100\n")).await),
        ["failed"]
    );
    assert_eq!(
        outcomes(admin.imports(&format!("{HEADER}\n")).await),
        Vec::<String>::new()
    );
    let answer = admin
        .post("/api/v2/statements/import", &json!({ "file": HEADER }))
        .await;
    answer.is_problem(415, "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn a_draft_follows_its_run_and_what_is_locked_stays() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let creator = Creator::ready(&app, &admin).await;
    let mut body = statement(&creator.payee, "2026-10", 8_000);
    body["runStatus"] = json!("draft");
    admin.post("/api/v2/statements", &body).await.is_created();
    assert_eq!(admin.balance_of(&creator.payee).await["totalCents"], 0);

    let mut locked = statement(&creator.payee, "2026-10", 9_000);
    locked["runStatus"] = json!("locked");
    let shown = admin.post("/api/v2/statements", &locked).await.is_ok().data();

    assert_eq!(
        (&shown["netPayableCents"], &shown["runStatus"]),
        (&json!(9_000), &json!("locked"))
    );
    admin
        .post("/api/v2/statements", &body)
        .await
        .is_problem(409, "STATEMENT_DIFFERS");
    admin.post("/api/v2/statements", &locked).await.is_ok();
    locked["externalId"] = json!("the same month under another number");
    admin
        .post("/api/v2/statements", &locked)
        .await
        .is_problem(409, "ALREADY_EXISTS");
}

#[tokio::test]
async fn a_disputed_statement_holds_up_its_creator_until_staff_has_decided() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let (clara, other) = (Creator::ready(&app, &admin).await, Creator::ready(&app, &admin).await);
    let (first, _) = (clara.earns(&admin, 10_000).await, clara.earns(&admin, 7_000).await);
    let path = format!("/api/v2/statements/{first}");
    let dispute = json!({ "reason": "the licence to Lumen is missing" });

    other
        .person
        .post(&format!("{path}/dispute"), &dispute)
        .await
        .is_problem(404, "STATEMENT_NOT_FOUND");
    let disputed = clara
        .person
        .post(&format!("{path}/dispute"), &dispute)
        .await
        .is_ok()
        .data();

    assert_eq!(disputed["status"], "disputed");
    assert_eq!(admin.reasons_against(&clara.payee).await, ["STATEMENT_DISPUTED"]);
    let balance = clara.person.balance_of(&clara.payee).await;
    assert_eq!(
        (&balance["disputedCents"], &balance["availableCents"]),
        (&json!(10_000), &json!(7_000))
    );
    let refused = admin
        .pays(json!({ "payeeId": clara.payee }))
        .await
        .is_problem(422, "PAYEE_NOT_ELIGIBLE");
    assert_eq!(refused.details()["blockers"][0]["code"], "STATEMENT_DISPUTED");

    let resolution = json!({ "netPayableCents": 11_000, "note": "the licence was added" });
    admin.post(&format!("{path}/resolve"), &resolution).await.is_ok();
    admin
        .post(&format!("{path}/resolve"), &resolution)
        .await
        .is_problem(422, "INVALID_TRANSITION");

    assert_eq!(admin.balance_of(&clara.payee).await["availableCents"], 18_000);
    let payout = admin.pays(json!({ "payeeId": clara.payee })).await.is_created().data();
    assert_eq!(payout["amountCents"], 18_000);
    app.is_sound().await;
}

#[tokio::test]
async fn less_than_payouts_have_been_promised_is_never_owed() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let admin = app.admin().await;
    let clara = Creator::ready(&app, &admin).await;
    let statement = clara.earns(&admin, 10_000).await;
    clara.is_paid(&admin, 6_000).await;
    let path = format!("/api/v2/statements/{statement}");
    let dispute = json!({ "reason": "the licence to Lumen is missing" });
    clara.person.post(&format!("{path}/dispute"), &dispute).await.is_ok();

    let too_little = json!({ "netPayableCents": 5_999, "note": REASON });
    admin
        .post(&format!("{path}/resolve"), &too_little)
        .await
        .is_problem(422, "BELOW_ALLOCATED");
    admin
        .post(
            &format!("{path}/resolve"),
            &json!({ "netPayableCents": 6_000, "note": REASON }),
        )
        .await
        .is_ok();
}
