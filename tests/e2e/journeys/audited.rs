use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Stage, TestApp};

#[tokio::test]
async fn every_step_of_a_payout_is_written_down_with_who_took_it() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;

    let entries = stage.admin.reads_audit(&stage.payout).await;

    let (admin, manager, finance, member) = (
        json!(stage.admin.id),
        json!(stage.manager.id),
        json!(stage.finance.id),
        json!(stage.member.id),
    );
    let expected = [
        ("payout.initiate", &admin),
        ("payout.approve", &admin),
        ("payout.approve", &manager),
        ("payout.reevaluate", &member),
        ("payout.reevaluate", &finance),
        ("payout.mark_sent", &finance),
        ("payout.confirm", &finance),
    ];
    let found: Vec<(&str, &Value)> = entries
        .iter()
        .rev()
        .map(|entry| (entry["action"].as_str().unwrap_or_default(), &entry["actorId"]))
        .collect();
    assert_eq!(found, expected);
    for (number, entry) in entries.iter().rev().enumerate() {
        assert_eq!((&entry["seq"], &entry["success"]), (&json!(number + 1), &json!(true)));
        assert_eq!(entry["hash"].as_str().map(str::len), Some(64), "{entry}");
    }
}

#[tokio::test]
async fn the_host_reads_the_same_in_its_own_log() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let path = format!("/api/payouts/{}/reject", stage.payout);
    let request = stage
        .manager
        .request(Method::POST, &path)
        .json(&json!({ "reason": "the identity is in doubt" }));
    Answer::to(
        request
            .header("X-Request-Id", "trace-4711")
            .header("User-Agent", "test/1.0"),
    )
    .await
    .is_ok();

    let row = app
        .row("SELECT * FROM user_audit_logs WHERE action = 'payout.reject'")
        .await;

    assert_eq!(
        (&row["user_id"], &row["success"]),
        (&json!(stage.member.id), &json!(true))
    );
    assert_eq!(
        (&row["entity_type"], &row["entity_id"]),
        (&json!("payout"), &json!(stage.payout.id))
    );
    assert!(row["admin_id"].is_number(), "{row}");
    assert_eq!(
        (&row["ip_address"], &row["user_agent"]),
        (&json!("127.0.0.1"), &json!("test/1.0"))
    );
    assert_eq!(row["metadata"]["requestId"], "trace-4711");
}

#[tokio::test]
async fn the_payout_carries_its_own_trail_for_other_readers() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;

    let sql = format!(
        "SELECT audit_trail, processing, tax_withholding FROM payout_management WHERE payout_id = '{}'",
        stage.payout
    );
    let row = app.row(&sql).await;

    let actions: Vec<_> = row["audit_trail"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| entry["action"].clone())
        .collect();
    for action in ["initiate", "approve", "mark_sent", "confirm"] {
        assert!(actions.contains(&json!(action)), "{action} is missing in {actions:?}");
    }
    assert_eq!(row["processing"]["net_amount"], 99_700.0, "{row}");
    assert!(
        row["processing"]["membership_removal_scheduled"]
            .to_string()
            .contains("2027-03-16"),
        "{row}"
    );
    assert_eq!(row["tax_withholding"]["withheld_amount"], 0.0, "{row}");
}

#[tokio::test]
async fn the_audit_is_read_page_by_page() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;
    let all = stage.admin.reads_audit(&stage.payout).await;

    let mut seen = Vec::new();
    let mut path = format!("/api/payouts/{}/audit?limit=3", stage.payout);
    loop {
        let page = stage.admin.get(&path).await.is_ok();
        seen.extend(
            page.data()
                .as_array()
                .expect("a list")
                .iter()
                .map(|entry| entry["seq"].clone()),
        );
        let Some(cursor) = page.json()["pagination"]["nextCursor"].as_str().map(str::to_owned) else {
            break;
        };
        path = format!("/api/payouts/{}/audit?limit=3&cursor={cursor}", stage.payout);
    }

    assert_eq!(seen, all.iter().map(|entry| entry["seq"].clone()).collect::<Vec<_>>());
}
