use fake_stripe::{Delivery, Endpoint, Order};
use infrastructure::stripe::{Keyed, ReversalOrder, Stripe, StripeSettings};
use money::Money;
use serde_json::{Value, json};
use tests::{Answer, Person, STRIPE_WEBHOOK_SECRET, TestApp};

use crate::transfers::house::{REASON, Transfers as _, onboarded, text};

/// A service that pays by transfer and hears of what comes back, with whoever pays and whoever reports.
#[derive(Debug)]
pub struct Programme {
    pub app: TestApp,
    pub admin: Person,
    pub finance: Person,
}

/// Somebody who is paid by transfer.
#[derive(Debug, Clone)]
pub struct Payee {
    pub person: Person,
    pub payee: String,
}

impl Programme {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Even a dollar is paid, so that thresholds can be met to the cent.
    pub async fn with(own: &[(&str, &str)]) -> Self {
        let app = TestApp::paying_by_transfer(&[&[("MIN_PAYOUT_AMOUNT_CENTS", "100")], own].concat()).await;
        for connect in [false, true] {
            let url = format!("{}/api/webhooks/stripe", app.door().base());
            let secrets = vec![STRIPE_WEBHOOK_SECRET.to_owned()];
            app.stripe().add_endpoint(Endpoint { url, secrets, connect });
        }
        app.stripe().set_delivery(Delivery {
            order: Order::AsHappened,
            copies: 2,
            by_hand: true,
        });
        let (admin, finance) = (app.admin().await, app.finance_manager().await);
        Self { app, admin, finance }
    }

    /// Of a kind, with an approved W-9.
    pub async fn payee(&self, kind: &str) -> Payee {
        let person = self.app.user("Clara Schumann").await;
        let form = person.hands_in_w9().await;
        self.finance.approves_form(&form).await.is_ok();
        self.joins(&person, kind).await
    }

    /// Whoever it is may be paid as another kind of payee too.
    pub async fn joins(&self, person: &Person, kind: &str) -> Payee {
        let payee = text(&self.admin.makes_payee(person, kind).await.is_created().data()["payeeId"]);
        onboarded(&self.app, &self.admin, &payee).await;
        let person = person.clone();
        Payee { person, payee }
    }

    /// So many cents, which the worker sends at once. Answers with the id of the payout.
    pub async fn pays(&self, payee: &Payee, cents: i64) -> String {
        let order = json!({ "payeeId": payee.payee, "amountCents": cents, "reason": REASON });
        let payout = text(&self.admin.pays(order).await.is_created().data()["payoutId"]);
        self.app.work().await;
        assert_eq!(self.status_of(&payout).await, "completed");
        payout
    }

    pub async fn status_of(&self, payout: &str) -> String {
        text(&self.admin.sees_transfer(payout).await.is_ok().data()["status"])
    }

    /// All of a payout comes back at Stripe, and the service hears of it twice.
    pub async fn comes_back(&self, payout: &str) {
        let shown = self.admin.sees_transfer(payout).await.is_ok().data();
        let sent = shown["amountCents"].as_i64().expect("cents");
        self.partly_comes_back(payout, sent).await;
        assert_eq!(self.status_of(payout).await, "reversed");
    }

    pub async fn partly_comes_back(&self, payout: &str, cents: i64) {
        let stripe = self.app.stripe();
        stripe.set_clock(self.app.now().unix_timestamp());
        let settings = StripeSettings {
            base: stripe.base().to_owned(),
            webhook_secrets: vec![STRIPE_WEBHOOK_SECRET.into()],
            ..StripeSettings::new(stripe.secret_key().into())
        };
        let snapshot = stripe.snapshot();
        let transfer = snapshot.transfers_with("payout_id", payout)[0].id.clone();
        let order = ReversalOrder {
            amount: Some(Money::usd(cents)),
            description: None,
            metadata: &[],
        };
        let keyed = Keyed {
            key: &format!("back-{payout}-{cents}"),
            body: &order.body(),
        };
        let somebody = Stripe::new(&settings).expect("a client");
        let taken_back = somebody.reverse_transfer(&transfer, keyed, self.app.now()).await;
        taken_back.expect("it can be taken back");
        stripe.deliver().await;
        worker::tick(self.app.ctx()).await.expect("the database answers");
        self.app.work().await;
    }

    pub async fn generates(&self, year: i32) -> Value {
        let path = format!("/api/reports/tax-forms/{year}/generate");
        self.finance.presses(&path).await.is_ok().data()
    }

    /// The forms of a payee and year: type, version, status and every amount that is something.
    pub async fn forms_of(&self, person: &Person, year: i32) -> Vec<String> {
        self.shown(person, year).await.iter().map(summary).collect()
    }

    pub async fn shown(&self, person: &Person, year: i32) -> Vec<Value> {
        let path = format!("/api/reports/tax-forms/{year}?userId={}&limit=100", person.id);
        let forms = self.finance.get(&path).await.is_ok().data();
        forms.as_array().cloned().unwrap_or_default()
    }

    pub async fn orders(&self, form: &Value, command: &str) -> Answer {
        let form = text(&form["formId"]);
        self.finance.presses(&format!("/api/tax-forms/{form}/{command}")).await
    }

    /// Given to the payee, then to the IRS.
    pub async fn files(&self, form: &Value) {
        self.orders(form, "deliver").await.is_ok();
        self.orders(form, "file").await.is_ok();
    }

    pub async fn filing(&self, query: &str) -> Answer {
        self.finance
            .get(&format!("/api/reports/tax-forms/2026/filing{query}"))
            .await
    }
}

fn summary(form: &Value) -> String {
    let mut words = vec![
        text(&form["formType"]),
        form["version"].to_string(),
        text(&form["status"]),
    ];
    for name in ["royalties", "otherIncome", "compensation", "taxWithheld"] {
        if form[name] != "0.00" {
            words.push(format!("{name} {}", text(&form[name])));
        }
    }
    words.join(" ")
}
