use std::time::{Duration, Instant};

use tests::TestApp;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use worker::WorkerSettings;

/// Longer than a worker without work needs to end.
const PROMPTLY: Duration = Duration::from_secs(10);

struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), use_cases::Error>>,
}

#[tokio::test]
async fn a_running_worker_sends_what_is_written_and_stops_when_told() {
    let app = TestApp::start().await;
    let worker = start(&app).await;

    app.admin().await.checks_eligibility().await.is_ok();
    app.mail.wait_for(1).await.expect("the worker is woken");
    let asked = Instant::now();
    stop(worker).await;

    assert!(asked.elapsed() < PROMPTLY, "{:?}", asked.elapsed());
    assert_eq!(app.count("payout.worker_heartbeats").await, 0, "it said goodbye");
}

#[tokio::test]
async fn a_worker_survives_that_its_database_goes_away_and_comes_back() {
    let app = TestApp::start().await;
    let worker = start(&app).await;
    let admin = app.admin().await;
    admin.checks_eligibility().await.is_ok();
    app.mail.wait_for(1).await.expect("the worker is woken");

    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let mut session = app.database().session().await;
    sqlx::raw_sql(others)
        .execute(&mut session)
        .await
        .expect("a superuser may");
    app.by_hand("UPDATE admin_alerts SET status = 'resolved'").await;
    checks_when_it_can(&admin).await;

    app.mail.wait_for(2).await.expect("the worker is back");
    stop(worker).await;
}

#[tokio::test]
async fn mails_left_by_a_dead_worker_are_sent_by_the_next() {
    let app = TestApp::start().await;
    let worker = start(&app).await;
    worker.task.abort();
    app.admin().await.checks_eligibility().await.is_ok();

    let next = start(&app).await;

    app.mail.wait_for(1).await.expect("the next worker sends it");
    stop(next).await;
    assert_eq!(app.mail.messages().len(), 1);
}

/// A request that meets a dead connection is answered 503 and may be tried again.
async fn checks_when_it_can(admin: &tests::Person) {
    for _ in 0..10 {
        let answer = admin.checks_eligibility().await;
        if answer.status == 200 {
            return;
        }
        answer.is_problem(503, "UNAVAILABLE");
    }
    panic!("the api does not find its database again");
}

async fn start(app: &TestApp) -> Running {
    let (stop, stopped) = oneshot::channel();
    let settings = WorkerSettings {
        cron: false,
        metrics: None,
    };
    let shutdown = async {
        let _gone = stopped.await;
    };
    let task = tokio::spawn(worker::run(app.another_worker().await, settings, shutdown));
    Running { stop, task }
}

async fn stop(worker: Running) {
    worker.stop.send(()).expect("it is running");
    worker.task.await.expect("it does not panic").expect("it ends well");
}
