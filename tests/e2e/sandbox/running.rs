use std::time::{Duration, Instant};

use tests::TestApp;
use tokio::sync::oneshot;
use worker::WorkerSettings;

use super::advances;

/// Longer than a worker needs to notice that the clock was moved.
const PROMPTLY: Duration = Duration::from_secs(8);

#[tokio::test]
async fn a_running_worker_follows_the_clock() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;
    let (stop, stopped) = oneshot::channel::<()>();
    let settings = WorkerSettings {
        cron: true,
        metrics: None,
    };
    let worker = worker::run(app.another_worker().await, settings, async {
        let _gone = stopped.await;
    });
    let worker = tokio::spawn(worker);
    app.mail.fail_next(1, 451);
    admin.checks_eligibility().await.is_ok();
    comes_true(async || app.count("payout.delivery_attempts WHERE NOT delivered").await == 1).await;

    advances(&admin, "PT5M").await;
    app.mail.wait_for(1).await.expect("its time was skipped");
    advances(&admin, "P1Y").await;

    comes_true(async || {
        let health = app.nobody().get("/health").await.json();
        health.to_string().contains("\"healthy\"") && !health.to_string().contains("degraded")
    })
    .await;
    stop.send(()).expect("it is running");
    worker.await.expect("it does not panic").expect("it ends well");
}

async fn comes_true(what: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !what().await {
        assert!(began.elapsed() < PROMPTLY, "it never came true");
    }
}
