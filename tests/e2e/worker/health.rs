use serde_json::json;
use tests::{Answer, MINUTE, TestApp};

#[tokio::test]
async fn a_service_with_everything_is_healthy() {
    let app = TestApp::start().await;
    use_cases::jobs::heartbeat(app.ctx(), "worker-1")
        .await
        .expect("the database answers");

    for path in ["/health", "/api/health"] {
        let health = body(app.nobody().get(path).await.is_ok());
        assert_eq!(health["status"], "healthy", "{health}");
    }
    let ready = body(app.nobody().get("/ready").await.is_ok());
    assert_eq!(ready["ready"], true);
}

#[tokio::test]
async fn without_a_worker_the_service_answers_and_says_so() {
    let app = TestApp::start().await;
    use_cases::jobs::heartbeat(app.ctx(), "worker-1")
        .await
        .expect("the database answers");
    app.turn_clock(MINUTE * 2);

    let health = body(app.nobody().get("/health").await.is_ok());

    assert_eq!(health["status"], "degraded", "{health}");
}

#[tokio::test]
async fn without_its_database_the_service_is_unhealthy_and_answers_503() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let before = app.count("payout_management").await;
    let name = app.row("SELECT current_database() AS name").await["name"]
        .as_str()
        .expect("a name")
        .to_owned();
    let mut elsewhere = app.elsewhere().await;
    let close = format!(
        "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(close))
        .execute(&mut elsewhere)
        .await
        .expect("a superuser may");

    let health = app.nobody().get("/health").await;
    assert_eq!((health.status, &body(health)["status"]), (503, &json!("unhealthy")));
    assert_eq!(app.nobody().get("/ready").await.status, 503);
    let refused = admin.get("/api/payouts").await.is_problem(503, "UNAVAILABLE");
    assert!(refused.header("retry-after").is_some());

    let open = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
    sqlx::raw_sql(sqlx::AssertSqlSafe(open))
        .execute(&mut elsewhere)
        .await
        .expect("a superuser may");
    admin.get("/api/payouts").await.is_ok();
    assert_eq!(app.count("payout_management").await, before);
}

/// With or without an envelope around it.
fn body(answer: Answer) -> serde_json::Value {
    let json = answer.json();
    json.get("data").cloned().unwrap_or(json)
}
