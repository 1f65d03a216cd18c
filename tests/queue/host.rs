//! The main application at its own tables: it signs members up, charges them and knows nothing of us.

use sqlx::{AssertSqlSafe, Executor, PgConnection, PgPool};
use uuid::Uuid;

/// A member's ids, made of one number so that a failing test can be read.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub user: Uuid,
    pub subscription: Uuid,
    pub membership: Uuid,
}

impl Member {
    pub fn number(n: u32) -> Self {
        let id = |kind: u128| Uuid::from_u128((kind << 64) | u128::from(n));
        Self {
            user: id(1),
            subscription: id(2),
            membership: id(3),
        }
    }
}

pub async fn run(db: impl Executor<'_, Database = sqlx::Postgres>, sql: impl Into<String>) {
    let sql = sql.into();
    let outcome = db.execute(AssertSqlSafe(sql.as_str())).await;
    outcome.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The value of a query that returns one.
pub async fn one<T>(db: &PgPool, sql: &'static str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql)
        .fetch_one(db)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// A user with a subscription and its membership, verified, without a payment.
pub async fn sign_up(db: &PgPool, member: Member) {
    let Member {
        user,
        subscription,
        membership,
    } = member;
    run(
        db,
        format!(
            "INSERT INTO users (id, email, email_verified, status) VALUES ('{user}', '{user}@example.org', true, 'Active');
             INSERT INTO user_profiles (id, user_id, first_name, last_name) VALUES ('{user}', '{user}', 'Ann', 'Doe');
             INSERT INTO user_subscriptions (id, user_id, provider_subscription_id, provider_customer_id, status,
                                             current_period_start, current_period_end)
                 VALUES ('{subscription}', '{user}', 'sub_1', 'cus_1', 'active', now(), now());
             INSERT INTO user_memberships (id, user_id, subscription_id) VALUES ('{membership}', '{user}', '{subscription}');
             INSERT INTO kyc_verification (user_id, status) VALUES ('{user}', 'verified');"
        ),
    )
    .await;
}

/// A member who has paid once, some days ago.
pub async fn paying_member(db: &PgPool, n: u32, days_ago: u32) -> Member {
    let member = Member::number(n);
    sign_up(db, member).await;
    run(db, payment(member, days_ago)).await;
    member
}

/// The statement by which the host books a payment of 100.00.
pub fn payment(member: Member, days_ago: u32) -> String {
    let Member { user, subscription, .. } = member;
    format!(
        "INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, created_at, status)
         VALUES ('{user}', '{subscription}', 100, 'recurring', now(), now() - interval '{days_ago} days', 'succeeded')"
    )
}

/// An earlier payout of the host's, as it wrote them before us.
pub fn earlier_payout(member: Member, payout_id: &str, status: &str) -> String {
    let Member { user, membership, .. } = member;
    format!(
        "INSERT INTO payout_management (payout_id, user_id, membership_id, queue_position, status)
         VALUES ('{payout_id}', '{user}', '{membership}', 1, '{status}')"
    )
}

/// Computes what is marked until nothing is.
pub async fn drain(db: &PgPool) {
    while one::<i64>(db, "SELECT payout.drain_queue()").await > 0 {}
}

/// Fails with everything in which the queue differs from the full computation.
pub async fn assert_right(db: &PgPool) {
    let differences: Vec<(Option<Uuid>, String)> = sqlx::query_as("SELECT user_id, what FROM payout.check_queue()")
        .fetch_all(db)
        .await
        .expect("the check runs");
    assert!(differences.is_empty(), "{differences:?}");
    let misplaced: i64 = one(
        db,
        "SELECT count(*) FROM active_member_queue_view v WHERE v.queue_position IS DISTINCT FROM payout.queue_position(v.user_id)",
    )
    .await;
    assert_eq!(misplaced, 0, "positions by bucket differ from positions by row");
}

pub async fn marks(db: &PgPool) -> i64 {
    one(db, "SELECT count(*) FROM payout.queue_dirty").await
}

pub async fn position(db: &PgPool, member: Member) -> Option<i64> {
    sqlx::query_scalar("SELECT payout.queue_position($1)")
        .bind(member.user)
        .fetch_one(db)
        .await
        .expect("a position or none")
}

/// Opens a transaction on a session of its own.
pub async fn begin(session: &mut PgConnection) {
    run(session, "BEGIN").await;
}
