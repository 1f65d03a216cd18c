//! Every database we may find, brought to the present.

use futures_util::future::join3;
use migration::{Generation, HOST_B, HOST_B_QUEUE_VIEW, MigrateError};
use sqlx::postgres::PgListener;
use test_database::TestDatabase;

use crate::host::{assert_right, earlier_payout, one, paying_member, position, run};

#[tokio::test]
async fn where_nothing_was_migrated_that_is_said_and_nothing_written() {
    let database = TestDatabase::empty().await;

    let pending = migration::pending(database.connection()).await.unwrap();

    assert!(pending);
    let tables =
        "SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')";
    assert_eq!(one::<i64>(database.pool(), tables).await, 0);
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    let database = TestDatabase::empty().await;
    let first = migration::up(database.connection()).await.unwrap();
    let steps = migration::status(database.connection()).await.unwrap();

    let second = migration::up(database.connection()).await.unwrap();

    assert_eq!((first, second), (Generation::Empty, Generation::Empty));
    assert_eq!(migration::status(database.connection()).await.unwrap(), steps);
    assert!(!migration::pending(database.connection()).await.unwrap());
}

#[tokio::test]
async fn several_processes_may_migrate_at_once() {
    let database = TestDatabase::empty().await;
    let db = database.connection();

    let (a, b, c) = join3(migration::up(db), migration::up(db), migration::up(db)).await;

    assert_eq!([a.unwrap(), b.unwrap(), c.unwrap()], [Generation::Empty; 3]);
}

#[tokio::test]
async fn a_shape_that_is_not_known_stops_with_what_is_missing_and_leaves_all_as_it_was() {
    let database = TestDatabase::empty().await;
    run(database.pool(), HOST_B).await;
    run(
        database.pool(),
        "ALTER TABLE users DROP COLUMN status; DROP TABLE tax_forms",
    )
    .await;

    let refusal = migration::up(database.connection()).await.unwrap_err();

    assert!(matches!(refusal, MigrateError::Unrecognised(_)), "{refusal:?}");
    let sentence = refusal.to_string();
    assert!(
        sentence.contains("users.status") && sentence.contains("tax_forms.form_id"),
        "{sentence}"
    );
    assert!(!one::<bool>(database.pool(), "SELECT to_regnamespace('payout') IS NOT NULL").await);
}

#[tokio::test]
async fn a_database_of_generation_b_keeps_every_row() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_B).await;
    run(
        db,
        "ALTER TABLE payout_management ADD CONSTRAINT status_words CHECK (status IN ('scheduled', 'completed'))",
    )
    .await;
    let ann = paying_member(db, 1, 40).await;
    let bob = paying_member(db, 2, 30).await;
    paying_member(db, 3, 20).await;
    run(db, earlier_payout(ann, "P1", "completed")).await;
    run(db, earlier_payout(bob, "P2", "scheduled")).await;
    let rows = "SELECT md5(string_agg(concat_ws(' ', payout_id, user_id, membership_id, status, amount, created_at), ',' ORDER BY payout_id))
                FROM payout_management";
    let before: String = one(db, rows).await;

    let generation = migration::up(database.connection()).await.unwrap();

    assert_eq!(generation, Generation::B);
    assert_eq!(one::<String>(db, rows).await, before);
    assert_eq!((position(db, ann).await, position(db, bob).await), (None, Some(1)));
    assert_eq!(one::<i64>(db, "SELECT payout.selectable_count(now(), false)").await, 1);
    run(
        db,
        "UPDATE payout_management SET status = 'requires_manual_review' WHERE payout_id = 'P2'",
    )
    .await;
    assert_right(db).await;
}

#[tokio::test]
async fn the_materialised_queue_view_is_replaced_under_its_name() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_B).await;
    run(db, HOST_B_QUEUE_VIEW).await;
    let columns = "SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
                   WHERE attrelid = 'active_member_queue_view'::regclass AND attnum > 0";
    let before: String = one(db, columns).await;
    migration::up(database.connection()).await.unwrap();

    let member = paying_member(db, 1, 40).await;
    run(
        db,
        "SELECT refresh_active_member_queue(), refresh_active_member_queue_fast()",
    )
    .await;

    assert_eq!(one::<String>(db, columns).await, before);
    assert_eq!(
        one::<i64>(db, "SELECT total_members FROM get_queue_statistics()").await,
        1
    );
    let position: i64 = sqlx::query_scalar("SELECT get_user_queue_position($1)")
        .bind(member.user)
        .fetch_one(db)
        .await
        .unwrap();
    assert_eq!(position, 1);
}

#[tokio::test]
async fn whoever_could_read_the_old_queue_view_can_read_the_new_one() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_B).await;
    run(db, HOST_B_QUEUE_VIEW).await;
    run(
        db,
        "CREATE ROLE \"queue reader\"; GRANT SELECT ON active_member_queue_view TO \"queue reader\"",
    )
    .await;

    migration::up(database.connection()).await.unwrap();

    let may_read = one::<bool>(
        db,
        "SELECT has_table_privilege('queue reader', 'active_member_queue_view', 'SELECT')",
    )
    .await;
    run(db, "DROP OWNED BY \"queue reader\"; DROP ROLE \"queue reader\"").await;
    assert!(may_read);
}

#[tokio::test]
async fn a_completed_payout_is_still_announced_on_the_hosts_channel() {
    let database = TestDatabase::migrated_from_b().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;
    let mut listener = PgListener::connect_with(db).await.unwrap();
    listener.listen("queue_refresh_needed").await.unwrap();

    run(db, earlier_payout(member, "P1", "completed")).await;

    assert!(listener.recv().await.unwrap().payload().contains("payout_management"));
}

#[tokio::test]
async fn missing_indexes_are_added_and_present_ones_not_doubled() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_B).await;
    run(db, "CREATE INDEX made_beforehand ON user_payments (subscription_id)").await;

    migration::up(database.connection()).await.unwrap();

    let indexes: Vec<String> = sqlx::query_scalar(
        "SELECT indexname::text FROM pg_indexes WHERE tablename = 'user_payments'
         AND (indexdef LIKE '%(subscription_id)' OR indexdef LIKE '%(user_id)') ORDER BY 1",
    )
    .fetch_all(db)
    .await
    .unwrap();
    assert_eq!(indexes, ["made_beforehand", "payout_user_payments_by_user_id"]);
}
