//! Reading changes nothing, but for the audit of what is sensitive.

use std::collections::BTreeMap;

use serde_json::Value;
use tests::{Stage, TestApp};

use crate::authorisation::table::{TABLE, path_of};

#[tokio::test]
async fn no_get_changes_anything() {
    let app = TestApp::with_everything().await;
    let stage = Stage::completed(&app).await;
    let form = app
        .row("SELECT form_id FROM tax_forms ORDER BY created_at LIMIT 1")
        .await["form_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let alert = app.alert_about(&stage.payout).await;
    app.work().await;
    let before = contents(&app).await;

    for (_, pattern, _) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
        let path = path_of(pattern, &stage, &form, &alert);
        let answer = stage.admin.get(&path).await;
        assert!(answer.status < 500, "{path}: {answer:?}");
        let after = contents(&app).await;
        let changed: Vec<_> = after
            .iter()
            .filter(|(table, hash)| before.get(*table) != Some(hash))
            .collect();
        assert!(changed.is_empty(), "{path} changed {changed:?}");
    }
}

/// A fingerprint of every table but the audit, where sensitive reads are written down, and the counts of requests.
async fn contents(app: &TestApp) -> BTreeMap<String, Value> {
    let tables = "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
                  WHERE table_schema IN ('public', 'payout') AND table_type = 'BASE TABLE'
                    AND table_name NOT IN ('audit_log', 'audit_streams', 'user_audit_logs', 'rate_limits')";
    let mut contents = BTreeMap::new();
    for table in app.rows(tables).await {
        let name = table["name"].as_str().expect("a name").to_owned();
        let hash = format!("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM {name} t");
        contents.insert(name, app.row(&hash).await["hash"].clone());
    }
    contents
}
