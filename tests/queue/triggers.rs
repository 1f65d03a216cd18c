//! What the host writes shows in the queue at once, and the host's write never fails because of us.

use test_database::TestDatabase;

use crate::host::{
    Member, assert_right, drain, earlier_payout, marks, one, paying_member, payment, position, run, sign_up,
};

#[tokio::test]
async fn a_first_payment_opens_the_tenure_and_earlier_tenure_stands_first() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let late = paying_member(db, 1, 10).await;
    let early = paying_member(db, 2, 20).await;
    let unpaid = Member::number(3);
    sign_up(db, unpaid).await;

    let positions = (
        position(db, early).await,
        position(db, late).await,
        position(db, unpaid).await,
    );

    assert_eq!(positions, (Some(1), Some(2), None));
    assert_right(db).await;
}

#[tokio::test]
async fn a_later_payment_adds_to_count_and_total_and_keeps_the_place() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;

    run(db, payment(member, 10)).await;

    let row: (i32, String) = sqlx::query_as("SELECT payments, lifetime::text FROM payout.member_queue")
        .fetch_one(db)
        .await
        .unwrap();
    assert_eq!(row, (2, "200.00".to_owned()));
    assert_right(db).await;
}

#[tokio::test]
async fn several_payments_in_one_statement_are_counted_once_each() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = Member::number(1);
    sign_up(db, member).await;
    let Member { user, subscription, .. } = member;

    run(
        db,
        format!(
            "INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, created_at, status)
             SELECT '{user}', '{subscription}', 100, 'recurring', now(), now() - days * interval '1 day', 'succeeded'
             FROM generate_series(1, 30) days"
        ),
    )
    .await;

    assert_eq!(one::<i32>(db, "SELECT payments FROM payout.member_queue").await, 30);
    assert_right(db).await;
}

#[tokio::test]
async fn a_refund_in_full_or_in_part_and_an_open_dispute_reduce_what_counts() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;
    for days in [30, 20, 10] {
        run(db, payment(member, days)).await;
    }
    let adjust = |days: u32, refunded: u32, dispute: &str| {
        format!(
            "INSERT INTO payout.payment_adjustments (payment_id, refunded, dispute_status, updated_at)
             SELECT id, {refunded}, {dispute}, now() FROM user_payments
             WHERE created_at::date = (now() - interval '{days} days')::date"
        )
    };

    run(
        db,
        "UPDATE user_payments SET status = 'refunded' WHERE created_at < now() - interval '35 days'",
    )
    .await;
    run(db, adjust(30, 25, "NULL")).await;
    run(db, adjust(20, 0, "'open'")).await;
    run(db, adjust(10, 0, "'won'")).await;

    assert_eq!(one::<String>(db, "SELECT payout.revenue()::text").await, "175.00");
    assert_eq!(one::<i32>(db, "SELECT payments FROM payout.member_queue").await, 2);
    assert_right(db).await;
}

#[tokio::test]
async fn an_adjustment_needs_its_payment() {
    let database = TestDatabase::migrated().await;

    let refused = sqlx::query("INSERT INTO payout.payment_adjustments VALUES (gen_random_uuid(), 1, NULL, now())")
        .execute(database.pool())
        .await
        .unwrap_err();

    let constraint = refused
        .as_database_error()
        .and_then(|error| error.constraint().map(str::to_owned));
    assert_eq!(constraint.as_deref(), Some("payment_adjustments_payment"));
}

#[tokio::test]
async fn an_open_payout_keeps_the_place_and_a_completed_one_gives_it_up() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;

    run(db, earlier_payout(member, "P1", "processing")).await;
    let open = (
        position(db, member).await,
        one::<bool>(db, "SELECT selectable FROM payout.member_queue").await,
    );
    run(db, "UPDATE payout_management SET status = 'completed'").await;
    let completed = position(db, member).await;

    assert_eq!((open, completed), ((Some(1), false), None));
    assert_right(db).await;
}

#[tokio::test]
async fn kyc_that_expires_is_selectable_until_then() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    for n in 1..=3 {
        paying_member(db, n, 10 * n).await;
    }
    run(
        db,
        "UPDATE kyc_verification SET expires_at = '2030-05-05 12:00Z' WHERE user_id = (SELECT min(user_id::text)::uuid FROM users u
         JOIN kyc_verification k ON k.user_id = u.id)",
    )
    .await;

    let at = async |moment: &'static str| {
        sqlx::query_scalar::<_, i64>("SELECT payout.selectable_count($1::text::timestamptz, false)")
            .bind(moment)
            .fetch_one(db)
            .await
            .unwrap()
    };

    assert_eq!(at("2030-05-04 12:00Z").await, 3);
    assert_eq!(at("2030-05-05 11:59Z").await, 3);
    assert_eq!(at("2030-05-05 12:00Z").await, 2);
    assert_eq!(at("2030-05-06 00:00Z").await, 2);
}

#[tokio::test]
async fn a_role_that_may_not_see_our_schema_writes_all_the_same() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;
    let mut host = database.session().await;
    run(
        &mut host,
        "CREATE ROLE main_application; GRANT ALL ON ALL TABLES IN SCHEMA public TO main_application; SET ROLE main_application",
    )
    .await;

    run(&mut host, payment(member, 10)).await;
    run(&mut host, "UPDATE user_subscriptions SET status = 'past_due'").await;
    run(
        &mut host,
        "DELETE FROM user_payments WHERE created_at > now() - interval '20 days'",
    )
    .await;
    run(
        &mut host,
        "RESET ROLE; DROP OWNED BY main_application; DROP ROLE main_application",
    )
    .await;

    assert_eq!(marks(db).await, 0);
    assert_right(db).await;
}

#[tokio::test]
async fn what_a_trigger_cannot_handle_is_marked_and_the_hosts_write_stands() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;
    run(
        db,
        "ALTER TABLE payout.member_queue ADD CONSTRAINT broken CHECK (payments < 2) NOT VALID",
    )
    .await;

    run(db, payment(member, 10)).await;
    run(db, "UPDATE user_payments SET amount = 150").await;

    assert_eq!(
        one::<i64>(db, "SELECT count(*) FROM user_payments WHERE amount = 150").await,
        2
    );
    assert!(marks(db).await > 0);
    run(db, "ALTER TABLE payout.member_queue DROP CONSTRAINT broken").await;
    drain(db).await;
    assert_right(db).await;
}

#[tokio::test]
async fn the_hosts_write_stands_even_where_nothing_of_ours_works() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;
    run(
        db,
        "DROP TABLE payout.member_queue CASCADE; DROP TABLE payout.queue_dirty",
    )
    .await;

    run(db, payment(member, 10)).await;
    run(
        db,
        "UPDATE user_subscriptions SET status = 'canceled'; TRUNCATE user_payments",
    )
    .await;

    assert_eq!(one::<i64>(db, "SELECT count(*) FROM user_payments").await, 0);
}

#[tokio::test]
async fn truncated_payments_are_computed_anew() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;

    run(db, "TRUNCATE user_payments").await;
    drain(db).await;

    assert_eq!(position(db, member).await, None);
    assert_eq!(one::<String>(db, "SELECT payout.revenue()::text").await, "0.00");
    assert_right(db).await;
}
