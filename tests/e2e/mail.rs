//! Mails are never lost, and sent twice at most by a kill at the worst moment.

mod attempts;
mod every_step;
mod kills;
mod log;
mod recipients;

use serde_json::Value;
use tests::TestApp;

/// One mail waits to be sent.
async fn one_mail_waits(app: &TestApp) {
    app.admin().await.checks_eligibility().await.is_ok();
    assert_eq!(app.count("payout.notifications WHERE state = 'pending'").await, 1);
}

async fn notification(app: &TestApp) -> Value {
    app.row("SELECT id, state, attempts FROM payout.notifications").await
}
