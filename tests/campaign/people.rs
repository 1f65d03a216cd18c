use serde_json::{Value, json};

use crate::client::{Client, Unknown};
use crate::postgres::Postgres;

/// Those who decide and pay.
#[derive(Debug, Clone)]
pub struct Team {
    pub admin: Client,
    pub manager: Client,
    pub finance: Client,
}

/// A member of the queue whom nothing speaks against.
#[derive(Debug, Clone)]
pub struct Member {
    pub number: usize,
    pub id: String,
    pub client: Client,
}

/// Somebody whom the fake Stripe pays.
#[derive(Debug, Clone)]
pub struct Creator {
    pub payee: String,
}

/// What the main application would have written: staff, members with fourteen payments, and money for all of them.
/// The triggers sleep meanwhile; the queue is computed at the end.
pub async fn move_in(postgres: &Postgres, members: usize, creators: usize) {
    let sql = format!(
        "SET session_replication_role = replica;
         INSERT INTO public.users (id, email, email_verified, status, name, created_at)
             SELECT id::uuid, name || '@campaign.example', true, 'Active', initcap(replace(name, '-', ' ')), '2025-01-20'
             FROM ({PEOPLE}) p;
         INSERT INTO public.user_profiles (id, user_id, first_name, last_name)
             SELECT id, id::uuid, split_part(initcap(replace(name, '-', ' ')), ' ', 1), split_part(name, '-', 2) FROM ({PEOPLE}) p;
         INSERT INTO public.session (id, token, user_id, expires_at, created_at, updated_at)
             SELECT 'session-' || name, 'session-token-of-' || name, id::uuid, now() + interval '1 year', now(), now() FROM ({PEOPLE}) p;
         INSERT INTO public.admin (email, role, name, status) VALUES
             ('staff-1@campaign.example', 'Super Admin', 'Staff 1', 'active'),
             ('staff-2@campaign.example', 'Manager', 'Staff 2', 'active'),
             ('staff-3@campaign.example', 'Finance Manager', 'Staff 3', 'active');
         INSERT INTO public.user_subscriptions (id, user_id, provider_subscription_id, provider_customer_id, status,
                 current_period_start, current_period_end, created_at)
             SELECT {SUBSCRIPTION}, {MEMBER}, 'sub_' || n, 'cus_' || n, 'active', '2025-01-20', '2028-01-20', '2025-01-20'
             FROM generate_series(1, {members}) n;
         INSERT INTO public.user_memberships (id, user_id, subscription_id, join_date)
             SELECT gen_random_uuid(), {MEMBER}, {SUBSCRIPTION}, '2025-01-20' FROM generate_series(1, {members}) n;
         INSERT INTO public.kyc_verification (user_id, status, verified_at, expires_at, created_at)
             SELECT {MEMBER}, 'verified', '2025-01-20', '2035-01-20', '2025-01-20' FROM generate_series(1, {members}) n;
         INSERT INTO public.user_payments (user_id, subscription_id, amount, currency, payment_type, payment_date, status, created_at)
             SELECT {MEMBER}, {SUBSCRIPTION}, 25, 'USD', 'recurring', day, 'succeeded', day
             FROM generate_series(1, {members}) n, generate_series(0, 13) month,
                  LATERAL (SELECT timestamptz '2025-01-20 09:00Z' + n * interval '1 minute' + month * interval '30 days' AS day) d;
         INSERT INTO public.user_payments (user_id, amount, currency, payment_type, payment_date, status, created_at)
             SELECT '{patron}', 100000, 'USD', 'one_time', '2025-01-20', 'succeeded', '2025-01-20'
             FROM generate_series(0, {members});
         SET session_replication_role = origin;
         SELECT payout.rebuild_queue();
         ANALYZE;",
        patron = id("member", 1),
        PEOPLE = everybody(members, creators),
    );
    postgres.execute(&sql).await;
}

const MEMBER: &str = "('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid";
const SUBSCRIPTION: &str = "('00000000-0000-4000-8001-' || lpad(n::text, 12, '0'))::uuid";

fn everybody(members: usize, creators: usize) -> String {
    let group = |kind: &str, space: u32, count: usize| {
        format!(
            "SELECT '00000000-0000-4000-{space}-' || lpad(n::text, 12, '0') AS id, '{kind}-' || n AS name FROM generate_series(1, {count}) n"
        )
    };
    [
        group("member", 8000, members),
        group("creator", 8002, creators),
        group("staff", 8003, 3),
    ]
    .join(" UNION ALL ")
}

fn id(kind: &str, number: usize) -> String {
    let space = match kind {
        "member" => 8000,
        "creator" => 8002,
        _ => 8003,
    };
    format!("00000000-0000-4000-{space}-{number:012}")
}

impl Team {
    pub fn of(nobody: &Client) -> Self {
        let staff = |number: u32| nobody.with_token(&format!("session-token-of-staff-{number}"));
        Self {
            admin: staff(1),
            manager: staff(2),
            finance: staff(3),
        }
    }
}

impl Member {
    pub fn numbered(nobody: &Client, number: usize) -> Self {
        Self {
            number,
            id: id("member", number),
            client: nobody.with_token(&format!("session-token-of-member-{number}")),
        }
    }

    pub fn name(&self) -> String {
        // Names on accounts are letters.
        let letters = self
            .number
            .to_string()
            .bytes()
            .map(|digit| char::from(digit - b'0' + b'a'))
            .collect::<String>();
        format!("Member {letters}")
    }

    pub fn bank_details(&self) -> Value {
        json!({ "accountHolderName": self.name(), "routingNumber": "021000021",
            "accountNumber": format!("{:010}", 4_000_000_000_u64 + self.number as u64), "accountType": "checking" })
    }

    pub fn w9(&self) -> Value {
        json!({ "usPerson": true, "legalName": self.name(), "taxClassification": "individual",
            "address": { "street": "12 Harbor Lane", "city": "Portland", "state": "OR", "postalCode": "97201", "country": "US" },
            "tin": format!("31427{:04}", self.number), "tinType": "ssn", "certified": true, "signature": self.name() })
    }
}

impl Creator {
    /// Known to the service and, by a link that he follows, to Stripe.
    pub async fn numbered(team: &Team, stripe: &Client, number: usize) -> Self {
        let body = json!({ "userId": id("creator", number), "kind": "creator", "displayName": format!("Creator {number}"),
            "email": format!("creator-{number}@campaign.example"), "verified": true });
        let payee = text(&done(team.admin.post("/api/v2/payees", &body).await)["payeeId"]);
        let path = format!("/api/v2/payees/{payee}");
        let link = format!("{path}/onboarding-link");
        done(team.admin.post(&link, &json!({})).await);
        let account = text(&team.admin.get(&path).await["stripeAccountId"]);
        let onboard = format!("/_control/accounts/{account}/onboard");
        done(stripe.post(&onboard, &json!({})).await);
        done(team.admin.post(&link, &json!({})).await);
        Self { payee }
    }
}

/// Nobody is let down before anybody is killed.
fn done(answer: Result<Value, Unknown>) -> Value {
    answer.expect("it is answered")
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
