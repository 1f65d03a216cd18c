use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::Database;
use infrastructure::persistence::notices::{self, Notice};
use mail_catcher::MailCatcher;
use test_database::TestDatabase;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use use_cases::Context;
use use_cases::settings::{self, Program, Settings};
use uuid::Uuid;

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
const BEGIN: OffsetDateTime = datetime!(2026-03-10 10:30:15 UTC);

/// A worker's surroundings, with a clock that the test turns.
pub struct Bench {
    pub ctx: Context,
    pub mail: MailCatcher,
    pub db: TestDatabase,
    seconds: Arc<AtomicI64>,
}

impl Bench {
    pub async fn new() -> Self {
        let mail = MailCatcher::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
            .expect("a free port");
        let db = TestDatabase::migrated().await;
        let settings = Settings::from_vars(Program::Worker, vars(mail.port())).expect("complete settings");
        let seconds = Arc::new(AtomicI64::new(0));
        let mut ctx =
            settings::build(&settings, Database::from_connection(db.connection().clone())).expect("a context");
        let turned = seconds.clone();
        ctx.clock = Arc::new(move || BEGIN + Duration::seconds(turned.load(Ordering::SeqCst)));
        Self { ctx, mail, db, seconds }
    }

    pub fn turn_clock(&self, by: Duration) {
        self.seconds.fetch_add(by.whole_seconds(), Ordering::SeqCst);
    }

    /// A mail that was asked for with some change, together with its wake-up.
    pub async fn asks_for_mail(&self, recipient: &str) -> Uuid {
        self.asks_for_mail_about(recipient, None).await
    }

    pub async fn asks_for_mail_about(&self, recipient: &str, payout_id: Option<String>) -> Uuid {
        let id = self.ctx.new_id();
        let notice = Notice {
            id,
            kind: MailKind::W9Rejected,
            dedupe_key: id.to_string(),
            recipient: recipient.to_owned(),
            recipient_name: "Ada Lovelace".to_owned(),
            payout_id,
            data: serde_json::json!({ "memberName": "Ada Lovelace", "reason": "the name and the number do not match" }),
        };
        let tx = self.ctx.db.begin().await.expect("a transaction");
        notices::insert(&tx, &[notice], self.ctx.now()).await.expect("a row");
        tx.commit().await.expect("a commit");
        id
    }

    /// A payout of ours that mails can be about. Returns its id.
    pub async fn payout(&self) -> String {
        let payout_id = self.ctx.new_id().to_string();
        sqlx::query("INSERT INTO public.users (id, email) VALUES ($1::uuid, 'ada@tenure.example')")
            .bind(&payout_id)
            .execute(self.db.pool())
            .await
            .expect("a user");
        sqlx::query(
            "INSERT INTO public.payout_management (payout_id, user_id, queue_position, round_id, status, payout_status_id,
                 status_since, initiated_by, required_approvals, retention_fee)
             VALUES ($1, $1::uuid, 1, $1::uuid, 'pending_approval', 1, now(), $1::uuid, 2, 300)",
        )
        .bind(&payout_id)
        .execute(self.db.pool())
        .await
        .expect("a payout");
        payout_id
    }

    /// Asks until a statement answers this number, which a running worker brings about.
    pub async fn becomes(&self, sql: &'static str, number: i64) {
        let began = Instant::now();
        while self.count(sql).await != number {
            assert!(began.elapsed() < PATIENCE, "{sql} did not become {number}");
        }
    }

    /// The only number that a statement answers.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(self.db.pool())
            .await
            .expect("a number")
    }
}

pub fn vars(smtp_port: u16) -> BTreeMap<String, String> {
    let port = smtp_port.to_string();
    let vars = [
        ("DATABASE_URL", "postgres://unused"),
        ("BUSINESS_LAUNCH_DATE", "2025-01-31"),
        ("ENCRYPTION_KEY", "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N"),
        ("APP_URL", "https://app.tenure.example"),
        ("SMTP_HOST", "127.0.0.1"),
        ("SMTP_PORT", &port),
        ("SMTP_SECURITY", "none"),
        ("EMAIL_FROM", "payouts@tenure.example"),
    ];
    vars.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}
