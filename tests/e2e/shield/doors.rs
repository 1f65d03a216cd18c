use serde_json::{Value, json};
use tests::{HOUR, Person, Stage, TestApp, address, bank_details, w9};
use use_cases::api_keys::Scope;

use super::{HIS_ACCOUNT, nothing_is_paid, the_votes_are_void, thief, times_logged};

/// Was never issued and could be.
const SSN: &str = "219099998";

#[tokio::test]
async fn nobody_gives_details_for_somebody_else() {
    let app = TestApp::start().await;
    let stage = Stage::pending_bank_info(&app).await;
    let (stranger, program) = (app.member().await, app.program(Scope::Membership).await);

    for caller in [&stage.admin, &stage.finance, &stranger] {
        tries_everything(caller, &stage).await;
    }

    let path = format!("/api/members/{}/bank-info", stage.member.id);
    let answer = program.post(&path, &bank_details("Mallory Thief", HIS_ACCOUNT)).await;
    assert!([403, 404].contains(&answer.status), "{answer:?}");
    for caller in [&stage.admin, &stage.finance, &stranger] {
        let tried = format!(
            "payout.audit_log WHERE action = 'member.refused' AND actor_id = '{}' AND entity_id = '{}'",
            caller.id, stage.member.id
        );
        assert_eq!(app.count(&tried).await, 4, "what {} tried is written down", caller.name);
    }
    assert_eq!(app.count("payout.bank_details").await, 0);
    assert_eq!(times_logged(&app, &stage, "member.bank_info_given").await, 0);
    assert_eq!(stage.status().await, "pending_bank_info");
    nothing_is_paid(&app, &stage).await;
}

#[tokio::test]
async fn a_session_that_is_over_changes_nothing() {
    let app = TestApp::with(&[("SESSION_REFRESH", "false")]).await;
    let stage = Stage::pending_bank_info(&app).await;
    let token = app.session_between(stage.member.id, app.now(), app.now() + HOUR).await;
    let late = app.signed_in_as(&stage.member, &token);
    app.turn_clock(HOUR);

    late.gives_account(HIS_ACCOUNT).await.is_problem(401, "INVALID_SESSION");
    late.chooses("check").await.is_problem(401, "INVALID_SESSION");
    app.nobody()
        .gives_account(HIS_ACCOUNT)
        .await
        .is_problem(401, "UNAUTHORIZED");

    assert_eq!(app.count("payout.bank_details").await, 0);
    assert_eq!(times_logged(&app, &stage, "member.bank_info_given").await, 0);
    assert_eq!(stage.status().await, "pending_bank_info");
    nothing_is_paid(&app, &stage).await;
}

#[tokio::test]
async fn approvals_are_not_repeated_by_their_keys() {
    let app = TestApp::start().await;
    let stage = Stage::pending_tax_info(&app).await;
    let form = stage.member.hands_in_w9().await;
    stage.finance.approves_form(&form).await.is_ok();
    let thief = thief(&app, &stage).await;
    thief.gives_account(HIS_ACCOUNT).await.is_ok();
    let path = format!("/api/payouts/{}/approve", stage.payout);
    stage.admin.post_once("vote-1", &path, &json!({})).await.is_ok();
    thief.gives_account("887766554433").await.is_ok();

    let replayed = stage.admin.post_once("vote-1", &path, &json!({})).await.is_ok();
    let stolen = thief.post_once("vote-1", &path, &json!({})).await;

    assert_eq!(replayed.header("idempotent-replayed"), Some("true"));
    assert_eq!(
        (stolen.status, stolen.header("idempotent-replayed")),
        (403, None),
        "{stolen:?}"
    );
    nothing_is_paid(&app, &stage).await;
    the_votes_are_void(&app, &stage).await;
    nothing_is_paid(&app, &stage).await;
}

/// For a caller who is not the member, the member does not exist.
async fn tries_everything(caller: &Person, stage: &Stage) {
    let bodies: [(&str, Value); 4] = [
        ("bank-info", bank_details("Mallory Thief", HIS_ACCOUNT)),
        ("tax-info", w9("Mallory Thief", SSN)),
        ("payment-method", json!({ "paymentMethod": "check" })),
        ("mailing-address", address()),
    ];
    for (what, body) in bodies {
        let path = format!("/api/members/{}/{what}", stage.member.id);
        let answer = caller.post(&path, &body).await;
        assert_eq!(answer.status, 404, "{what}: {answer:?}");
    }
}
