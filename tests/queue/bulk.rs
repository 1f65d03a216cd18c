//! Many rows at once, and repair.

use test_database::TestDatabase;

use crate::host::{Member, assert_right, drain, marks, one, paying_member, payment, run, sign_up};

#[tokio::test]
async fn a_bulk_load_that_only_marks_is_computed_afterwards() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    for n in 1..=5 {
        sign_up(db, Member::number(n)).await;
    }
    let mut session = database.session().await;
    run(&mut session, "BEGIN; SET LOCAL payout.queue_updates = 'marked'").await;
    for n in 1..=5 {
        run(&mut session, payment(Member::number(n), n)).await;
    }
    run(&mut session, "COMMIT").await;

    let before: i64 = one(db, "SELECT payout.queue_length()").await;
    drain(db).await;

    assert_eq!((before, one::<i64>(db, "SELECT payout.queue_length()").await), (0, 5));
    assert_right(db).await;
}

#[tokio::test]
async fn a_rebuild_mends_every_kind_of_damage() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    for n in 1..=6 {
        paying_member(db, n, 10 * n).await;
    }
    let ids: Vec<_> = (1..=6).map(|n| Member::number(n).user).collect();
    run(
        db,
        format!(
            "UPDATE payout.member_queue SET payments = 7 WHERE user_id = '{}';
             DELETE FROM payout.member_queue WHERE user_id = '{}';
             UPDATE payout.queue_buckets SET members = members + 1;
             INSERT INTO payout.queue_changes VALUES (now(), 1);
             INSERT INTO payout.selectable_changes VALUES ('infinity', false, 4);
             INSERT INTO payout.revenue_changes VALUES (0.01);
             INSERT INTO payout.payers_without_membership VALUES (gen_random_uuid(), 5);",
            ids[0], ids[1]
        ),
    )
    .await;
    let found: i64 = one(db, "SELECT count(*) FROM payout.check_queue()").await;

    let mended: i64 = one(db, "SELECT payout.rebuild_queue()").await;

    assert!(found >= 6, "{found} differences found");
    assert_eq!(mended, 2);
    assert_eq!(marks(db).await, 0);
    assert_right(db).await;
}

#[tokio::test]
async fn the_check_names_the_member_and_what_differs() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 10).await;
    run(db, "UPDATE payout.member_queue SET payments = 7, email = 'x'").await;

    let found: Vec<(Option<uuid::Uuid>, String)> = sqlx::query_as("SELECT user_id, what FROM payout.check_queue()")
        .fetch_all(db)
        .await
        .unwrap();

    assert_eq!(found, [(Some(member.user), "differs in email, payments".to_owned())]);
}

#[tokio::test]
async fn gathering_the_changes_moves_nobody() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    for n in 1..=5 {
        paying_member(db, n, 10 * n).await;
    }
    let read = "SELECT concat_ws(' ', payout.revenue(), payout.queue_length(), payout.selectable_count(now(), false))";
    let before: String = one(db, read).await;

    run(db, "SELECT payout.queue_fold()").await;

    assert_eq!(one::<String>(db, read).await, before);
    assert_eq!(one::<i64>(db, "SELECT count(*) FROM payout.queue_changes").await, 0);
    assert_right(db).await;
}
