use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};

use fake_stripe::{FakeStripe, Options};
use mail_catcher::MailCatcher;
use sqlx::PgPool;
use time::{Date, Duration, OffsetDateTime};
use tokio::sync::OnceCell;
use use_cases::Context;
use use_cases::settings::Program;
use use_cases::verify::{self, Verified};
use uuid::Uuid;

use crate::process::{RunningApi, context};
use crate::{Door, STRIPE_WEBHOOK_SECRET, Team, TestClock, TestDatabase};

/// The service as it runs for one test: a database of its own, the real api on a free port, a worker that is stepped, a
/// mail server and a clock that the test turns.
#[derive(Debug)]
pub struct TestApp {
    pub mail: MailCatcher,
    database: TestDatabase,
    environment: BTreeMap<String, String>,
    clock: TestClock,
    /// The worker's.
    ctx: Context,
    listener: TcpListener,
    api: RunningApi,
    door: Door,
    people: AtomicUsize,
    /// Where the service pays by transfer.
    stripe: Option<FakeStripe>,
    team: OnceCell<Team>,
}

/// A process beside the one that a test talks to. It stops with the value.
#[derive(Debug)]
pub struct AnotherApi {
    pub door: Door,
    _running: RunningApi,
}

impl TestApp {
    /// On a database that was empty, for a company with money for ten payouts.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With settings of its own.
    pub async fn with(own: &[(&str, &str)]) -> Self {
        let app = Self::on(TestDatabase::migrated().await, own).await;
        app.earns("1000000.00").await;
        app
    }

    /// With the clock and the mails of a sandbox.
    pub async fn in_a_sandbox() -> Self {
        Self::with(&[("SANDBOX", "true")]).await
    }

    /// A service that pays by transfer too, through a Stripe that pays nobody.
    pub async fn paying_by_transfer(own: &[(&str, &str)]) -> Self {
        let stripe = FakeStripe::start(Options::default()).await.expect("a free port");
        let settings = [
            ("STRIPE_SECRET_KEY", stripe.secret_key()),
            ("STRIPE_API_BASE", stripe.base()),
            ("STRIPE_WEBHOOK_SECRET", STRIPE_WEBHOOK_SECRET),
        ];
        let mut app = Self::with(&[&settings, own].concat()).await;
        app.stripe = Some(stripe);
        app
    }

    /// A sandbox in which every operation is there.
    pub async fn with_everything() -> Self {
        Self::paying_by_transfer(&[("SANDBOX", "true")]).await
    }

    /// On the main application's database of generation B.
    pub async fn on_shape_b() -> Self {
        let app = Self::on(TestDatabase::migrated_from_b().await, &[]).await;
        app.earns("1000000.00").await;
        app
    }

    /// For a company that has earned nothing yet.
    pub async fn of_a_new_company() -> Self {
        Self::on(TestDatabase::migrated().await, &[]).await
    }

    pub async fn on(database: TestDatabase, own: &[(&str, &str)]) -> Self {
        let mail = MailCatcher::start(([127, 0, 0, 1], 0).into())
            .await
            .expect("a free port");
        let environment = crate::settings::environment(database.url(), mail.port(), own);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let clock = TestClock::new();
        let ctx = context(Program::Worker, &environment, &clock).await;
        let api = RunningApi::start(&environment, &clock, &listener).await;
        let (door, people) = (Door::to(port), AtomicUsize::new(0));
        Self {
            mail,
            database,
            environment,
            clock,
            ctx,
            listener,
            api,
            door,
            people,
            stripe: None,
            team: OnceCell::new(),
        }
    }

    /// The api stops as on SIGTERM, and another process takes its place at the same address.
    pub async fn restarts_the_api(&mut self) {
        self.api.stop().await;
        self.api = RunningApi::start(&self.environment, &self.clock, &self.listener).await;
    }

    /// Another process of the api, at an address of its own.
    pub async fn another_api(&self) -> AnotherApi {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        AnotherApi {
            _running: RunningApi::start(&self.environment, &self.clock, &listener).await,
            door: Door::to(port),
        }
    }

    /// What both programs are set to.
    pub fn environment(&self) -> Vec<(String, String)> {
        self.environment.clone().into_iter().collect()
    }

    /// A worker of its own, as another process has it.
    pub async fn another_worker(&self) -> Context {
        context(Program::Worker, &self.environment, &self.clock).await
    }

    /// The worker does whatever is due until nothing is left.
    pub async fn work(&self) -> worker::Stepped {
        worker::step(&self.ctx).await.expect("the worker gets through its work")
    }

    /// The Stripe that it pays through.
    pub fn stripe(&self) -> &FakeStripe {
        self.stripe.as_ref().expect("the service pays by transfer")
    }

    pub fn ctx(&self) -> &Context {
        &self.ctx
    }

    pub fn door(&self) -> &Door {
        &self.door
    }

    pub fn pool(&self) -> &PgPool {
        self.database.pool()
    }

    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub fn today(&self) -> Date {
        self.now().date()
    }

    pub fn turn_clock(&self, by: Duration) {
        self.clock.turn(by);
    }

    pub async fn verify(&self) -> Verified {
        verify::verify(&self.ctx).await.expect("the database answers")
    }

    /// Books, audit and queue agree with one another.
    pub async fn is_sound(&self) {
        assert_eq!(self.verify().await.first_fault, None);
    }

    /// The same three for every payout that a test sets up.
    pub async fn team(&self) -> &Team {
        self.team.get_or_init(|| Team::of(self)).await
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.ctx.new_id()
    }

    pub(crate) fn next_number(&self) -> usize {
        self.people.fetch_add(1, Ordering::Relaxed)
    }
}
