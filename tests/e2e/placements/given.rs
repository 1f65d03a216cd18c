use serde_json::{Value, json};
use tests::{Person, TestApp};
use time::{Date, Duration};
use use_cases::jobs::{self, Done, Job};

/// Nobody answers there; nothing in these tests is sent.
const NOBODY: &str = "http://127.0.0.1:9";

/// A service that pays by transfer, and an administrator.
#[derive(Debug)]
pub struct Agency {
    pub app: TestApp,
    pub admin: Person,
}

/// Somebody who is paid for placements.
#[derive(Debug, Clone)]
pub struct Recruiter {
    pub person: Person,
    pub payee: String,
}

impl Agency {
    pub async fn start() -> Self {
        let settings = [
            ("STRIPE_SECRET_KEY", "sk_test_of_the_tests"),
            ("STRIPE_API_BASE", NOBODY),
            ("TRANSFER_TAX_REPORTING", "stripe"),
        ];
        let app = TestApp::with(&settings).await;
        let admin = app.admin().await;
        Self { app, admin }
    }

    /// With an account that can be paid.
    pub async fn recruiter(&self) -> Recruiter {
        let recruiter = self.recruiter_without_account().await;
        self.is_onboarded(&recruiter).await;
        recruiter
    }

    pub async fn recruiter_without_account(&self) -> Recruiter {
        let person = self.app.user("Rita Recruiter").await;
        let body = json!({
            "userId": person.id, "kind": "recruiter", "displayName": person.name, "email": person.email,
        });
        let payee = self.admin.post("/api/v2/payees", &body).await.is_created().data();
        let payee = payee["payeeId"].as_str().expect("an id").to_owned();
        Recruiter { person, payee }
    }

    /// As the payment provider says some time later.
    pub async fn is_onboarded(&self, recruiter: &Recruiter) {
        let sql = "UPDATE payout.payees SET stripe_account_id = 'acct_' || replace(id::text, '-', ''), onboarding = 'completed', \
             details_submitted = true, charges_enabled = true, payouts_enabled = true, transfers_enabled = true, \
             verified_at = created_at WHERE id = $1::uuid";
        let update = sqlx::query(sql).bind(&recruiter.payee).execute(self.app.pool()).await;
        update.expect("a payee");
    }

    /// A placement of 20,000.00 that one recruiter of the free tier closed: 4,000.00 are his.
    pub async fn placement(&self, recruiter: &Recruiter) -> Placement {
        self.placement_with(&[("candidate_recruiter", recruiter, "free")], json!({}))
            .await
    }

    pub async fn placement_with(&self, roles: &[(&str, &Recruiter, &str)], extra: Value) -> Placement {
        let answer = self
            .admin
            .post("/api/v2/placements", &self.placement_body(roles, extra))
            .await;
        Placement(answer.is_created().data())
    }

    pub fn placement_body(&self, roles: &[(&str, &Recruiter, &str)], extra: Value) -> Value {
        let roles = roles
            .iter()
            .map(|(role, recruiter, tier)| json!({ "role": role, "payeeId": recruiter.payee, "tier": tier }));
        let mut body = json!({
            "companyId": "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d",
            "feeCents": 2_000_000,
            "currency": "USD",
            "startDate": self.app.today().to_string(),
            "roles": roles.collect::<Vec<_>>(),
        });
        if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
            body.extend(extra);
        }
        body
    }

    /// A schedule of the whole share, due today.
    pub async fn schedule(&self, placement: &Placement) -> Value {
        self.schedule_with(placement, json!({})).await
    }

    pub async fn schedule_with(&self, placement: &Placement, extra: Value) -> Value {
        self.schedules(placement, extra).await.is_created().data()
    }

    pub async fn schedules(&self, placement: &Placement, extra: Value) -> tests::Answer {
        let mut body = json!({
            "placementId": placement.id(),
            "scheduledDate": self.app.today().to_string(),
            "triggerEvent": "invoice.paid",
        });
        if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
            body.extend(extra);
        }
        self.admin.post("/api/v2/payout-schedules", &body).await
    }

    /// A hold of so many cents for a month.
    pub async fn holds(&self, placement: &Placement, cents: i64) -> tests::Answer {
        let body = json!({
            "placementId": placement.id(),
            "amountCents": cents,
            "reason": "dispute",
            "releaseDate": self.in_days(30).to_string(),
        });
        self.admin.post("/api/v2/escrow-holds", &body).await
    }

    pub fn in_days(&self, days: i64) -> Date {
        self.app.today() + Duration::days(days)
    }

    /// The worker's run of the night.
    pub async fn runs(&self, job: Job) -> Done {
        jobs::run(self.app.ctx(), job, None)
            .await
            .expect("the database answers")
    }

    pub async fn schedule_now(&self, schedule: &Value) -> Value {
        let path = format!("/api/v2/payout-schedules/{}", id(schedule, "scheduleId"));
        self.admin.get(&path).await.is_ok().data()
    }

    pub async fn tells_schedule(&self, schedule: &Value, verb: &str, body: &Value) -> tests::Answer {
        let path = format!("/api/v2/payout-schedules/{}/{verb}", id(schedule, "scheduleId"));
        self.admin.post(&path, body).await
    }

    pub async fn tells_hold(&self, hold: &Value, verb: &str, body: &Value) -> tests::Answer {
        let path = format!("/api/v2/escrow-holds/{}/{verb}", id(hold, "holdId"));
        self.admin.post(&path, body).await
    }

    pub async fn hold_now(&self, hold: &Value) -> Value {
        let path = format!("/api/v2/escrow-holds/{}", id(hold, "holdId"));
        self.admin.get(&path).await.is_ok().data()
    }

    /// The active holds of a placement.
    pub async fn held(&self, placement: &Placement) -> Vec<Value> {
        let path = format!("/api/v2/placements/{}/escrow-holds", placement.id());
        let data = self.admin.get(&path).await.is_ok().data();
        data.as_array().cloned().unwrap_or_default()
    }

    pub async fn total_held(&self, placement: &Placement) -> i64 {
        let path = format!("/api/v2/placements/{}/escrow-holds/total", placement.id());
        self.admin.get(&path).await.is_ok().data()["totalCents"]
            .as_i64()
            .expect("cents")
    }

    /// The schedules of a placement, the first due first.
    pub async fn scheduled(&self, placement: &Placement) -> Vec<Value> {
        let path = format!("/api/v2/payout-schedules?placementId={}&limit=100", placement.id());
        let data = self.admin.get(&path).await.is_ok().data();
        data.as_array().cloned().unwrap_or_default()
    }

    /// What the transfers of a recruiter come to that may still be or were sent, in cents.
    pub async fn paid(&self, recruiter: &Recruiter) -> i64 {
        let sql = format!(
            "SELECT coalesce(sum(amount_cents), 0)::bigint AS n FROM payout.transfers \
             WHERE payee_id = '{}' AND status NOT IN ('failed', 'reversed', 'cancelled')",
            recruiter.payee
        );
        self.app.row(&sql).await["n"].as_i64().expect("cents")
    }

    /// How often something was told.
    pub async fn told(&self, kind: &str) -> i64 {
        let sql = format!("SELECT count(*) AS n FROM payout.outbox WHERE kind = '{kind}'");
        self.app.row(&sql).await["n"].as_i64().expect("a count")
    }
}

/// A placement as it was shown.
#[derive(Debug, Clone)]
pub struct Placement(pub Value);

impl Placement {
    pub fn id(&self) -> String {
        id(&self.0, "placementId")
    }
}

/// The text of a field.
#[track_caller]
pub fn id(value: &Value, field: &str) -> String {
    let id = value[field].as_str();
    id.unwrap_or_else(|| panic!("no {field}: {value}")).to_owned()
}
