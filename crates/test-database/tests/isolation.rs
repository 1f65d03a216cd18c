//! Tests that run side by side do not see one another.

use sea_orm::{ConnectionTrait, DatabaseConnection};
use test_database::TestDatabase;

#[tokio::test]
async fn two_tests_do_not_share_a_database() {
    let (one, other) = (TestDatabase::empty().await, TestDatabase::empty().await);

    one.connection()
        .execute_unprepared("CREATE TABLE note (number int)")
        .await
        .unwrap();

    assert_eq!(tables(&one).await, 1);
    assert_eq!(tables(&other).await, 0);
}

#[tokio::test]
async fn a_template_is_built_once_and_its_copies_are_independent() {
    let (one, other) = (with_notes().await, with_notes().await);

    one.connection().execute_unprepared("DELETE FROM note").await.unwrap();

    assert_eq!(notes(&one).await, 0);
    assert_eq!(notes(&other).await, 1);
}

async fn with_notes() -> TestDatabase {
    TestDatabase::from_template("notes", async |db: &DatabaseConnection| {
        let made = db.execute_unprepared("CREATE TABLE note AS SELECT 7 AS number").await;
        made.unwrap();
    })
    .await
}

async fn tables(database: &TestDatabase) -> i64 {
    let count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    sqlx::query_scalar(count).fetch_one(database.pool()).await.unwrap()
}

async fn notes(database: &TestDatabase) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM note")
        .fetch_one(database.pool())
        .await
        .unwrap()
}
