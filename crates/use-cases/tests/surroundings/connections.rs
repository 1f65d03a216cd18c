use std::future::Future as _;
use std::pin::pin;
use std::task::{Context as Waking, Waker};
use std::time::Duration;

use infrastructure::persistence::{Connection, Database};
use sea_orm::{DbBackend, Statement};
use test_database::TestDatabase;

const MOST: u32 = 4;

async fn database(test: &TestDatabase) -> Database {
    Database::connect(test.url(), MOST).await.expect("the test's database")
}

fn statement(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, sql)
}

async fn number(db: &impl Connection, sql: &str) -> i32 {
    let row = db.query_one_raw(statement(sql)).await.expect("a good statement");
    row.expect("a row").try_get_by_index(0).expect("a number")
}

const BACKEND: &str = "SELECT pg_backend_pid()";

#[tokio::test]
async fn a_reader_hands_its_connection_to_the_next_before_the_pool_has_asked_after_it() {
    let test = TestDatabase::migrated().await;
    let db = database(&test).await;
    let first = number(&db.reading().await.expect("a connection"), BACKEND).await;

    // Nothing was awaited since the first reader ended: the pool had no turn to take the connection back.
    let second = db.reading().await.expect("a connection");

    assert_eq!(number(&second, BACKEND).await, first);
}

#[tokio::test]
async fn readers_leave_half_of_the_connections_to_those_who_write() {
    let test = TestDatabase::migrated().await;
    let db = database(&test).await;
    let mut readers = Vec::new();
    for _ in 0..MOST {
        let reader = db.reading().await.expect("a connection");
        number(&reader, BACKEND).await;
        readers.push(reader);
    }
    drop(readers);

    let first = db.begin().await.expect("a connection that no reader keeps");
    let second = db.begin().await.expect("another one");

    drop((first, second));
}

#[tokio::test]
async fn a_connection_with_a_refused_statement_is_looked_at_before_it_is_used_again() {
    let test = TestDatabase::migrated().await;
    let db = database(&test).await;
    let reader = db.reading().await.expect("a connection");
    let refused = reader.query_one_raw(statement("SELECT 1 / 0")).await;
    assert!(refused.is_err());
    assert_eq!(number(&reader, "SELECT 7").await, 7);
    drop(reader);

    assert_eq!(db.usage().idle, 0, "it is neither kept nor back yet");
    assert_eq!(number(&db.reading().await.expect("a connection"), "SELECT 8").await, 8);
}

#[tokio::test]
async fn a_statement_that_was_given_up_answers_nobody_else() {
    let test = TestDatabase::migrated().await;
    let db = database(&test).await;
    let reader = db.reading().await.expect("a connection");
    {
        let mut given_up = pin!(reader.query_one_raw(statement("SELECT 1 FROM pg_sleep(0.05)")));
        let begun = given_up.as_mut().poll(&mut Waking::from_waker(Waker::noop()));
        assert!(begun.is_pending());
    }
    drop(reader);

    assert_eq!(db.usage().idle, 0, "it is neither kept nor back yet");
    assert_eq!(number(&db.reading().await.expect("a connection"), "SELECT 2").await, 2);
}

#[tokio::test]
async fn a_reader_never_meets_a_connection_that_the_database_has_ended_meanwhile() {
    let test = TestDatabase::migrated().await;
    let db = database(&test).await;
    let backend = number(&db.reading().await.expect("a connection"), BACKEND).await;
    let end = sqlx::query_scalar::<_, bool>("SELECT pg_terminate_backend($1, 5000)").bind(backend);
    assert!(end.fetch_one(test.pool()).await.expect("an answer"));
    let longer_than_trusted = Duration::from_millis(1100);
    tokio::time::pause();
    tokio::time::advance(longer_than_trusted).await;
    tokio::time::resume();

    let reader = db.reading().await.expect("a connection");

    assert_ne!(number(&reader, BACKEND).await, backend);
}

#[tokio::test]
async fn a_closed_pool_has_taken_back_what_readers_kept() {
    let test = TestDatabase::migrated().await;
    let db = database(&test).await;
    number(&db.reading().await.expect("a connection"), BACKEND).await;

    db.close().await;

    assert_eq!(db.usage().busy + db.usage().idle, 0);
    assert!(db.reading().await.is_err());
}

#[tokio::test]
async fn threads_share_what_one_pool_was_allowed_and_are_counted_together() {
    let test = TestDatabase::migrated().await;
    let db = database(&test).await;
    assert_eq!(db.shares_max(), 2);
    let shares = [db.share(2), db.share(2)];
    for share in &shares {
        assert_eq!(share.pool().options().get_max_connections(), MOST / 2);
        number(&share.reading().await.expect("a connection"), BACKEND).await;
    }

    let busy = shares[0].begin().await.expect("a connection");
    assert_eq!(db.usage().busy, 1);
    assert!(db.usage().idle >= 2);
    drop(busy);
}
