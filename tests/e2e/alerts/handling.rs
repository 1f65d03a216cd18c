use serde_json::{Value, json};
use tests::{Stage, TestApp};

#[tokio::test]
async fn an_alert_is_acknowledged_by_one_and_resolved_by_another() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let id = app.alert_about(&stage.payout).await;
    let alert = format!("/api/alerts/{id}");

    let taken = stage
        .manager
        .presses(&format!("{alert}/acknowledge"))
        .await
        .is_ok()
        .data();
    let again = stage
        .finance
        .presses(&format!("{alert}/acknowledge"))
        .await
        .is_ok()
        .data();
    let over = stage
        .finance
        .post(&format!("{alert}/resolve"), &json!({ "notes": "seen by all" }))
        .await
        .is_ok()
        .data();

    assert_eq!(taken["status"], "acknowledged");
    assert!(
        taken["acknowledgedBy"].is_i64() && taken["acknowledgedAt"].is_string(),
        "{taken}"
    );
    assert_eq!(again["acknowledgedBy"], taken["acknowledgedBy"], "the first stays");
    assert_eq!(
        (&over["status"], &over["resolutionNotes"]),
        (&json!("resolved"), &json!("seen by all"))
    );
    let audited = app
        .count(&format!(
            "payout.audit_log WHERE stream = 'alert' AND body::text LIKE '%{id}%'"
        ))
        .await;
    assert_eq!(audited, 2, "one acknowledgement and one end");
    app.is_sound().await;
}

#[tokio::test]
async fn what_is_resolved_stays_resolved() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let alert = format!("/api/alerts/{}", app.alert_about(&stage.payout).await);
    stage.admin.presses(&format!("{alert}/resolve")).await.is_ok();

    for verb in ["acknowledge", "resolve"] {
        let answer = stage.admin.presses(&format!("{alert}/{verb}")).await;
        answer.is_problem(409, "ALERT_RESOLVED");
    }
    let nobodys = "/api/alerts/0199f1c2-e1f2-7a30-8b9c-1d2e3f405162/resolve";
    stage.admin.presses(nobodys).await.is_problem(404, "ALERT_NOT_FOUND");
}

#[tokio::test]
async fn the_list_is_narrowed_and_read_page_by_page() {
    let app = TestApp::start().await;
    let first = Stage::pending_approval(&app).await;
    let second = Stage::completed(&app).await;
    let seen = app.alert_about(&first.payout).await;
    first
        .admin
        .presses(&format!("/api/alerts/{seen}/acknowledge"))
        .await
        .is_ok();

    let about = |alerts: Vec<Value>| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        alerts
            .iter()
            .map(|it| (text(&it["category"]), text(&it["relatedEntity"]["id"])))
            .collect()
    };
    let entry = |category: &str, stage: &Stage| (category.to_owned(), stage.payout.id.clone());

    let all = about(first.admin.alerts("severity=info").await);
    let (completed, created, earlier) = (
        entry("payment_completed", &second),
        entry("payout_created", &second),
        entry("payout_created", &first),
    );
    assert_eq!(all, [completed.clone(), created.clone(), earlier.clone()]);
    assert_eq!(
        about(first.admin.alerts("category=payment_completed").await),
        std::slice::from_ref(&completed)
    );
    assert_eq!(about(first.admin.alerts("status=acknowledged").await), [earlier]);
    assert_eq!(about(first.admin.alerts("severity=critical").await), []);

    let page = first.admin.get("/api/alerts?limit=1").await.is_ok().json();
    let cursor = page["pagination"]["nextCursor"].as_str().expect("there is more");
    let next = first
        .admin
        .get(&format!("/api/alerts?limit=1&cursor={cursor}"))
        .await
        .is_ok();
    assert_eq!(about(next.data().as_array().cloned().expect("a list")), [created]);
}

#[tokio::test]
async fn an_alert_of_the_main_application_is_handled_alike() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.by_hand(
        "INSERT INTO admin_alerts (alert_id, title, message, category, severity, status, created_at)
         VALUES ('ops/7', 'Queue slow', 'It is slow', 'queue', 'error', 'investigating', NULL)",
    )
    .await;

    let listed = admin.alert_of("queue").await;
    let over = admin.presses("/api/alerts/ops%2F7/resolve").await.is_ok().data();

    assert_eq!(
        (&listed["status"], &listed["severity"]),
        (&json!("acknowledged"), &json!("error"))
    );
    assert_eq!(over["status"], "resolved");
}
