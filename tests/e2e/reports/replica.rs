use serde_json::json;
use tests::{Stage, TestApp, TestDatabase};

#[tokio::test]
async fn reports_are_read_from_the_replica() {
    let elsewhere = TestDatabase::migrated().await;
    let app = TestApp::with(&[("DATABASE_READ_URL", elsewhere.url())]).await;
    let stage = Stage::pending_approval(&app).await;

    let report = stage.admin.get("/api/reports/payouts").await.is_ok().data();

    assert_eq!(report["summary"]["count"], json!(0), "nothing was copied there");
    let log = stage.admin.get("/api/reports/audit-log").await.is_ok().data();
    assert_eq!(log, json!([]));
    assert_eq!(app.count("payout.audit_log WHERE action = 'audit_log.read'").await, 1);
}

#[tokio::test]
async fn a_replica_that_is_down_costs_the_reports_only() {
    let app = TestApp::with(&[("DATABASE_READ_URL", "postgres://nobody@127.0.0.1:1/nothing")]).await;
    let stage = Stage::pending_approval(&app).await;
    app.work().await;

    let answer = stage
        .admin
        .get("/api/reports/rounds")
        .await
        .is_problem(503, "UNAVAILABLE");
    let file = stage.admin.get("/api/reports/payouts?format=csv").await;

    assert!(answer.header("retry-after").is_some());
    file.is_problem(503, "UNAVAILABLE");
    stage.admin.get("/api/payouts").await.is_ok();
    let health = stage.admin.get("/health").await.is_ok().json();
    assert_eq!(health["checks"]["database"], "up");
}
