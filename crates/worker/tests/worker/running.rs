use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use worker::WorkerSettings;

use crate::bench::Bench;

const PLAIN: WorkerSettings = WorkerSettings {
    cron: false,
    metrics: None,
};

/// A worker that really runs, until it is told to stop.
struct Running {
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), use_cases::Error>>,
}

impl Running {
    fn start(bench: &Bench, settings: WorkerSettings) -> Self {
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _told_or_gone = stopped.await;
        };
        Self {
            stop,
            ended: tokio::spawn(worker::run(bench.ctx.clone(), settings, shutdown)),
        }
    }

    async fn stop(self) -> Duration {
        let told = Instant::now();
        self.stop.send(()).expect("the worker runs");
        self.ended.await.expect("no panic").expect("a clean end");
        told.elapsed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_out_while_the_worker_runs_and_it_stops_when_told() {
    let bench = Bench::new().await;
    let running = Running::start(&bench, PLAIN);

    for count in 1..=5 {
        bench.asks_for_mail("ada@tenure.example").await;
        bench.mail.wait_for(count).await.expect("the mail goes out");
    }
    bench
        .becomes("SELECT count(*) FROM apalis.jobs WHERE status = 'Done'", 5)
        .await;
    let took = running.stop().await;

    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(bench.count("SELECT count(*) FROM payout.worker_heartbeats").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_connections_are_cut_goes_on() {
    let bench = Bench::new().await;
    let running = Running::start(&bench, PLAIN);
    bench.asks_for_mail("before@tenure.example").await;
    bench.mail.wait_for(1).await.expect("the mail goes out");

    let mut other = bench.db.session().await;
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&mut other)
    .await
    .expect("a superuser");
    bench.asks_for_mail("after@tenure.example").await;

    let caught = bench.mail.wait_for(2).await.expect("the mail goes out all the same");
    assert_eq!(caught[1].to, ["after@tenure.example"]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_killed_its_process_three_times_is_not_run_again() {
    let bench = Bench::new().await;
    sqlx::query(
        "INSERT INTO apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata)
         VALUES (apalis.generate_ulid(), 'jobs', convert_to('{\"job\":\"eligibility-check\",\"slot\":0}', 'UTF8'), 'Pending', 3, 1,
                 now(), 0, '')",
    )
    .execute(bench.db.pool())
    .await
    .expect("a deadly job");
    let running = Running::start(&bench, PLAIN);

    bench
        .becomes("SELECT count(*) FROM apalis.jobs WHERE status = 'Failed'", 1)
        .await;
    running.stop().await;

    assert_eq!(bench.count("SELECT count(*) FROM payout.job_runs").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_answered_on_their_own_address() {
    let bench = Bench::new().await;
    let address = free_address();
    let running = Running::start(
        &bench,
        WorkerSettings {
            metrics: Some(address),
            ..PLAIN
        },
    );
    bench.asks_for_mail("ada@tenure.example").await;
    bench.mail.wait_for(1).await.expect("the mail goes out");

    let mut page = TcpStream::connect(address).await.expect("somebody listens");
    page.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .expect("a request");
    let mut answer = String::new();
    page.read_to_string(&mut answer).await.expect("an answer");

    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("mail"), "{answer}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_is_kept_while_the_worker_runs() {
    let bench = Bench::new().await;
    let running = Running::start(&bench, WorkerSettings { cron: true, ..PLAIN });

    let checks = "SELECT count(*) FROM payout.job_runs WHERE job = 'eligibility-check' AND result = 'succeeded'";
    bench.becomes(checks, 1).await;
    running.stop().await;

    assert_eq!(bench.count(checks).await, 1);
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address")
}
