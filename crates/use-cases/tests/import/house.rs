use std::fmt::Write as _;
use std::sync::Arc;

use infrastructure::persistence::Database;
use sqlx::PgPool;
use stripe_export::Reader;
use test_database::TestDatabase;
use time::OffsetDateTime;
use time::macros::datetime;
use use_cases::Context;
use use_cases::import::{self, Error, ImportSummary, Options};
use use_cases::settings::{self, Program, Settings};

/// After every sample.
pub const NOW: OffsetDateTime = datetime!(2026-11-20 09:00 UTC);

/// A context on a database of its own.
pub struct House {
    pub ctx: Context,
    pub db: TestDatabase,
}

impl House {
    pub async fn new() -> Self {
        Self::on(TestDatabase::migrated().await)
    }

    pub fn on(db: TestDatabase) -> Self {
        let settings = Settings::from_vars(Program::Tool, vars()).expect("complete settings");
        let database = Database::from_connection(db.connection().clone());
        let mut ctx = settings::build(&settings, database).expect("a context");
        ctx.clock = Arc::new(|| NOW);
        Self { ctx, db }
    }

    pub async fn import(&self, file: &[u8]) -> ImportSummary {
        self.try_import(file, Options::default()).await.expect("an import")
    }

    pub async fn try_import(&self, file: &[u8], options: Options) -> Result<ImportSummary, Error> {
        let reader = Reader::new(file).expect("a header of the export");
        import::payments(&self.ctx, reader, options, |_| {}).await
    }

    /// The only row of a statement, as text.
    pub async fn text(&self, sql: &'static str) -> String {
        let pool: &PgPool = self.db.pool();
        let row: Option<String> = sqlx::query_scalar(sql).fetch_one(pool).await.expect("a row");
        row.unwrap_or_default()
    }

    /// All that an import writes, in short.
    pub async fn contents(&self) -> String {
        self.text(
            "SELECT concat_ws(' ',
                 (SELECT md5(string_agg(u::text, ',' ORDER BY id)) FROM public.users u),
                 (SELECT md5(string_agg(s::text, ',' ORDER BY id)) FROM public.user_subscriptions s),
                 (SELECT md5(string_agg(m::text, ',' ORDER BY id)) FROM public.user_memberships m),
                 (SELECT md5(string_agg(p::text, ',' ORDER BY id)) FROM public.user_payments p),
                 (SELECT md5(string_agg(a::text, ',' ORDER BY payment_id)) FROM payout.payment_adjustments a))",
        )
        .await
    }

    /// The queue, and what is summed up beside it, equal their full computation, and nothing waits for a repair.
    pub async fn queue_is_right(&self) {
        let differences = use_cases::queue::check(&self.ctx).await.expect("a check");
        assert_eq!(differences, Vec::<String>::new());
        assert_eq!(self.text("SELECT count(*)::text FROM payout.queue_dirty").await, "0");
    }
}

const HEADER: &str = "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Customer ID,Customer Email,\
    Customer Description,Dispute Status,Mode";

/// A file of rows of `HEADER`.
pub fn file(rows: &[&str]) -> Vec<u8> {
    let mut text = format!("{HEADER}\n");
    for row in rows {
        writeln!(text, "{row}").expect("a text grows");
    }
    text.into_bytes()
}

fn vars() -> [(String, String); 4] {
    [
        ("DATABASE_URL", "postgres://unused"),
        ("BUSINESS_LAUNCH_DATE", "2025-01-31"),
        ("ENCRYPTION_KEY", "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N"),
        ("APP_URL", "https://app.tenure.example"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
}
