use std::time::{Duration, Instant};

use mail_catcher::MailCatcher;
use serde_json::{Value, json};

use crate::client::Client;
use crate::dice::Dice;
use crate::people::{self, Creator, Team};
use crate::postgres::{Postgres, free_port};
use crate::program::Program;

const STRIPE_KEY: &str = "sk_test_fake_key_of_the_platform";
const WEBHOOK_SECRET: &str = "whsec_of_the_campaign";
pub const CREATORS: usize = 4;
/// For as long as a campaign lasts; whoever comes to the end of them rests.
const MEMBERS_PER_KILL: usize = 25;
const REST_LIMIT: Duration = Duration::from_mins(5);
const PAUSE: Duration = Duration::from_millis(200);
/// What waits for somebody to do it.
const WORK_LEFT: &str = "(SELECT 1 FROM payout.transfers WHERE status IN ('pending', 'processing')
    UNION ALL SELECT 1 FROM payout.notifications WHERE state = 'pending') work";

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Victim {
    Api,
    Worker,
    Stripe,
    Postgres,
    Session,
}

impl Victim {
    pub const ALL: [Self; 5] = [Self::Api, Self::Worker, Self::Stripe, Self::Postgres, Self::Session];
}

/// All programs, on real ports, with real files.
#[derive(Debug)]
pub struct Stage {
    pub postgres: Postgres,
    pub mail: MailCatcher,
    pub team: Team,
    pub creators: Vec<Creator>,
    pub members: usize,
    nobody: Client,
    /// The fake's own orders.
    stripe_orders: Client,
    environment: Vec<(String, String)>,
    api: Program,
    worker: Program,
    stripe: Program,
}

impl Stage {
    pub async fn set(kills: usize) -> Self {
        let (postgres, members) = (Postgres::start().await, 40 + kills * MEMBERS_PER_KILL);
        let mail = MailCatcher::start(([127, 0, 0, 1], 0).into())
            .await
            .expect("a free port");
        let (api_port, stripe_port) = (free_port(), free_port());
        let environment = environment(&postgres, mail.port(), api_port, stripe_port);
        let logs = postgres.directory().to_owned();
        let stripe = fake_stripe(stripe_port, api_port, &postgres);
        let api = Program::start("payout-api", &[], &environment, &logs);
        let nobody = Client::new(&format!("http://127.0.0.1:{api_port}"));
        nobody.is_ready().await;
        people::move_in(&postgres, members, CREATORS).await;
        let worker = Program::start("payout-worker", &[], &environment, &logs);
        let stripe_orders = Client::new(&format!("http://127.0.0.1:{stripe_port}"));
        let team = Team::of(&nobody);
        let mut creators = Vec::new();
        for number in 1..=CREATORS {
            creators.push(Creator::numbered(&team, &stripe_orders, number).await);
        }
        Self {
            postgres,
            mail,
            team,
            creators,
            members,
            nobody,
            stripe_orders,
            environment,
            api,
            worker,
            stripe,
        }
    }

    pub fn nobody(&self) -> &Client {
        &self.nobody
    }

    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    pub async fn kills(&mut self, victim: Victim, dice: &mut Dice) {
        match victim {
            Victim::Api => self.api.is_killed(),
            Victim::Worker => self.worker.is_killed(),
            Victim::Stripe => self.stripe.is_killed(),
            Victim::Postgres => self.postgres.is_killed().await,
            Victim::Session => self.postgres.loses_a_session(dice.roll(1000)).await,
        }
    }

    /// Nobody asks for anything any more, and what waits for its time is given it: retries come minutes later.
    pub async fn comes_to_rest(&self) {
        let begun = Instant::now();
        while self.postgres.count(WORK_LEFT).await > 0 {
            assert!(
                begun.elapsed() < REST_LIMIT,
                "something is stuck: {:?}",
                self.stuck().await
            );
            let advance = json!({ "advance": "PT2M" });
            let moved = self.team.admin.post("/api/sandbox/clock", &advance).await;
            moved.expect("nobody is killed any more");
            tokio::time::sleep(PAUSE * 5).await;
        }
    }

    /// No program ended by a fault of its own.
    pub fn nobody_panicked(&self) {
        for program in [&self.api, &self.worker, &self.stripe] {
            program.never_panicked();
        }
    }

    /// Everything that Stripe knows.
    pub async fn stripe_knows(&self) -> Value {
        self.stripe_orders.whole("/_control/snapshot").await
    }

    async fn stuck(&self) -> Vec<Value> {
        let sql =
            "SELECT payout_id::text AS what, status || ' ' || coalesce(failure_reason, '') AS how FROM payout.transfers
                WHERE status IN ('pending', 'processing')
            UNION ALL SELECT kind, state FROM payout.notifications WHERE state = 'pending' LIMIT 10";
        self.postgres.rows(sql).await
    }
}

/// Remembers across kills what it was asked for, as the real one does.
fn fake_stripe(port: u16, api_port: u16, postgres: &Postgres) -> Program {
    let journal = postgres.directory().join("stripe.journal");
    let listen = format!("127.0.0.1:{port}");
    let webhook = format!("http://127.0.0.1:{api_port}/api/webhooks/stripe");
    let journal = journal.to_str().expect("a plain path");
    let arguments = [
        "--listen",
        &listen,
        "--webhook",
        &webhook,
        "--webhook-secret",
        WEBHOOK_SECRET,
        "--journal",
        journal,
    ];
    Program::start("fake-stripe", &arguments, &[], postgres.directory())
}

fn environment(postgres: &Postgres, smtp_port: u16, api_port: u16, stripe_port: u16) -> Vec<(String, String)> {
    let settings = [
        ("DATABASE_URL", postgres.url()),
        ("MIGRATE_ON_START", "true".to_owned()),
        ("SANDBOX", "true".to_owned()),
        ("PORT", api_port.to_string()),
        ("ENABLE_METRICS", "false".to_owned()),
        ("LOG_LEVEL", "warn".to_owned()),
        ("BUSINESS_LAUNCH_DATE", "2025-01-15".to_owned()),
        ("BETTER_AUTH_SECRET", "0123456789abcdef0123456789abcdef".to_owned()),
        ("BETTER_AUTH_URL", "http://127.0.0.1:3000".to_owned()),
        ("ENCRYPTION_KEY", "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N".to_owned()),
        ("APP_URL", "http://127.0.0.1:3000".to_owned()),
        ("SMTP_HOST", "127.0.0.1".to_owned()),
        ("SMTP_PORT", smtp_port.to_string()),
        ("SMTP_SECURITY", "none".to_owned()),
        ("EMAIL_FROM", "payouts@campaign.example".to_owned()),
        ("STRIPE_SECRET_KEY", STRIPE_KEY.to_owned()),
        ("STRIPE_API_BASE", format!("http://127.0.0.1:{stripe_port}")),
        ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET.to_owned()),
        ("TRANSFER_TAX_REPORTING", "stripe".to_owned()),
        // A few people do the work of hundreds.
        ("RATE_LIMIT_MEMBER", "off".to_owned()),
        ("RATE_LIMIT_STAFF", "off".to_owned()),
        ("RATE_LIMIT_APPROVALS", "off".to_owned()),
    ];
    settings
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
