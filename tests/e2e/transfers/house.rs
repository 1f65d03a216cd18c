use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tests::{Answer, Person, TestApp};

/// Long enough to be a reason.
pub const REASON: &str = "as agreed with the team";

/// A creator, and the payee he is.
#[derive(Debug, Clone)]
pub struct Creator {
    pub person: Person,
    pub payee: String,
}

/// What is said about people who are paid by transfer.
pub trait Transfers {
    /// A payee of a kind; answers with his id.
    async fn makes_payee(&self, person: &Person, kind: &str) -> Answer;
    async fn makes_creator(&self, person: &Person) -> String;
    async fn asks_for_link(&self, payee: &str) -> Answer;
    async fn reasons_against(&self, payee: &str) -> Vec<String>;
    async fn balance_of(&self, payee: &str) -> Value;
    async fn pays(&self, body: Value) -> Answer;
    async fn sees_transfer(&self, payout: &str) -> Answer;
    async fn says(&self, payout: &str, verb: &str, body: Value) -> Answer;
    async fn cancels_transfer(&self, payout: &str) -> Answer;
    async fn imports(&self, csv: &str) -> Answer;
}

impl Creator {
    /// Verified, with an account that can be paid to and an approved W-9, and nothing earned.
    pub async fn ready(app: &TestApp, admin: &Person) -> Self {
        let person = app.user("Clara Schumann").await;
        let payee = admin.makes_creator(&person).await;
        onboarded(app, admin, &payee).await;
        let form = person.hands_in_w9().await;
        app.finance_manager().await.approves_form(&form).await.is_ok();
        Self { person, payee }
    }

    /// A locked statement of so many cents, for a month of its own. Answers with its id.
    pub async fn earns(&self, admin: &Person, cents: i64) -> String {
        let listed = admin
            .get(&format!("/api/v2/statements?payeeId={}&limit=100", self.payee))
            .await;
        let month = 1 + listed.is_ok().data().as_array().map_or(0, Vec::len);
        let body = statement(&self.payee, &format!("2026-{month:02}"), cents);
        let statement = admin.post("/api/v2/statements", &body).await.is_created().data();
        text(&statement["statementId"])
    }

    /// So many cents, out of the statements. Answers with the id of the payout.
    pub async fn is_paid(&self, admin: &Person, cents: i64) -> String {
        let payout = admin.pays(json!({ "payeeId": self.payee, "amountCents": cents })).await;
        text(&payout.is_created().data()["payoutId"])
    }
}

/// What somebody earned in a month such as `2026-10`; a tenth of it is the platform's.
pub fn statement(payee: &str, month: &str, net_cents: i64) -> Value {
    json!({
        "payeeId": payee,
        "periodStart": format!("{month}-01"),
        "periodEnd": format!("{month}-28"),
        "earningsCents": net_cents + 100,
        "platformFeeCents": 100,
        "netPayableCents": net_cents,
        "currency": "USD",
        "externalId": format!("{month}-{payee}"),
        "lines": [{ "description": "Licences", "amountCents": net_cents + 100 }],
    })
}

/// The payee opens his account, and the service hears of it.
pub async fn onboarded(app: &TestApp, admin: &Person, payee: &str) {
    admin.asks_for_link(payee).await.is_created();
    let shown = admin.get(&format!("/api/v2/payees/{payee}")).await.is_ok().data();
    let account = text(&shown["stripeAccountId"]);
    app.stripe().onboard(&account).expect("the account is there");
    admin.asks_for_link(payee).await.is_created();
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

impl Transfers for Person {
    async fn makes_payee(&self, person: &Person, kind: &str) -> Answer {
        let body = json!({ "userId": person.id, "kind": kind, "displayName": person.name, "email": person.email,
            "verified": true });
        self.post("/api/v2/payees", &body).await
    }

    async fn makes_creator(&self, person: &Person) -> String {
        text(&self.makes_payee(person, "creator").await.is_created().data()["payeeId"])
    }

    async fn asks_for_link(&self, payee: &str) -> Answer {
        self.presses(&format!("/api/v2/payees/{payee}/onboarding-link")).await
    }

    async fn reasons_against(&self, payee: &str) -> Vec<String> {
        let shown = self
            .get(&format!("/api/v2/payees/{payee}/eligibility"))
            .await
            .is_ok()
            .data();
        let reasons = shown["reasons"].as_array().expect("reasons");
        assert_eq!(shown["eligible"], json!(reasons.is_empty()));
        reasons.iter().map(|reason| text(&reason["code"])).collect()
    }

    async fn balance_of(&self, payee: &str) -> Value {
        self.get(&format!("/api/v2/payees/{payee}/balance"))
            .await
            .is_ok()
            .data()
    }

    async fn pays(&self, body: Value) -> Answer {
        self.post("/api/v2/payouts", &body).await
    }

    async fn sees_transfer(&self, payout: &str) -> Answer {
        self.get(&format!("/api/v2/payouts/{payout}")).await
    }

    async fn says(&self, payout: &str, verb: &str, body: Value) -> Answer {
        self.post(&format!("/api/v2/payouts/{payout}/{verb}"), &body).await
    }

    async fn cancels_transfer(&self, payout: &str) -> Answer {
        self.says(payout, "cancel", json!({ "reason": REASON })).await
    }

    async fn imports(&self, csv: &str) -> Answer {
        let request = self.request(Method::POST, "/api/v2/statements/import");
        Answer::to(request.header(CONTENT_TYPE, "text/csv").body(csv.to_owned())).await
    }
}
