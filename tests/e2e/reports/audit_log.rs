use serde_json::{Value, json};
use tests::{Person, Stage, TestApp};

async fn entries(reader: &Person, query: &str) -> Vec<Value> {
    let answer = reader.get(&format!("/api/reports/audit-log?limit=100&{query}")).await;
    answer.is_ok().data().as_array().cloned().unwrap_or_default()
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().filter_map(|entry| entry["action"].as_str()).collect()
}

#[tokio::test]
async fn the_log_is_found_by_thing_action_actor_and_time() {
    let app = TestApp::start().await;
    let stage = Stage::payment_sent(&app).await;
    let reader = &stage.finance;

    let of_payout = entries(reader, &format!("entityType=payout&entityId={}", stage.payout)).await;
    let votes = entries(reader, "action=payout.approve").await;
    let of_manager = entries(reader, &format!("actorId={}", stage.manager.id)).await;
    let later = entries(reader, "from=2030-01-01").await;

    assert!(of_payout.len() >= 5, "{of_payout:?}");
    assert_eq!(actions(&of_payout).last(), Some(&"payout.initiate"), "newest first");
    assert_eq!(actions(&votes), ["payout.approve"; 2]);
    assert_eq!(actions(&of_manager), ["payout.approve"]);
    assert_eq!(of_manager[0]["entityId"], json!(stage.payout.id));
    assert_eq!(later, Vec::<Value>::new());
}

#[tokio::test]
async fn reading_the_log_is_written_down_itself() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    entries(&stage.finance, "action=payout.initiate").await;
    stage.admin.get("/api/reports/audit-log?format=csv").await.is_ok();

    let readings = entries(&stage.manager, "entityType=audit_log").await;

    assert_eq!(
        actions(&readings),
        ["audit_log.read", "audit_log.exported", "audit_log.read"]
    );
    assert_eq!(readings[2]["actorId"], json!(stage.finance.id));
    assert_eq!(readings[2]["facts"]["action"], "payout.initiate");
    app.is_sound().await;
}

#[tokio::test]
async fn pages_of_the_log_hold_every_entry_once() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;
    let until = format!("to={}", app.today().next_day().expect("a day after"));
    let whole = entries(&stage.admin, &format!("{until}&entityType=payout")).await;

    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/reports/audit-log?limit=2&{until}&entityType=payout{cursor}");
        let page = stage.admin.get(&path).await.is_ok().json();
        seen.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }

    assert!(whole.len() > 4);
    assert_eq!(seen, whole);
}
