//! Several sessions at the same members at once.

use futures_util::future::join;
use test_database::TestDatabase;

use crate::host::{Member, assert_right, begin, drain, marks, one, paying_member, payment, run, sign_up};

#[tokio::test]
async fn first_payment_and_membership_that_do_not_see_each_other_meet_in_the_queue() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = Member::number(1);
    sign_up(db, member).await;
    run(db, "DELETE FROM user_memberships").await;
    let (mut one_session, mut other) = (database.session().await, database.session().await);
    begin(&mut one_session).await;
    begin(&mut other).await;

    run(&mut one_session, payment(member, 10)).await;
    let Member {
        user,
        subscription,
        membership,
    } = member;
    let join_up = format!(
        "INSERT INTO user_memberships (id, user_id, subscription_id) VALUES ('{membership}', '{user}', '{subscription}')"
    );
    join(
        async {
            run(&mut other, join_up).await;
            run(&mut other, "COMMIT").await;
        },
        run(&mut one_session, "COMMIT"),
    )
    .await;

    drain(db).await;
    assert_eq!(one::<i64>(db, "SELECT payout.queue_length()").await, 1);
    assert_right(db).await;
}

#[tokio::test]
async fn two_members_in_opposite_order_do_not_fail_either_transaction() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let (ann, bob) = (paying_member(db, 1, 40).await, paying_member(db, 2, 40).await);
    let (mut one_session, mut other) = (database.session().await, database.session().await);
    begin(&mut one_session).await;
    begin(&mut other).await;
    run(&mut one_session, payment(ann, 10)).await;
    run(&mut other, payment(bob, 10)).await;

    join(
        async {
            run(&mut one_session, payment(bob, 5)).await;
            run(&mut one_session, "COMMIT").await;
        },
        async {
            run(&mut other, payment(ann, 5)).await;
            run(&mut other, "COMMIT").await;
        },
    )
    .await;

    assert_eq!(one::<i64>(db, "SELECT count(*) FROM user_payments").await, 6);
    drain(db).await;
    assert_right(db).await;
}

#[tokio::test]
async fn a_transaction_with_an_old_snapshot_leaves_a_mark() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;
    let mut session = database.session().await;
    run(
        &mut session,
        "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM users",
    )
    .await;
    run(db, payment(member, 20)).await;

    run(&mut session, payment(member, 10)).await;
    run(&mut session, "COMMIT").await;

    assert_eq!(marks(db).await, 1);
    drain(db).await;
    assert_right(db).await;
}

#[tokio::test]
async fn a_rebuild_keeps_nobody_from_writing() {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    let member = paying_member(db, 1, 40).await;
    let mut operator = database.session().await;
    run(&mut operator, "BEGIN; SELECT payout.rebuild_queue()").await;

    run(db, payment(member, 10)).await;
    let marked = marks(db).await;
    run(&mut operator, "COMMIT").await;

    assert_eq!(marked, 1);
    drain(db).await;
    assert_right(db).await;
}
