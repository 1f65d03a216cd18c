use tests::{Answer, TestApp};

use crate::authorisation::everything::Everything;

/// What tells a stranger how it looks inside.
const INSIDES: [&str; 18] = [
    "relation",
    "column",
    "select ",
    "insert ",
    "constraint",
    "sqlx",
    "sea_orm",
    "postgres",
    "panicked",
    "thread '",
    ".rs:",
    "src/",
    "/root",
    "/home",
    "/work",
    "admin_alerts",
    "reqwest",
    "tokio",
];

#[track_caller]
fn tells_nothing(answer: &Answer) {
    let text = String::from_utf8_lossy(&answer.body).to_lowercase();
    for inside in INSIDES {
        assert!(!text.contains(inside), "{inside}: {answer:?}");
    }
    assert!(answer.body.len() < 500, "{answer:?}");
    assert_eq!(answer.details(), serde_json::Value::Null, "{answer:?}");
    answer.is_in_the_envelope();
}

#[tokio::test]
async fn s18_what_broke_inside_is_not_told_outside() {
    let app = TestApp::with_everything().await;
    let everything = Everything::of(&app).await;
    let admin = &everything.stage.admin;
    for (table, path) in [
        ("payout.rounds", "/api/reports/rounds"),
        ("payout.holds", "/api/v2/escrow-holds"),
        ("payout.royalty_statements", "/api/v2/statements"),
        ("payout.webhook_endpoints", "/api/v2/webhook-endpoints"),
        ("payout.job_runs", "/api/jobs"),
    ] {
        let name = table.rsplit('.').next().expect("a name");
        app.by_hand(&format!("ALTER TABLE {table} RENAME TO {name}_gone")).await;

        let answer = admin.get(path).await;

        assert_eq!(
            (answer.status, answer.code().as_str()),
            (500, "INTERNAL"),
            "{path}: {answer:?}"
        );
        assert!(!String::from_utf8_lossy(&answer.body).contains(name), "{answer:?}");
        tells_nothing(&answer);
        app.by_hand(&format!("ALTER TABLE {table}_gone RENAME TO {name}")).await;
        admin.get(path).await.is_ok();
    }
}

#[tokio::test]
async fn s18_a_database_that_is_away_is_not_described() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.get("/api/payouts").await.is_ok();
    let name = app.row("SELECT current_database() AS name").await["name"].clone();
    let name = name.as_str().expect("a name");
    let mut elsewhere = app.elsewhere().await;
    for sql in [
        format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut elsewhere)
            .await
            .expect("who started it may");
    }

    for path in ["/api/payouts", "/api/reports/statistics"] {
        let answer = admin.get(path).await;

        assert_eq!(
            (answer.status, answer.code().as_str()),
            (503, "UNAVAILABLE"),
            "{path}: {answer:?}"
        );
        tells_nothing(&answer);
        assert!(!String::from_utf8_lossy(&answer.body).contains(name), "{answer:?}");
    }
    let health = app.nobody().get("/health").await;
    assert_eq!(health.status, 503, "{health:?}");
    assert!(!String::from_utf8_lossy(&health.body).contains(name), "{health:?}");
}
