use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tests::{Answer, TestApp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longer than a client has to send the head of a request, and less than twice as long.
const HEAD_AND_SOME: Duration = Duration::from_secs(19);

/// The same for a body.
const BODY_AND_SOME: Duration = Duration::from_secs(50);

async fn connects(app: &TestApp) -> TcpStream {
    let address = app
        .door()
        .base()
        .strip_prefix("http://")
        .expect("an address")
        .to_owned();
    TcpStream::connect(address).await.expect("the service listens")
}

/// Whatever is answered until the service ends the connection.
async fn reads_to_the_end(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(HEAD_AND_SOME, stream.read_to_end(&mut answer)).await;
    ended.expect("the service ends the connection").expect("it can be read");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn s04_whoever_sends_the_head_of_a_request_too_slowly_is_cut_off() {
    let app = TestApp::start().await;
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut stream = connects(&app).await;
        stream
            .write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            .await
            .expect("it is taken");
        slow.push(stream);
    }

    app.nobody().get("/health").await.is_ok();
    let begun = Instant::now();
    let ends = join_all(slow.iter_mut().map(reads_to_the_end)).await;

    assert!(
        ends.iter().all(|end| end.is_empty() || end.starts_with("HTTP/1.1 408")),
        "{ends:?}"
    );
    assert!(begun.elapsed() < HEAD_AND_SOME);
}

#[tokio::test]
async fn s04_a_body_that_never_arrives_is_waited_for_half_a_minute() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let head = format!(
        "POST /api/payouts/initiate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\nConnection: close\r\n\r\n{{\"userIds\":",
        admin.token()
    );
    let mut stream = connects(&app).await;
    stream.write_all(head.as_bytes()).await.expect("it is taken");

    let mut answer = [0; 4096];
    let length = tokio::time::timeout(BODY_AND_SOME, stream.read(&mut answer)).await;
    let length = length.expect("the service answers").expect("it can be read");

    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("REQUEST_TIMEOUT"),
        "{answer}"
    );
}

#[tokio::test]
async fn s04_no_statement_runs_for_more_than_ten_seconds() {
    let app = TestApp::start().await;
    let pool = app.ctx().db.pool();

    let shown: String = sqlx::query_scalar("SHOW statement_timeout")
        .fetch_one(pool)
        .await
        .expect("an answer");

    assert_eq!(shown, "10s");
}

#[tokio::test]
async fn s04_whoever_waits_for_a_connection_is_told_to_come_back() {
    let app = TestApp::with(&[("DATABASE_MAX_CONNECTIONS", "2")]).await;
    let admin = app.admin().await;
    admin.get("/api/payouts").await.is_ok();
    let mut lock = app.pool().begin().await.expect("the database answers");
    sqlx::query("LOCK TABLE public.session IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *lock)
        .await
        .expect("nobody else holds it");

    let waiting = join_all((0..6).map(|_| admin.get("/api/payouts")));
    let (answers, ()) = tokio::join!(waiting, async {
        // Those that have a connection wait for the table, the others for a connection: three seconds, then they are told.
        tokio::time::sleep(Duration::from_secs(5)).await;
        lock.rollback().await.expect("the table is free again");
    });

    let told: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(!told.is_empty() && told.len() < answers.len(), "{answers:?}");
    for answer in told {
        assert_eq!(
            (answer.code().as_str(), answer.header("retry-after")),
            ("UNAVAILABLE", Some("2"))
        );
        answer.is_in_the_envelope();
    }
    admin.get("/api/payouts").await.is_ok();
}
