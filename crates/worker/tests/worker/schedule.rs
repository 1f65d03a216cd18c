use time::Duration;
use use_cases::jobs::{self, Job};

use crate::bench::Bench;

const RUNS: &str = "SELECT count(*) FROM payout.job_runs WHERE result = 'succeeded'";

#[tokio::test(flavor = "multi_thread")]
async fn eight_replicas_take_each_slot_once() {
    let bench = Bench::new().await;

    let replicas = (0..8).map(|_| {
        let ctx = bench.ctx.clone();
        tokio::spawn(async move { worker::tick(&ctx).await.expect("a look at the clock") })
    });
    let taken: u64 = futures_util::future::join_all(replicas)
        .await
        .into_iter()
        .map(|taken| taken.expect("no panic"))
        .sum();

    assert_eq!(taken, Job::ALL.len() as u64);
    assert_eq!(
        bench
            .count("SELECT count(*) FROM apalis.jobs WHERE job_type = 'jobs'")
            .await,
        i64::try_from(Job::ALL.len()).expect("a few")
    );
}

#[tokio::test]
async fn a_worker_that_was_down_catches_up_with_the_last_slot_only() {
    let bench = Bench::new().await;
    worker::tick(&bench.ctx).await.expect("a look at the clock");
    bench.turn_clock(Duration::days(5));

    worker::tick(&bench.ctx).await.expect("a look at the clock");

    let checks = "SELECT count(*) FROM payout.cron_slots WHERE job = 'eligibility-check'";
    assert_eq!(bench.count(checks).await, 2);
    let hour = "SELECT count(*) FROM payout.cron_slots WHERE job = 'eligibility-check' AND extract(hour FROM slot AT TIME ZONE 'UTC') = 2";
    assert_eq!(bench.count(hour).await, 2);
}

#[tokio::test]
async fn jobs_that_are_due_run_and_are_recorded_with_their_slot() {
    let bench = Bench::new().await;
    worker::tick(&bench.ctx).await.expect("a look at the clock");

    let stepped = worker::step(&bench.ctx).await.expect("a step");

    assert_eq!((stepped.jobs, stepped.jobs_failed), (Job::ALL.len() as u64, 0));
    // Housekeeping that found nothing to do is not recorded.
    let recorded = Job::ALL.iter().filter(|job| !job.is_housekeeping()).count();
    assert_eq!(bench.count(RUNS).await, i64::try_from(recorded).expect("a few"));
    assert_eq!(
        bench
            .count("SELECT count(*) FROM payout.job_runs WHERE slot IS NULL")
            .await,
        0
    );
    assert_eq!(
        bench
            .count("SELECT count(*) FROM payout.eligibility_checks WHERE trigger = 'schedule'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_job_run_by_hand_is_recorded_without_a_slot() {
    let bench = Bench::new().await;

    let done = jobs::run(&bench.ctx, Job::EligibilityCheck, None).await.expect("a run");

    assert_eq!(done.failed, 0);
    assert_eq!(done.summary["eligible"], false);
    assert_eq!(
        bench
            .count("SELECT count(*) FROM payout.job_runs WHERE slot IS NULL AND result = 'succeeded'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_job_that_fails_is_recorded_with_its_reason() {
    let bench = Bench::new().await;
    sqlx::query("DROP VIEW payout.host_payments CASCADE")
        .execute(bench.db.pool())
        .await
        .expect("a broken database");
    sqlx::query("DROP FUNCTION payout.revenue CASCADE")
        .execute(bench.db.pool())
        .await
        .expect("a broken database");

    jobs::run(&bench.ctx, Job::EligibilityCheck, None)
        .await
        .expect_err("nothing to check with");

    let failed = "SELECT count(*) FROM payout.job_runs WHERE result = 'failed' AND error IS NOT NULL AND finished_at IS NOT NULL";
    assert_eq!(bench.count(failed).await, 1);
}

#[tokio::test]
async fn a_sweep_closes_runs_whose_process_stopped_under_them() {
    let bench = Bench::new().await;
    sqlx::query("INSERT INTO payout.job_runs (id, job, started_at) VALUES (gen_random_uuid(), 'gates', $1)")
        .bind(bench.ctx.now())
        .execute(bench.db.pool())
        .await
        .expect("a run");

    let soon = jobs::sweep(&bench.ctx).await.expect("a sweep");
    bench.turn_clock(Duration::hours(7));
    let late = jobs::sweep(&bench.ctx).await.expect("a sweep");

    assert_eq!((soon.runs_closed, late.runs_closed), (0, 1));
}
