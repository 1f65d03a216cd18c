//! A service with something of everything in it, for whoever calls every operation: `tests/contract/run`.
//!
//! Says in one line of JSON where it is, who may come in and what stands there; goes on until its standard input ends.

use std::io::{self, Write as _};

use serde_json::{Value, json};
use tests::{Answer, Person, Stage, TestApp};
use use_cases::events;

/// Thousands of requests a minute are what this is for.
const SETTINGS: [(&str, &str); 6] = [
    ("SANDBOX", "true"),
    ("RATE_LIMIT_MEMBER", "off"),
    ("RATE_LIMIT_STAFF", "off"),
    ("RATE_LIMIT_SERVICE", "off"),
    ("RATE_LIMIT_APPROVALS", "off"),
    ("RATE_LIMIT_ANONYMOUS", "off"),
];

#[tokio::main]
async fn main() -> io::Result<()> {
    let app = TestApp::paying_by_transfer(&SETTINGS).await;
    let stages = [
        Stage::pending_approval(&app).await,
        Stage::pending_tax_info(&app).await,
        Stage::ready_for_payment(&app).await,
        Stage::requires_manual_review(&app).await,
        Stage::completed(&app).await,
    ];
    app.work().await;
    let (staff, member) = (&stages[0], &stages[4].member);
    let ids = ids(&app, &stages, member).await;
    let tokens = json!({
        "admin": staff.admin.token(),
        "finance": staff.finance.token(),
        "member": member.token(),
    });
    let told = json!({ "base": app.door().base(), "tokens": tokens, "ids": ids });
    writeln!(io::stdout(), "{told}")?;
    io::stdout().flush()?;
    let ended = tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink()));
    ended.await?.map(drop)
}

/// What stands in paths, under the names that the document gives them; the member's own where something is a member's.
async fn ids(app: &TestApp, stages: &[Stage], member: &Person) -> Value {
    let admin = &stages[0].admin;
    let payouts: Vec<&str> = stages.iter().map(|stage| stage.payout.id.as_str()).collect();
    let members: Vec<_> = stages.iter().map(|stage| stage.member.id).collect();
    let (creator, statement, transfers) = paid_by_transfer(app, admin, member).await;
    let placed = placed(app, admin, member).await;
    let endpoint = made(
        admin,
        "webhook-endpoints",
        &json!({ "url": "https://example.com/hooks" }),
    )
    .await;
    app.happens("payout.completed", json!({})).await;
    events::spread(app.ctx()).await.expect("the database answers");
    json!({
        "payoutId": payouts,
        "transferId": transfers,
        "userId": members,
        "formId": column(app, "form_id", "public.tax_forms").await,
        "alertId": column(app, "alert_id", "public.admin_alerts").await,
        "roundId": column(app, "id", "payout.rounds").await,
        "mailId": column(app, "id", "payout.notifications").await,
        "payeeId": [creator, placed.payee],
        "statementId": [statement],
        "placementId": [placed.placement],
        "scheduleId": [placed.schedule],
        "holdId": column(app, "id", "payout.holds").await,
        "companyUserId": [placed.company_user],
        "endpointId": [endpoint["endpoint"]["endpointId"]],
        "deliveryId": column(app, "id", "payout.event_deliveries").await,
        "year": [2026],
    })
}

/// The member as a creator with a statement, a payout that was called off and one that is on its way.
async fn paid_by_transfer(app: &TestApp, admin: &Person, member: &Person) -> (Value, Value, Vec<Value>) {
    let payee = made(admin, "payees", &payee_of(member, "creator")).await["payeeId"].clone();
    let link = format!("/api/v2/payees/{}/onboarding-link", payee.as_str().expect("an id"));
    let shown = format!("/api/v2/payees/{}", payee.as_str().expect("an id"));
    admin.presses(&link).await.is_created();
    let account = admin.get(&shown).await.is_ok().data()["stripeAccountId"].clone();
    let opened = app.stripe().onboard(account.as_str().expect("an account"));
    opened.expect("the account is there");
    admin.presses(&link).await.is_created();
    let body = json!({ "payeeId": payee, "periodStart": "2026-02-01", "periodEnd": "2026-02-28", "currency": "USD",
        "earningsCents": 50_100, "platformFeeCents": 100, "netPayableCents": 50_000, "externalId": "run-1",
        "lines": [{ "description": "Licences", "amountCents": 50_100 }] });
    let statement = made(admin, "statements", &body).await["statementId"].clone();
    let mut transfers = Vec::new();
    for cents in [6_000, 7_000] {
        let payout = made(admin, "payouts", &json!({ "payeeId": payee, "amountCents": cents })).await;
        transfers.push(payout["payoutId"].clone());
        app.work().await;
    }
    (payee, statement, transfers)
}

/// What is there of a placement.
struct Placed {
    payee: Value,
    placement: Value,
    schedule: Value,
    company_user: Value,
}

/// The member as a recruiter with a part in a placement, and as one who acts for its company.
async fn placed(app: &TestApp, admin: &Person, member: &Person) -> Placed {
    let payee = made(admin, "payees", &payee_of(member, "recruiter")).await["payeeId"].clone();
    let (company, today) = ("0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e", app.today().to_string());
    let body = json!({ "companyId": company, "feeCents": 1_000_000, "currency": "USD", "startDate": today,
        "roles": [{ "role": "job_owner", "payeeId": payee, "tier": "free" }] });
    let placement = made(admin, "placements", &body).await["placementId"].clone();
    let body = json!({ "placementId": placement, "scheduledDate": today, "triggerEvent": "manual" });
    let schedule = made(admin, "payout-schedules", &body).await["scheduleId"].clone();
    let body = json!({ "companyId": company, "userId": member.id });
    let company_user = made(admin, "company-users", &body).await["companyUserId"].clone();
    Placed {
        payee,
        placement,
        schedule,
        company_user,
    }
}

fn payee_of(person: &Person, kind: &str) -> Value {
    json!({ "userId": person.id, "kind": kind, "displayName": person.name, "email": person.email, "verified": true })
}

async fn made(admin: &Person, what: &str, body: &Value) -> Value {
    let made: Answer = admin.post(&format!("/api/v2/{what}"), body).await;
    made.is_created().data()
}

async fn column(app: &TestApp, id: &str, table: &str) -> Vec<Value> {
    let rows = app.rows(&format!("SELECT {id}::text AS id FROM {table} LIMIT 5")).await;
    rows.iter().map(|row| row["id"].clone()).collect()
}
