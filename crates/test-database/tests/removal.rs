//! Alone in its process: any other test could remove the finished database too.

use test_database::TestDatabase;

#[tokio::test]
async fn the_database_of_a_finished_test_is_removed() {
    let finished = TestDatabase::empty().await;
    let url = finished.url().to_owned();
    let name = url.rsplit('/').next().unwrap().to_owned();

    drop(finished);
    let next = TestDatabase::empty().await;

    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname = $1")
        .bind(name)
        .fetch_one(next.pool())
        .await
        .unwrap();
    assert_eq!(found, 0);
}
