//! How a membership ends a year after its payout, and begins anew.

mod rejoining;
mod removal;
mod service;

use serde_json::{Value, json};
use tests::{Answer, DAY, HOUR, MINUTE, Person, Stage, SubscriptionServer, TestApp};
use use_cases::jobs::{self, Job};

/// With the subscription service that this server is.
async fn app_with(server: &SubscriptionServer) -> TestApp {
    let settings = server.settings();
    let own: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    TestApp::with(&own).await
}

/// From the day of the payout to three in the morning a year later.
fn turn_to_the_day(app: &TestApp) {
    app.turn_clock(DAY * 364 + HOUR * 17 + MINUTE);
}

/// The summary of the run.
async fn run(app: &TestApp, job: Job) -> Value {
    let done = jobs::run(app.ctx(), job, None).await.expect("the database answers");
    done.summary
}

async fn membership_of(app: &TestApp, member: &Person) -> Value {
    let admin = app.admin().await;
    admin.looks_up(member).await.is_ok().data()["membership"].clone()
}

/// As an administrator whose session has not run out over the year.
async fn records_removal(app: &TestApp, member: &Person) -> Answer {
    let admin = app.admin().await;
    let path = format!("/api/members/{}/membership/remove", member.id);
    admin
        .post(&path, &json!({ "reason": "cancelled in the provider's dashboard" }))
        .await
}

async fn mails_of(app: &TestApp, kind: &str, member: &Person) -> u64 {
    app.count(&format!(
        "payout.notifications WHERE kind = '{kind}' AND recipient = '{}'",
        member.email
    ))
    .await
}

async fn alerts(app: &TestApp) -> u64 {
    app.count("admin_alerts WHERE category = 'membership_removal'").await
}

async fn removal_of(app: &TestApp, stage: &Stage) -> Value {
    app.row(&format!(
        "SELECT state, attempts, idempotency_key FROM payout.removals WHERE payout_id = '{}'",
        stage.payout
    ))
    .await
}
