//! Random histories, by several sessions at once, end in the same queue as a full computation.

use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use test_database::TestDatabase;

use crate::host::{Member, assert_right, drain, one, run, sign_up};

const MEMBERS: u32 = 5;
const SESSIONS: usize = 4;

/// One statement of the host's or of ours, about one of few members so that sessions meet.
#[derive(Clone, Debug)]
enum Change {
    Pay {
        member: u32,
        days_ago: u32,
        status: &'static str,
        currency: &'static str,
    },
    PayOften {
        member: u32,
    },
    PayWithoutUser,
    SetPayments {
        member: u32,
        status: &'static str,
    },
    Adjust {
        member: u32,
        refunded: u32,
        dispute: &'static str,
    },
    DropPayments {
        member: u32,
    },
    MovePayments {
        from: u32,
        to: u32,
    },
    SetSubscription {
        member: u32,
        status: &'static str,
    },
    Leave {
        member: u32,
    },
    Join {
        member: u32,
        with: u32,
    },
    HandOver {
        from: u32,
        to: u32,
    },
    SetUser {
        member: u32,
        status: &'static str,
    },
    AddProfile {
        member: u32,
    },
    SetKyc {
        member: u32,
        status: &'static str,
        expires: &'static str,
    },
    OpenPayout {
        member: u32,
    },
    MovePayouts {
        member: u32,
        status: &'static str,
    },
    SetMembership {
        member: u32,
        status: &'static str,
    },
    Rejoin {
        member: u32,
        days_ago: u32,
    },
    Truncate,
}

impl Change {
    fn sql(&self) -> String {
        let id = |member: &u32| Member::number(*member);
        match self {
            Self::Pay { member, days_ago, status, currency } => format!(
                "INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, created_at, status, currency)
                 VALUES ('{}', '{}', 19.99, 'recurring', now(), now() - interval '{days_ago} days', '{status}', '{currency}')",
                id(member).user,
                id(member).subscription
            ),
            Self::PayOften { member } => format!(
                "INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, created_at, status)
                 SELECT '{}', '{}', 5, 'recurring', now(), now() - days * interval '1 day', 'succeeded' FROM generate_series(1, 6) days",
                id(member).user,
                id(member).subscription
            ),
            Self::PayWithoutUser => "INSERT INTO user_payments (amount, payment_type, payment_date, status)
                 VALUES (7, 'one_time', now(), 'succeeded')"
                .to_owned(),
            Self::SetPayments { member, status } => format!(
                "UPDATE user_payments SET status = '{status}' WHERE id IN
                 (SELECT id FROM user_payments WHERE user_id = '{}' ORDER BY created_at LIMIT 2)",
                id(member).user
            ),
            Self::Adjust { member, refunded, dispute } => format!(
                "INSERT INTO payout.payment_adjustments SELECT id, {refunded}, nullif('{dispute}', ''), now() FROM user_payments
                 WHERE user_id = '{}' ORDER BY created_at LIMIT 1
                 ON CONFLICT (payment_id) DO UPDATE SET refunded = excluded.refunded, dispute_status = excluded.dispute_status",
                id(member).user
            ),
            Self::DropPayments { member } => {
                format!("DELETE FROM user_payments WHERE user_id = '{}' AND created_at > now() - interval '9 days'", id(member).user)
            }
            Self::MovePayments { from, to } => format!(
                "UPDATE user_payments SET user_id = '{}', subscription_id = '{}' WHERE user_id = '{}' AND created_at < now() - interval '60 days'",
                id(to).user,
                id(to).subscription,
                id(from).user
            ),
            Self::SetSubscription { member, status } => {
                format!("UPDATE user_subscriptions SET status = '{status}' WHERE id = '{}'", id(member).subscription)
            }
            Self::Leave { member } => {
                format!("DELETE FROM user_memberships WHERE subscription_id = '{}'", id(member).subscription)
            }
            Self::Join { member, with } => format!(
                "INSERT INTO user_memberships (user_id, subscription_id) VALUES ('{}', '{}') ON CONFLICT DO NOTHING",
                id(member).user,
                id(with).subscription
            ),
            Self::HandOver { from, to } => {
                format!("UPDATE user_memberships SET user_id = '{}' WHERE user_id = '{}'", id(to).user, id(from).user)
            }
            Self::SetUser { member, status } => format!(
                "UPDATE users SET status = '{status}', email = '{}-{status}@example.org' WHERE id = '{0}'",
                id(member).user
            ),
            Self::AddProfile { member } => format!(
                "INSERT INTO user_profiles (id, user_id, first_name, created_at)
                 VALUES (gen_random_uuid()::text, '{}', 'Nan', '2001-01-01')",
                id(member).user
            ),
            Self::SetKyc { member, status, expires } => format!(
                "INSERT INTO kyc_verification (user_id, status, expires_at) VALUES ('{}', '{status}', nullif('{expires}', '')::timestamptz)",
                id(member).user
            ),
            Self::OpenPayout { member } => format!(
                "INSERT INTO payout_management (payout_id, user_id, queue_position) VALUES (gen_random_uuid()::text, '{}', 1)",
                id(member).user
            ),
            Self::MovePayouts { member, status } => {
                format!("UPDATE payout_management SET status = '{status}' WHERE user_id = '{}'", id(member).user)
            }
            Self::SetMembership { member, status } => format!(
                "INSERT INTO payout.membership_status SELECT id, user_id, 'P', '{status}', 'active', now()
                 FROM user_memberships WHERE user_id = '{}'
                 ON CONFLICT (membership_id) DO UPDATE SET status = excluded.status",
                id(member).user
            ),
            Self::Rejoin { member, days_ago } => format!(
                "INSERT INTO payout.rejoinings VALUES ('{}', gen_random_uuid()::text, now() - interval '{days_ago} days', clock_timestamp())",
                id(member).user
            ),
            Self::Truncate => "TRUNCATE payout.payment_adjustments".to_owned(),
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let member = || 1..=MEMBERS;
    let days = || prop::sample::select(vec![0u32, 3, 30, 90, 400]);
    let of = |words: &'static [&'static str]| prop::sample::select(words);
    prop_oneof![
        8 => (member(), days(), of(&["succeeded", "succeeded", "succeeded", "pending"]), of(&["USD", "USD", "EUR"]))
            .prop_map(|(member, days_ago, status, currency)| Change::Pay { member, days_ago, status, currency }),
        3 => member().prop_map(|member| Change::PayOften { member }),
        1 => Just(Change::PayWithoutUser),
        3 => (member(), of(&["succeeded", "refunded", "failed"])).prop_map(|(member, status)| Change::SetPayments { member, status }),
        2 => (member(), prop::sample::select(vec![0u32, 1, 50]), of(&["", "open", "won", "lost"]))
            .prop_map(|(member, refunded, dispute)| Change::Adjust { member, refunded, dispute }),
        1 => member().prop_map(|member| Change::DropPayments { member }),
        1 => (member(), member()).prop_map(|(from, to)| Change::MovePayments { from, to }),
        3 => (member(), of(&["active", "trialing", "canceled", "past_due"]))
            .prop_map(|(member, status)| Change::SetSubscription { member, status }),
        1 => member().prop_map(|member| Change::Leave { member }),
        2 => (member(), member()).prop_map(|(member, with)| Change::Join { member, with }),
        1 => (member(), member()).prop_map(|(from, to)| Change::HandOver { from, to }),
        2 => (member(), of(&["Active", "Inactive", "Suspended", "Pending"])).prop_map(|(member, status)| Change::SetUser { member, status }),
        1 => member().prop_map(|member| Change::AddProfile { member }),
        2 => (member(), of(&["verified", "verified", "rejected"]), of(&["", "2031-01-01", "2020-01-01"]))
            .prop_map(|(member, status, expires)| Change::SetKyc { member, status, expires }),
        2 => member().prop_map(|member| Change::OpenPayout { member }),
        2 => (member(), of(&["completed", "cancelled", "payment_failed"])).prop_map(|(member, status)| Change::MovePayouts { member, status }),
        1 => (member(), of(&["won", "paid", "removed", "restored"])).prop_map(|(member, status)| Change::SetMembership { member, status }),
        1 => (member(), days()).prop_map(|(member, days_ago)| Change::Rejoin { member, days_ago }),
        1 => Just(Change::Truncate),
    ]
}

/// For every session its transactions, each with its changes.
fn history() -> impl Strategy<Value = Vec<Vec<Vec<Change>>>> {
    let transaction = prop::collection::vec(change(), 1..4);
    let session = prop::collection::vec(transaction, 1..8);
    prop::collection::vec(session, SESSIONS)
}

#[test]
fn random_histories_of_several_sessions_end_in_the_full_computation() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 20,
        max_shrink_iters: 60,
        ..Config::default()
    });

    let outcome = runner.run(&history(), |sessions| {
        runtime.block_on(play(sessions));
        Ok(())
    });

    outcome.unwrap();
}

async fn play(sessions: Vec<Vec<Vec<Change>>>) {
    let database = TestDatabase::migrated().await;
    let db = database.pool();
    for n in 1..=MEMBERS {
        sign_up(db, Member::number(n)).await;
    }

    let connections = join_all(sessions.iter().map(|_| database.session())).await;
    join_all(
        connections
            .into_iter()
            .zip(sessions)
            .map(|(connection, session)| live(connection, session)),
    )
    .await;

    drain(db).await;
    assert_right(db).await;
    let counted: i64 = one(
        db,
        "SELECT count(*) FROM payout.member_queue WHERE selectable AND coalesce(kyc_expires_at, 'infinity') > now()",
    )
    .await;
    assert_eq!(
        one::<i64>(db, "SELECT payout.selectable_count(now(), false)").await,
        counted
    );
}

/// A transaction that the host's own locks undo is no concern of ours; one that stands must be in the queue.
async fn live(mut session: PgConnection, transactions: Vec<Vec<Change>>) {
    // Sessions that block each other find out soon.
    run(&mut session, "SET deadlock_timeout = '20ms'").await;
    for changes in transactions {
        run(&mut session, "BEGIN").await;
        let mut undone = false;
        for change in &changes {
            let outcome = session.execute(AssertSqlSafe(change.sql())).await;
            if let Err(error) = outcome {
                let code = error
                    .as_database_error()
                    .and_then(sqlx::error::DatabaseError::code)
                    .unwrap_or_default()
                    .into_owned();
                assert!(is_the_hosts_own(&code), "{change:?}: {error}");
                undone = true;
                break;
            }
        }
        run(&mut session, if undone { "ROLLBACK" } else { "COMMIT" }).await;
    }
}

/// Deadlocks between the host's rows, and its unique e-mail.
fn is_the_hosts_own(code: &str) -> bool {
    ["40P01", "23505"].contains(&code)
}
