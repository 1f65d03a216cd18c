use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use infrastructure::persistence::Database;
use payout_domain::UserId;
use sqlx::AssertSqlSafe;
use test_database::TestDatabase;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use use_cases::actor::Identity;
use use_cases::settings::{self, Program, Settings};
use use_cases::{Actor, Context, Origin, Role};
use uuid::Uuid;

pub const BEGIN: OffsetDateTime = datetime!(2026-03-10 10:30:15 UTC);

/// A context on a fresh database, with a clock that the test turns.
pub struct House {
    pub ctx: Context,
    pub db: TestDatabase,
    seconds: Arc<AtomicI64>,
}

impl House {
    pub async fn new() -> Self {
        let db = TestDatabase::migrated().await;
        let settings = Settings::from_vars(Program::Api, vars()).expect("complete settings");
        let seconds = Arc::new(AtomicI64::new(0));
        let mut ctx =
            settings::build(&settings, Database::from_connection(db.connection().clone())).expect("a context");
        let turned = seconds.clone();
        ctx.clock = Arc::new(move || BEGIN + Duration::seconds(turned.load(Ordering::SeqCst)));
        Self { ctx, db, seconds }
    }

    pub fn turn_clock(&self, by: Duration) {
        self.seconds.fetch_add(by.whole_seconds(), Ordering::SeqCst);
    }

    /// Runs statements that a test states in full.
    pub async fn sql(&self, statements: impl Into<String>) {
        sqlx::raw_sql(AssertSqlSafe(statements.into()))
            .execute(self.db.pool())
            .await
            .expect("good statements");
    }

    /// The only number that a statement answers.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(self.db.pool())
            .await
            .expect("a number")
    }
}

/// An administrator as he stands behind a request.
pub fn admin() -> Actor {
    Actor {
        identity: Identity::Person {
            user: UserId(Uuid::from_u128(0xada)),
            admin_id: Some(7),
            email: "ada@tenure.example".to_owned(),
            name: "Ada Lovelace".to_owned(),
        },
        roles: BTreeSet::from([Role::Admin, Role::Member]),
        origin: Origin {
            ip: Some("203.0.113.9".to_owned()),
            user_agent: Some("a browser".to_owned()),
            request_id: Some("request-1".to_owned()),
        },
    }
}

fn vars() -> BTreeMap<String, String> {
    let vars = [
        ("DATABASE_URL", "postgres://unused"),
        ("BUSINESS_LAUNCH_DATE", "2025-01-31"),
        ("BETTER_AUTH_SECRET", "fN3!kd92-LqPz7vTw0xR_hYb5sJm8uGa"),
        ("BETTER_AUTH_URL", "https://app.tenure.example"),
        ("ENCRYPTION_KEY", "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N"),
        ("APP_URL", "https://app.tenure.example"),
    ];
    vars.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}
