//! Both databases that the service can find stand ready, migrated.

use test_database::TestDatabase;

#[tokio::test]
async fn an_empty_database_has_our_tables_after_the_migrations() {
    assert!(has_queue(&TestDatabase::migrated().await).await);
}

#[tokio::test]
async fn a_database_of_the_main_application_has_our_tables_after_the_migrations() {
    assert!(has_queue(&TestDatabase::migrated_from_b().await).await);
}

async fn has_queue(database: &TestDatabase) -> bool {
    let found = sqlx::query_scalar("SELECT to_regclass('payout.member_queue') IS NOT NULL");
    found.fetch_one(database.pool()).await.unwrap()
}
