//! The main application in generation C: recognised or refused, brought to the present, and given back.

use migration::{Generation, HOST_C, HOST_C_QUEUE_VIEW, MigrateError};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::PgPool;
use test_database::TestDatabase;

use crate::going_back::{go_back, schema};
use crate::host::{Member, assert_right, drain, one, position, run};

#[tokio::test]
async fn it_is_recognised_and_migrating_twice_changes_nothing() {
    let database = TestDatabase::empty().await;
    run(database.pool(), HOST_C).await;
    run(database.pool(), HOST_C_QUEUE_VIEW).await;
    let first = migration::up(database.connection()).await.unwrap();
    let after = schema(&database).await;

    let second = migration::up(database.connection()).await.unwrap();

    assert_eq!((first, second), (Generation::C, Generation::C));
    assert_eq!(schema(&database).await, after);
    assert!(!migration::pending(database.connection()).await.unwrap());
}

#[tokio::test]
async fn every_row_is_kept_and_earlier_payouts_get_a_word_beside_their_key() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_C).await;
    run(db, HOST_C_QUEUE_VIEW).await;
    let (ann, bob) = (Member::number(1), Member::number(2));
    for (member, days_ago) in [(ann, 40), (bob, 30)] {
        sign_up(db, member).await;
        run(db, pay(member, days_ago, 2)).await;
    }
    run(db, payout(ann, 5)).await;
    run(db, payout(bob, 3)).await;
    let rows = "SELECT md5(string_agg(concat_ws(' ', payout_id, user_id, payout_status_id, amount, created_at, updated_at), ','
                    ORDER BY payout_id)) FROM payout_management";
    let before: String = one(db, rows).await;

    migration::up(database.connection()).await.unwrap();

    assert_eq!(one::<String>(db, rows).await, before);
    let words = "SELECT string_agg(status, ' ' ORDER BY payout_status_id) FROM payout_management";
    assert_eq!(one::<String>(db, words).await, "scheduled completed");
    assert_eq!((position(db, ann).await, position(db, bob).await), (None, Some(1)));
    assert_right(db).await;
}

#[tokio::test]
async fn the_host_gets_back_its_tables_its_view_and_its_functions() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_C).await;
    run(db, HOST_C_QUEUE_VIEW).await;
    sign_up(db, Member::number(1)).await;
    run(db, pay(Member::number(1), 40, 2)).await;
    run(db, payout(Member::number(1), 3)).await;
    let before = schema(&database).await;
    migration::up(database.connection()).await.unwrap();

    go_back(&database).await.unwrap();

    assert_eq!(schema(&database).await, before);
    run(
        db,
        "UPDATE payout_management SET payout_status_id = 4; SELECT refresh_active_member_queue()",
    )
    .await;
    let standing = "SELECT member_status FROM active_member_queue_view WHERE get_user_queue_position(user_id) = 1";
    assert_eq!(one::<String>(db, standing).await, "Active");
}

#[tokio::test]
async fn the_queue_view_keeps_its_columns_its_names_and_its_functions() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_C).await;
    run(db, HOST_C_QUEUE_VIEW).await;
    let columns = "SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
                   WHERE attrelid = 'active_member_queue_view'::regclass AND attnum > 0";
    let before: String = one(db, columns).await;
    migration::up(database.connection()).await.unwrap();
    sign_up(db, Member::number(1)).await;
    run(db, pay(Member::number(1), 40, 2)).await;

    run(
        db,
        "SELECT refresh_active_member_queue(), refresh_active_member_queue_fast()",
    )
    .await;

    assert_eq!(one::<String>(db, columns).await, before);
    let names = "SELECT concat_ws(' ', member_status, member_status_id, verification_status, subscription_status)
                 FROM active_member_queue_view";
    assert_eq!(one::<String>(db, names).await, "Active 2 Verified Active");
    assert_eq!(
        one::<i64>(db, "SELECT total_members FROM get_queue_statistics()").await,
        1
    );
}

#[tokio::test]
async fn keys_that_mean_something_else_stop_the_migration_and_are_named() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_C).await;
    run(
        db,
        "UPDATE payment_statuses SET name = 'Refunded' WHERE id = 2; DELETE FROM kyc_statuses WHERE id = 5",
    )
    .await;

    let refusal = migration::up(database.connection()).await.unwrap_err();

    assert!(matches!(refusal, MigrateError::Unrecognised(_)), "{refusal:?}");
    let sentence = refusal.to_string();
    assert!(
        sentence.contains("payment_statuses 2 is Refunded instead of Succeeded")
            && sentence.contains("kyc_statuses 5 (Expired) missing"),
        "{sentence}"
    );
    assert!(!one::<bool>(db, "SELECT to_regnamespace('payout') IS NOT NULL").await);
}

#[tokio::test]
async fn half_a_generation_stops_the_migration_and_is_named() {
    let database = TestDatabase::empty().await;
    let db = database.pool();
    run(db, HOST_C).await;
    run(db, "ALTER TABLE users ADD COLUMN status text").await;

    let refusal = migration::up(database.connection()).await.unwrap_err();

    let sentence = refusal.to_string();
    assert!(
        sentence.contains("users.status") && sentence.contains("users.user_status_id"),
        "{sentence}"
    );
    assert!(!one::<bool>(db, "SELECT to_regnamespace('payout') IS NOT NULL").await);
}

#[tokio::test]
async fn keys_that_change_their_meaning_later_stop_the_next_migration() {
    let database = TestDatabase::migrated_from_c().await;
    run(
        database.pool(),
        "UPDATE member_eligibility_statuses SET name = 'Banned' WHERE id = 2",
    )
    .await;

    let refusal = migration::up(database.connection()).await.unwrap_err();

    let sentence = refusal.to_string();
    assert!(
        sentence.contains("member_eligibility_statuses 2 is Banned instead of Active"),
        "{sentence}"
    );
}

#[tokio::test]
async fn a_role_that_may_not_see_our_schema_writes_all_the_same() {
    let database = TestDatabase::migrated_from_c().await;
    let db = database.pool();
    let member = Member::number(1);
    sign_up(db, member).await;
    let mut host = database.session().await;
    run(
        &mut host,
        "CREATE ROLE main_application_c; GRANT ALL ON ALL TABLES IN SCHEMA public TO main_application_c;
         SET ROLE main_application_c",
    )
    .await;

    run(&mut host, pay(member, 10, 2)).await;
    run(&mut host, payout(member, 4)).await;
    run(&mut host, "UPDATE user_memberships SET member_status_id = 5").await;
    run(
        &mut host,
        "RESET ROLE; DROP OWNED BY main_application_c; DROP ROLE main_application_c",
    )
    .await;

    assert_eq!(one::<i64>(db, "SELECT count(*) FROM payout.queue_dirty").await, 0);
    assert_eq!(
        one::<String>(db, "SELECT status FROM payout_management").await,
        "processing"
    );
    assert_right(db).await;
}

const MEMBERS: u32 = 4;

#[test]
fn random_histories_end_in_the_full_computation() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 100,
        max_shrink_iters: 0,
        ..Config::default()
    });

    let database = runtime.block_on(TestDatabase::migrated_from_c());
    let db = database.pool();
    let outcome = runner.run(&prop::collection::vec(change(), 1..25), |history| {
        runtime.block_on(async {
            run(db, "TRUNCATE users, payout.membership_status CASCADE").await;
            for n in 1..=MEMBERS {
                sign_up(db, Member::number(n)).await;
            }
            for change in history {
                run(db, change).await;
            }
            drain(db).await;
            assert_right(db).await;
        });
        Ok(())
    });

    outcome.unwrap();
}

/// One statement of the host's or of ours.
fn change() -> impl Strategy<Value = String> {
    let member = || (1..=MEMBERS).prop_map(Member::number);
    let user = || member().prop_map(|member| member.user);
    prop_oneof![
        5 => (member(), prop::sample::select(vec![0u32, 3, 30, 90]), 1..=5).prop_map(|(m, days_ago, key)| pay(m, days_ago, key)),
        2 => (user(), 1..=5).prop_map(|(user, key)| format!(
            "UPDATE user_payments SET payment_status_id = {key} WHERE id =
             (SELECT id FROM user_payments WHERE user_id = '{user}' ORDER BY created_at LIMIT 1)"
        )),
        2 => (user(), 1..=6).prop_map(|(user, key)| format!(
            "UPDATE user_subscriptions SET subscription_status_id = {key} WHERE user_id = '{user}'"
        )),
        3 => (user(), 1..=6).prop_map(|(user, key)| format!(
            "UPDATE user_memberships SET member_status_id = {key} WHERE user_id = '{user}'"
        )),
        3 => (user(), prop::sample::select(vec!["won", "paid", "removed", "restored"])).prop_map(|(user, status)| format!(
            "INSERT INTO payout.membership_status SELECT id, user_id, 'P', '{status}', 'active', now()
             FROM user_memberships WHERE user_id = '{user}'
             ON CONFLICT (membership_id) DO UPDATE SET status = excluded.status"
        )),
        1 => user().prop_map(|user| format!("DELETE FROM payout.membership_status WHERE user_id = '{user}'")),
        2 => (user(), 1..=5).prop_map(|(user, key)| format!(
            "INSERT INTO kyc_verification (user_id, kyc_status_id) VALUES ('{user}', {key})"
        )),
        1 => (user(), 1..=2).prop_map(|(user, key)| format!("UPDATE users SET user_status_id = {key} WHERE id = '{user}'")),
        2 => (member(), 1..=7).prop_map(|(member, key)| payout(member, key)),
        2 => (user(), 1..=7).prop_map(|(user, key)| format!(
            "UPDATE payout_management SET payout_status_id = {key} WHERE user_id = '{user}'"
        )),
        1 => user().prop_map(|user| format!("DELETE FROM user_memberships WHERE user_id = '{user}'")),
    ]
}

/// A user with a subscription and its active membership, verified, without a payment.
async fn sign_up(db: &PgPool, member: Member) {
    let Member {
        user,
        subscription,
        membership,
    } = member;
    run(
        db,
        format!(
            "INSERT INTO users (id, email, email_verified, user_status_id) VALUES ('{user}', '{user}@example.org', true, 2);
             INSERT INTO user_subscriptions (id, user_id, provider_subscription_id, provider_customer_id,
                                             current_period_start, current_period_end)
                 VALUES ('{subscription}', '{user}', 'sub_1', 'cus_1', now(), now());
             INSERT INTO user_memberships (id, user_id, subscription_id, member_status_id, verification_status_id)
                 VALUES ('{membership}', '{user}', '{subscription}', 2, 2);
             INSERT INTO kyc_verification (user_id, kyc_status_id) VALUES ('{user}', 3);"
        ),
    )
    .await;
}

/// The word of the status is left to its default, as the main application does.
fn pay(member: Member, days_ago: u32, key: i32) -> String {
    let Member { user, subscription, .. } = member;
    format!(
        "INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, created_at, payment_status_id)
         VALUES ('{user}', '{subscription}', 100, 'recurring', now(), now() - interval '{days_ago} days', {key})"
    )
}

fn payout(member: Member, key: i32) -> String {
    let Member { user, membership, .. } = member;
    format!(
        "INSERT INTO payout_management (payout_id, user_id, membership_id, queue_position, payout_status_id)
         SELECT gen_random_uuid()::text, '{user}', (SELECT id FROM user_memberships WHERE id = '{membership}'), 1, {key}"
    )
}
