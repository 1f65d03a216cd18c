use std::net::TcpListener;
use std::path::PathBuf;
use std::time::SystemTime;

use serde_json::{Value, json};
use tests::{Person, TestApp};
use time::OffsetDateTime;
use tokio::task::JoinHandle;
use use_cases::settings::{Program, SandboxStripe, Settings};

use crate::transfers::house::{Transfers as _, statement, text};

/// A sandbox for which nobody named a Stripe, and the worker that stands in for it.
struct Alone {
    app: TestApp,
    own: SandboxStripe,
    stand_in: JoinHandle<()>,
}

impl Alone {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        drop(listener);
        let set = [
            ("SANDBOX", "true"),
            ("SANDBOX_STRIPE", "true"),
            ("SANDBOX_STRIPE_ADDRESS", address.as_str()),
            ("TRANSFER_TAX_REPORTING", "stripe"),
        ];
        let app = TestApp::with(&set).await;
        // The stand-in signs by the machine's clock, which the api of a sandbox goes by too.
        app.turn_clock(OffsetDateTime::from(SystemTime::now()) - app.now());
        let own = Settings::from_vars(Program::Worker, app.environment()).expect("they are complete");
        let own = SandboxStripe {
            events_url: format!("{}/api/webhooks/stripe", app.door().base()),
            directory: PathBuf::from(env!("CARGO_TARGET_TMPDIR")),
            ..own.sandbox_stripe.expect("nobody named another")
        };
        let stand_in = tokio::spawn(worker::stand_in(app.ctx().clone(), own.clone()));
        let alone = Self { app, own, stand_in };
        alone.answers().await;
        alone
    }

    /// Returns once the stand-in takes connections.
    async fn answers(&self) {
        while tokio::net::TcpStream::connect(self.own.listen()).await.is_err() {
            tokio::task::yield_now().await;
        }
    }

    /// The worker is killed and another begins.
    async fn begins_anew(&mut self) {
        self.stand_in.abort();
        while tokio::net::TcpStream::connect(self.own.listen()).await.is_ok() {
            tokio::task::yield_now().await;
        }
        self.stand_in = tokio::spawn(worker::stand_in(self.app.ctx().clone(), self.own.clone()));
        self.answers().await;
    }

    /// The payee follows his link, as in a browser.
    async fn follows(&self, admin: &Person, payee: &str) {
        let link = text(&admin.asks_for_link(payee).await.is_created().data()["url"]);
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let led_back = browser
            .build()
            .expect("a browser")
            .get(link)
            .send()
            .await
            .expect("a page");
        assert!(led_back.status().is_redirection(), "{led_back:?}");
    }

    /// Returns once Stripe's own events say so.
    async fn until(&self, admin: &Person, payee: &str, status: &str) {
        loop {
            self.app.work().await;
            let shown = admin.get(&format!("/api/v2/payees/{payee}")).await.is_ok().data();
            if shown["onboardingStatus"] == status {
                return;
            }
        }
    }
}

async fn paid(alone: &Alone, admin: &Person, payee: &str) -> Value {
    let payout = admin.pays(json!({ "payeeId": payee })).await.is_created().data();
    alone.app.work().await;
    admin.sees_transfer(&text(&payout["payoutId"])).await.is_ok().data()
}

#[tokio::test]
async fn a_sandbox_without_a_key_pays_by_a_stripe_of_its_own_that_outlives_its_worker() {
    let mut alone = Alone::start().await;
    let admin = alone.app.admin().await;
    let person = alone.app.user("Clara Schumann").await;
    let payee = admin.makes_creator(&person).await;
    for month in ["2026-01", "2026-02"] {
        admin
            .post("/api/v2/statements", &statement(&payee, month, 10_000))
            .await
            .is_created();
    }

    alone.follows(&admin, &payee).await;
    alone.until(&admin, &payee, "completed").await;
    let first = paid(&alone, &admin, &payee).await;
    alone.begins_anew().await;
    admin
        .post("/api/v2/statements", &statement(&payee, "2026-03", 7_000))
        .await
        .is_created();
    let second = paid(&alone, &admin, &payee).await;

    assert_eq!(
        (&first["status"], &second["status"]),
        (&json!("completed"), &json!("completed"))
    );
    assert_eq!(second["amountCents"], 7_000);
    assert_ne!(first["transferId"], second["transferId"]);
    alone.app.is_sound().await;
}

#[tokio::test]
async fn outside_of_a_sandbox_nothing_stands_in_for_stripe() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let address = address.to_string();
    let set = [("SANDBOX_STRIPE", "true"), ("SANDBOX_STRIPE_ADDRESS", address.as_str())];
    let app = TestApp::with(&set).await;
    let sandboxed = [app.environment(), vec![("SANDBOX".to_owned(), "true".to_owned())]].concat();
    let own = Settings::from_vars(Program::Worker, sandboxed)
        .expect("they are complete")
        .sandbox_stripe;
    let live = Settings::from_vars(Program::Worker, app.environment()).expect("they are complete");

    assert!(live.stripe.is_none() && live.sandbox_stripe.is_none());
    let admin = app.admin().await;
    admin.get("/api/v2/payouts").await.is_problem(503, "NOT_CONFIGURED");
    let own = own.expect("a sandbox would have one");
    worker::stand_in(app.ctx().clone(), own.clone()).await;
    assert!(tokio::net::TcpStream::connect(own.listen()).await.is_err());
}
