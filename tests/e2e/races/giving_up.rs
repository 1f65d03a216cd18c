use std::pin::pin;

use futures_util::future::{Either, ready, select};
use serde_json::json;
use tests::TestApp;
use tokio::task::yield_now;

/// Looks at the sessions until they have come to rest.
const LOOKS_MAX: usize = 500;

#[tokio::test]
async fn a_transaction_given_up_while_it_begins_is_not_left_open() {
    let app = TestApp::start().await;
    for _ in 0..50 {
        let begin = pin!(app.ctx().db.begin());
        assert!(
            matches!(select(begin, ready(())).await, Either::Right(_)),
            "it takes longer than one look"
        );
        yield_now().await;
    }

    nothing_is_left_open(&app).await;
    use_cases::jobs::heartbeat(app.ctx(), "worker-1")
        .await
        .expect("the database answers");
    assert_eq!(
        app.count("payout.worker_heartbeats").await,
        1,
        "what is written is there for others to see"
    );
}

#[tokio::test]
async fn clients_that_hang_up_leave_nothing_open() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({});
    for patience in 0..60 {
        let request = pin!(admin.post("/api/payouts/check-eligibility", &body));
        let impatient = pin!(async {
            for _ in 0..patience * 4 {
                yield_now().await;
            }
        });
        select(request, impatient).await;
    }

    admin.checks_eligibility().await.is_ok();
    nothing_is_left_open(&app).await;
    let kept = "SELECT (SELECT count(*) FROM payout.eligibility_checks) AS checks,
                       (SELECT count(*) FROM payout.audit_log WHERE action = 'eligibility.checked') AS entries";
    let kept = app.row(kept).await;
    assert_eq!(kept["checks"], kept["entries"], "all or nothing");
    app.is_sound().await;
}

async fn nothing_is_left_open(app: &TestApp) {
    let open = "pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    for _ in 0..LOOKS_MAX {
        if app.count(open).await == 0 {
            return;
        }
    }
    let left = app.rows(&format!("SELECT query FROM {open}")).await;
    panic!("left open: {left:?}");
}
