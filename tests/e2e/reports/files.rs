use std::collections::BTreeSet;

use tests::{Answer, Stage, TestApp};

/// More than a file is read in at once, several times.
const MANY: usize = 4_500;

fn lines(answer: &Answer) -> Vec<String> {
    let text = String::from_utf8(answer.body.clone()).expect("UTF-8");
    assert!(text.ends_with("\r\n"), "every line is ended");
    text.split_terminator("\r\n").map(str::to_owned).collect()
}

async fn earlier_payouts(app: &TestApp) {
    app.by_hand(&format!(
        "INSERT INTO payout_management (payout_id, user_id, queue_position, status, created_at)
         SELECT 'OLD-' || n, (SELECT id FROM users LIMIT 1), n, 'completed', timestamptz '2024-01-01' + (n / 7) * interval '1 minute'
         FROM generate_series(1, {MANY}) n"
    ))
    .await;
}

#[tokio::test]
async fn a_file_holds_every_row_once_whatever_its_length() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    earlier_payouts(&app).await;

    let file = admin.get("/api/reports/payouts?format=csv").await.is_ok();

    let lines = lines(&file);
    assert!(lines[0].starts_with("payoutId,roundId,userId,status,"), "{}", lines[0]);
    let ids: BTreeSet<&str> = lines[1..].iter().filter_map(|line| line.split(',').next()).collect();
    assert_eq!((lines.len() - 1, ids.len()), (MANY, MANY));
    assert_eq!(
        file.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
    assert_eq!(
        file.header("content-disposition"),
        Some("attachment; filename=\"payouts.csv\"")
    );
}

#[tokio::test]
async fn whoever_goes_away_in_the_middle_leaves_no_connection_behind() {
    let app = TestApp::with(&[("DATABASE_MAX_CONNECTIONS", "2")]).await;
    let admin = app.admin().await;
    earlier_payouts(&app).await;

    for _ in 0..5 {
        let request = admin.request(reqwest::Method::GET, "/api/reports/payouts?format=csv");
        let mut response = request.send().await.expect("the service answers");
        response.chunk().await.expect("a first piece").expect("it is not empty");
        drop(response);
    }

    admin.get("/api/reports/payouts?limit=1").await.is_ok();
    app.is_sound().await;
}

#[tokio::test]
async fn whoever_reads_slowly_holds_no_connection() {
    let app = TestApp::with(&[("DATABASE_MAX_CONNECTIONS", "2")]).await;
    let admin = app.admin().await;
    earlier_payouts(&app).await;
    // More than the network keeps for a reader who does not read.
    app.by_hand("UPDATE payout_management SET status_reason = repeat('all in good time ', 400)")
        .await;
    let mut readers = Vec::new();
    for _ in 0..4 {
        let request = admin.request(reqwest::Method::GET, "/api/reports/payouts?format=csv");
        let mut response = request.send().await.expect("the service answers");
        response.chunk().await.expect("a first piece").expect("it is not empty");
        readers.push(response);
    }

    admin.get("/api/reports/payouts?limit=1").await.is_ok();

    for mut reader in readers {
        let mut rest = 0;
        while let Some(piece) = reader.chunk().await.expect("the rest comes when it is read") {
            rest += piece.len();
        }
        assert!(rest > MANY * 6_000, "{rest} bytes");
    }
}

#[tokio::test]
async fn what_people_wrote_is_no_formula_in_a_file() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;
    let reason = "=HYPERLINK(\"https://evil.example\", \"refund, please\")";
    stage.manager.rejects(&stage.payout, reason).await.is_ok();

    let file = stage.admin.get("/api/reports/payouts?format=csv").await.is_ok();

    let rejected = &lines(&file)[1];
    let cell = "\"'=HYPERLINK(\"\"https://evil.example\"\", \"\"refund, please\"\")\"";
    assert!(rejected.ends_with(cell), "{rejected}");
    assert!(
        rejected.contains(",100000.00,USD,300.00,"),
        "amounts stay numbers: {rejected}"
    );
}

#[tokio::test]
async fn a_file_has_no_pages() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for (query, field) in [
        ("format=csv&limit=5", "limit"),
        ("format=xml", "format"),
        ("minAmount=-1", "minAmount"),
        ("limit=101", "limit"),
        ("cursor=nonsense", "cursor"),
    ] {
        let answer = admin.get(&format!("/api/reports/payouts?{query}")).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (400, vec![field.to_owned()]),
            "{query}"
        );
    }
    for path in ["rounds", "audit-log"] {
        let cursor = "MjAyNi0xMS0yMFQxNDowNTowOVp8YWJj";
        let answer = admin.get(&format!("/api/reports/{path}?cursor={cursor}")).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (400, vec!["cursor".to_owned()]),
            "{path}"
        );
    }
}
