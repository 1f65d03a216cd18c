//! What somebody tried and was refused stands in the audit, with the rule's code and what he wanted.

use serde_json::{Value, json};
use tests::{Stage, TestApp};

#[tokio::test]
async fn r10_1_a_refused_command_is_written_down_by_its_name() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    stage.admin.approves(&stage.payout).await.is_ok();

    stage.admin.approves(&stage.payout).await;
    stage.finance.marks_sent(&stage.payout, app.today()).await;
    stage.finance.resolves(&stage.payout, "retry").await;
    stage.finance.generates_instructions(&stage.payout).await;

    let refused = stage.admin.reads_audit(&stage.payout).await;
    let facts: Vec<Value> = refused
        .into_iter()
        .rev()
        .filter(|entry| entry["action"] == "payout.refused" && entry["success"] == false)
        .map(|entry| entry["facts"].clone())
        .collect();
    let late = |command: &str| json!({"error": "INVALID_TRANSITION", "command": command, "details": {"status": "pending_approval"}});
    assert_eq!(
        facts,
        [
            json!({"error": "ALREADY_VOTED", "command": "approve"}),
            late("mark_sent"),
            late("resolve_retry"),
            late("generate_instructions"),
        ]
    );
}

#[tokio::test]
async fn r10_1_a_refused_choice_names_the_members_and_the_reasons() {
    let app = TestApp::start().await;
    let (stage, stranger) = (Stage::pending_approval(&app).await, app.user("Nobody Special").await);

    stage
        .admin
        .initiates(&[&stage.member, &stranger])
        .await
        .is_problem(422, "INVALID_SELECTION");

    let entry = app
        .row("SELECT body::jsonb -> 'facts' AS facts FROM payout.audit_log WHERE action = 'round.refused'")
        .await;
    let facts = &entry["facts"];
    assert_eq!(
        (&facts["error"], &facts["command"]),
        (&json!("INVALID_SELECTION"), &json!("initiate")),
        "{facts}"
    );
    let reasons = |who: uuid::Uuid| facts["details"][who.to_string()].to_string();
    assert!(reasons(stage.member.id).contains("OPEN_PAYOUT"), "{facts}");
    assert!(reasons(stranger.id).contains("UNKNOWN_USER"), "{facts}");
}

#[tokio::test]
async fn r10_1_whoever_calls_what_is_not_his_is_written_down_without_what_he_sent() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;

    stage.member.cancels(&stage.payout).await.is_problem(403, "FORBIDDEN");
    stage
        .member
        .get("/api/alerts?category=hidden-words")
        .await
        .is_problem(403, "FORBIDDEN");
    stage.manager.get("/api/alerts").await.is_ok();

    let entries = app
        .rows(&format!(
            "SELECT entity_id, success, body FROM payout.audit_log
             WHERE action = 'access.refused' AND actor_id = '{}' ORDER BY seq",
            stage.member.id
        ))
        .await;
    let routes: Vec<&Value> = entries.iter().map(|entry| &entry["entity_id"]).collect();
    assert_eq!(
        routes,
        [&json!("POST /api/payouts/{payoutId}/cancel"), &json!("GET /api/alerts")]
    );
    let written = json!(entries).to_string();
    assert!(
        written.contains("CancelPayout") && written.contains("FORBIDDEN"),
        "{written}"
    );
    for sent in ["as agreed with the team", "hidden-words", &stage.payout.id] {
        assert!(!written.contains(sent), "{sent} stands in {written}");
    }
    assert_eq!(app.count("payout.audit_log WHERE action = 'access.refused'").await, 2);
    app.is_sound().await;
}

#[tokio::test]
async fn r10_1_a_removal_and_a_return_that_are_refused_are_written_down_too() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let path = |verb: &str| format!("/api/members/{}/{verb}", stage.member.id);

    let removed = stage
        .admin
        .post(
            &path("membership/remove"),
            &json!({"reason": "cancelled by hand there"}),
        )
        .await;
    let back = json!({"paymentId": "ch_4711", "paymentDate": app.today().to_string()});
    let rejoined = stage.admin.post(&path("reactivate"), &back).await;

    removed.is_problem(422, "NO_REMOVAL_DUE");
    rejoined.is_problem(422, "MEMBERSHIP_NOT_REMOVED");
    let facts = app
        .rows(
            "SELECT body::jsonb -> 'facts' AS facts FROM payout.audit_log WHERE action = 'member.refused' ORDER BY seq",
        )
        .await;
    assert_eq!(
        facts,
        [
            json!({"facts": {"error": "NO_REMOVAL_DUE", "command": "remove_membership"}}),
            json!({"facts": {"error": "MEMBERSHIP_NOT_REMOVED", "command": "reactivate"}}),
        ]
    );
}
