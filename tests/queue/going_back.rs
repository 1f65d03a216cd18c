//! The way back loses nothing: it refuses, or puts back what the host had.

use migration::{HOST_B, HOST_B_QUEUE_VIEW, MigrateError};
use test_database::TestDatabase;

use crate::host::{earlier_payout, one, paying_member, run};

#[tokio::test]
async fn the_host_gets_back_what_it_had() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_B).await;
    run(db, HOST_B_QUEUE_VIEW).await;
    run(
        db,
        "ALTER TABLE payout_management ADD CONSTRAINT status_words CHECK (status IN ('scheduled', 'completed'));
         ALTER TABLE tax_forms ADD CONSTRAINT form_words CHECK (status IN ('pending', 'generated'));
         ALTER TABLE admin_alerts ADD CONSTRAINT alert_words CHECK (category IN ('system', 'payment'))",
    )
    .await;
    let member = paying_member(db, 1, 40).await;
    run(db, earlier_payout(member, "P1", "scheduled")).await;
    let before = schema(&database).await;
    migration::up(database.connection()).await.unwrap();

    go_back(&database).await.unwrap();

    assert_eq!(schema(&database).await, before);
    assert_eq!(
        one::<i64>(db, "SELECT count(*) FROM payout_management WHERE status = 'scheduled'").await,
        1
    );
    run(db, "SELECT refresh_active_member_queue()").await;
    assert_eq!(one::<i64>(db, "SELECT count(*) FROM active_member_queue_view").await, 1);
}

#[tokio::test]
async fn words_that_the_host_once_allowed_alone_are_in_nobodys_way() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_B).await;
    run(
        db,
        "ALTER TABLE tax_forms ADD CONSTRAINT form_words CHECK (status IN ('pending', 'generated'));
         ALTER TABLE admin_alerts ADD CONSTRAINT alert_words CHECK (category IN ('system', 'payment'))",
    )
    .await;
    let member = paying_member(db, 1, 40).await;
    migration::up(database.connection()).await.unwrap();

    run(
        db,
        format!(
            "INSERT INTO tax_forms (user_id, form_type, tax_year, status) VALUES ('{}', 'W-9', 2026, 'approved');
             INSERT INTO admin_alerts (title, message, category) VALUES ('Eligible', 'Pay', 'payout_eligible')",
            member.user
        ),
    )
    .await;

    go_back(&database).await.unwrap();
    let back = "SELECT count(*) FROM pg_constraint WHERE conname IN ('form_words', 'alert_words') AND NOT convalidated";
    assert_eq!(one::<i64>(db, back).await, 2);
}

#[tokio::test]
async fn a_database_that_was_empty_is_empty_again() {
    let database = TestDatabase::migrated().await;

    go_back(&database).await.unwrap();

    assert_eq!(schema(&database).await, "");
}

#[tokio::test]
async fn tables_that_are_in_use_stay_and_are_recognised_afterwards() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    paying_member(db, 1, 40).await;

    go_back(&database).await.unwrap();
    migration::up(database.connection()).await.unwrap();

    assert_eq!(one::<i64>(db, "SELECT payout.queue_length()").await, 1);
}

#[tokio::test]
async fn a_payout_of_ours_closes_the_way_back() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;
    run(db, earlier_payout(member, "P1", "cancelled")).await;
    run(
        db,
        "UPDATE payout_management SET round_id = gen_random_uuid(), payout_status_id = 7, status_since = now(),
             initiated_by = gen_random_uuid(), required_approvals = 2, retention_fee = 300",
    )
    .await;

    let refusal = go_back(&database).await.unwrap_err();

    assert!(matches!(refusal, MigrateError::Refused(_)), "{refusal:?}");
    assert!(refusal.to_string().contains("payout_management"), "{refusal}");
    assert!(!migration::pending(database.connection()).await.unwrap());
}

/// Takes back every step.
pub async fn go_back(database: &TestDatabase) -> Result<(), MigrateError> {
    let steps = migration::status(database.connection()).await.unwrap().len();
    migration::down(database.connection(), steps.try_into().unwrap()).await
}

/// Tables, columns, indexes, constraints, functions and triggers of the host, as text.
pub async fn schema(database: &TestDatabase) -> String {
    one(
        database.pool(),
        "SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM (
             SELECT format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull) AS line
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'payout_migrations%'
             UNION ALL
             SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'payout_migrations'
             UNION ALL
             SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
             WHERE connamespace = 'public'::regnamespace AND conrelid IS DISTINCT FROM to_regclass('payout_migrations')
             UNION ALL
             SELECT pg_get_functiondef(oid) FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
                 AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
             UNION ALL
             SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                 AND tgrelid::regclass::text NOT LIKE 'apalis.%'
         ) lines",
    )
    .await
}
