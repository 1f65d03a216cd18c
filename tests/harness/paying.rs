use std::collections::BTreeSet;

use fake_stripe::{Delivery, Endpoint, FakeStripe, Options, Order};
use infrastructure::stripe::{Keyed, ReversalOrder, Stripe, StripeSettings};
use payout_domain::{PayeeId, PayoutId, UserId};
use serde_json::Value;
use time::Duration;
use use_cases::actor::Identity;
use use_cases::transfers::{self, Order as TransferOrder};
use use_cases::{Actor, Origin, Role};
use uuid::Uuid;

use crate::TestApp;

/// What the fake Stripe signs its events with.
pub const STRIPE_WEBHOOK_SECRET: &str = "whsec_of_the_tests";

/// A service that pays by transfer, and the Stripe it pays through. Both look at the same clock.
#[derive(Debug)]
pub struct Programme {
    pub app: TestApp,
    pub stripe: FakeStripe,
    admin: UserId,
}

/// A creator with an account that can be paid.
#[derive(Debug, Clone)]
pub struct Creator {
    pub payee: PayeeId,
    pub user: Uuid,
    pub account: String,
}

impl Programme {
    /// Events are sent when somebody says so.
    pub async fn start() -> Self {
        let stripe = FakeStripe::start(Options::default()).await.expect("a free port");
        let app = TestApp::with(&settings(&stripe)).await;
        let url = format!("{}/api/webhooks/stripe", app.door().base());
        for connect in [false, true] {
            let (url, secrets) = (url.clone(), vec![STRIPE_WEBHOOK_SECRET.to_owned()]);
            stripe.add_endpoint(Endpoint { url, secrets, connect });
        }
        let admin = UserId(app.new_id());
        let programme = Self { app, stripe, admin };
        programme.delivers(Order::AsHappened, 1);
        programme.same_clock();
        programme
    }

    /// In this order and so often, when it is told to.
    pub fn delivers(&self, order: Order, copies: u32) {
        let by_hand = true;
        self.stripe.set_delivery(Delivery { order, copies, by_hand });
    }

    /// Stripe sends all events that wait, and the worker handles them.
    pub async fn events_arrive(&self) {
        self.same_clock();
        self.stripe.deliver().await;
        self.works().await;
    }

    /// Lets time go by at both.
    pub fn turn_clock(&self, by: Duration) {
        self.app.turn_clock(by);
        self.same_clock();
    }

    /// The worker does whatever is due.
    pub async fn works(&self) -> worker::Stepped {
        worker::tick(self.app.ctx()).await.expect("the database answers");
        self.app.work().await
    }

    /// Lets time go by, and the worker do what is due then.
    pub async fn after(&self, by: Duration) {
        self.turn_clock(by);
        self.works().await;
    }

    pub async fn creator(&self) -> Creator {
        let person = self.app.user("Clara Schumann").await;
        let (payee, account, now) = (self.app.new_id(), self.stripe.onboarded_account(), self.app.now());
        let sql = "INSERT INTO payout.payees (id, user_id, kind, display_name, email, stripe_account_id, onboarding, \
            details_submitted, charges_enabled, payouts_enabled, transfers_enabled, verified_at, created_by, created_at, \
            updated_at) VALUES ($1, $2, 'creator', $3, $4, $5, 'completed', true, true, true, true, $6, 'a test', $6, $6)";
        let query = sqlx::query(sql)
            .bind(payee)
            .bind(person.id)
            .bind(&person.name)
            .bind(&person.email)
            .bind(&account)
            .bind(now);
        query.execute(self.app.pool()).await.expect("a payee");
        Creator {
            payee: PayeeId(payee),
            user: person.id,
            account,
        }
    }

    /// A locked statement of so many cents, for a day of its own.
    pub async fn earns(&self, creator: &Creator, cents: i64) -> Uuid {
        let id = self.app.new_id();
        let sql = "INSERT INTO payout.royalty_statements (id, payee_id, period_start, period_end, earnings_cents, \
            platform_fee_cents, net_payable_cents, currency, run_status, state, reviewed_at, created_by, created_at, updated_at) \
            SELECT $1, $2, date '2025-01-01' + n::int, date '2025-01-01' + n::int, $3, 0, $3, 'USD', 'locked', 'reviewed', \
            $4, 'a test', $4, $4 FROM (SELECT count(*) AS n FROM payout.royalty_statements WHERE payee_id = $2) s";
        let query = sqlx::query(sql)
            .bind(id)
            .bind(creator.payee.0)
            .bind(cents)
            .bind(self.app.now());
        query.execute(self.app.pool()).await.expect("a statement");
        id
    }

    /// An administrator pays so many cents out of what the creator has earned.
    pub async fn pays(&self, creator: &Creator, cents: i64) -> PayoutId {
        let order = TransferOrder {
            payee: creator.payee,
            amount_cents: Some(cents),
            statements: None,
            split: None,
            reason: None,
        };
        let view = transfers::create(self.app.ctx(), &self.admin(), order).await;
        let view = view.expect("the creator can be paid");
        PayoutId(view.payout_id)
    }

    /// A creator who has earned and is paid a hundred dollars.
    pub async fn somebody_is_paid(&self) -> (Creator, PayoutId) {
        let creator = self.creator().await;
        self.earns(&creator, 10_000).await;
        let payout = self.pays(&creator, 10_000).await;
        (creator, payout)
    }

    pub async fn tries_again(&self, payout: PayoutId) {
        let again = transfers::retry(self.app.ctx(), &self.admin(), payout).await;
        again.expect("a failed transfer can be tried again");
    }

    pub async fn status_of(&self, payout: PayoutId) -> String {
        self.column(payout, "status").await
    }

    /// One column of the transfer's row as text; empty when it is.
    pub async fn column(&self, payout: PayoutId, name: &str) -> String {
        let sql =
            format!("SELECT coalesce({name}::text, '') AS value FROM payout.transfers WHERE payout_id = '{payout}'");
        let row = self.app.row(&sql).await;
        row["value"].as_str().expect("text").to_owned()
    }

    /// How many transfers Stripe has for a payout that were not taken back.
    pub fn transfers_of(&self, payout: PayoutId) -> usize {
        let snapshot = self.stripe.snapshot();
        let ours = snapshot.transfers_with("payout_id", &payout.to_string());
        ours.iter().filter(|transfer| !transfer.is_reversed()).count()
    }

    /// What is claimed of a payout's statements: in flight, paid or released.
    pub async fn claims_of(&self, payout: PayoutId) -> Vec<String> {
        let sql = format!("SELECT state FROM payout.transfer_allocations WHERE payout_id = '{payout}'");
        let rows = self.app.rows(&sql).await;
        rows.iter()
            .map(|row| row["state"].as_str().expect("a state").to_owned())
            .collect()
    }

    /// What stands in the books as owed to payees, in cents.
    pub async fn owed(&self) -> i64 {
        let sql = "SELECT -coalesce(sum(amount_cents), 0)::bigint AS n FROM payout.journal_postings WHERE account = 'payee_payable'";
        self.app.row(sql).await["n"].as_i64().expect("cents")
    }

    /// The alerts of a category.
    pub async fn alerts(&self, category: &str) -> Vec<Value> {
        let sql = format!("SELECT title, message, metadata FROM public.admin_alerts WHERE category = '{category}'");
        self.app.rows(&sql).await
    }

    /// The only alert of a category.
    pub async fn alert_of(&self, category: &str) -> Value {
        let mut alerts = self.alerts(category).await;
        assert_eq!(alerts.len(), 1, "{category}: {alerts:?}");
        alerts.remove(0)
    }

    /// Another client of this Stripe, such as somebody at its own pages.
    pub fn client(&self) -> Stripe {
        let settings = StripeSettings {
            base: self.stripe.base().to_owned(),
            webhook_secrets: vec![STRIPE_WEBHOOK_SECRET.into()],
            ..StripeSettings::new(self.stripe.secret_key().into())
        };
        Stripe::new(&settings).expect("a client")
    }

    /// Somebody takes a whole transfer back in Stripe's own pages.
    pub async fn takes_back(&self, transfer: &str) {
        let order = ReversalOrder {
            amount: None,
            description: None,
            metadata: &[],
        };
        let (key, body) = (format!("back {transfer}"), order.body());
        let keyed = Keyed { key: &key, body: &body };
        let reversed = self.client().reverse_transfer(transfer, keyed, self.app.now()).await;
        reversed.expect("a transfer that can be taken back");
    }

    pub fn admin(&self) -> Actor {
        Actor {
            identity: Identity::Person {
                user: self.admin,
                admin_id: None,
                email: "admin@people.example".to_owned(),
                name: "Admin Person".to_owned(),
            },
            roles: BTreeSet::from([Role::Admin]),
            origin: Origin::default(),
        }
    }

    /// Stripe's clock shows what the service's does.
    pub fn same_clock(&self) {
        self.stripe.set_clock(self.app.now().unix_timestamp());
    }
}

/// A service with these pays through this Stripe, which reports to the tax office as well.
fn settings(stripe: &FakeStripe) -> Vec<(&str, &str)> {
    vec![
        ("STRIPE_SECRET_KEY", stripe.secret_key()),
        ("STRIPE_API_BASE", stripe.base()),
        ("STRIPE_WEBHOOK_SECRET", STRIPE_WEBHOOK_SECRET),
        ("TRANSFER_TAX_REPORTING", "stripe"),
    ]
}
