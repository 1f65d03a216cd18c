//! Groups of schedules share their transactions; nobody notices.

use std::pin::pin;

use futures_util::future::{Either, select};
use serde_json::json;
use time::Duration;
use use_cases::jobs::Job;
use use_cases::schedules;

use crate::placements::given::{Agency, Placement, Recruiter};

const SCHEDULES: u64 = 500;
const CENTS: i64 = 10_000;

#[tokio::test]
async fn r12_2_two_runs_at_once_pay_each_of_many_once() {
    let agency = Agency::start().await;
    let recruiters = due(&agency).await;
    let other = agency.app.another_worker().await;

    let (ours, theirs) = tokio::join!(
        schedules::process_all_due(agency.app.ctx()),
        schedules::process_all_due(&other)
    );

    let (ours, theirs) = (ours.expect("a run"), theirs.expect("a run"));
    assert_eq!(
        (ours.processed + theirs.processed, ours.failed + theirs.failed),
        (SCHEDULES, 0),
        "{ours:?} {theirs:?}"
    );
    assert_eq!(ours.postponed + theirs.postponed, 0);
    every_one_is_paid_once(&agency, &recruiters).await;
}

#[tokio::test]
async fn r13_2_a_run_that_is_killed_half_way_pays_each_once_in_the_end() {
    let agency = Agency::start().await;
    let recruiters = due(&agency).await;
    {
        let run = pin!(schedules::process_all_due(agency.app.ctx()));
        let half_way = pin!(async { while agency.app.count(PROCESSED).await < SCHEDULES / 5 {} });
        assert!(
            matches!(select(half_way, run).await, Either::Left(_)),
            "it is killed before it is done"
        );
    }
    let done = agency.runs(Job::ProcessSchedules).await;
    assert_eq!(done.summary["failed"], 0, "what the dead one had waits for its lease");

    agency.app.turn_clock(Duration::minutes(11));
    agency.runs(Job::ScheduleRetry).await;
    agency.app.turn_clock(Duration::HOUR);
    agency.runs(Job::ScheduleRetry).await;

    every_one_is_paid_once(&agency, &recruiters).await;
}

#[tokio::test]
async fn r12_4_one_that_cannot_be_read_keeps_no_other_waiting() {
    let agency = Agency::start().await;
    due(&agency).await;
    agency
        .app
        .by_hand("UPDATE payout.schedules SET currency = 'XXX' WHERE id = (SELECT id FROM payout.schedules ORDER BY id LIMIT 1)")
        .await;

    let done = agency.runs(Job::ProcessSchedules).await;

    assert_eq!(
        (&done.summary["processed"], &done.summary["failed"]),
        (&json!(SCHEDULES - 1), &json!(1))
    );
    assert_eq!(agency.app.count(PROCESSED).await, SCHEDULES - 1);
}

#[tokio::test]
async fn r12_4_no_more_than_a_hundred_errors_are_repeated_and_all_are_counted() {
    let agency = Agency::start().await;
    due(&agency).await;
    agency
        .app
        .by_hand("UPDATE payout.placements SET state = 'failed', state_reason = 'he left'")
        .await;

    let done = agency.runs(Job::ProcessSchedules).await;

    assert_eq!(done.summary["failed"], json!(SCHEDULES));
    let errors = done.summary["errors"].as_array().map(Vec::len);
    assert_eq!(errors, Some(100));
}

const PROCESSED: &str = "payout.schedules WHERE status = 'processed'";

/// Schedules of several recruiters and placements, all due today.
async fn due(agency: &Agency) -> Vec<Recruiter> {
    let mut recruiters = Vec::new();
    for number in 0..5 {
        let recruiter = agency.recruiter().await;
        for _ in 0..2 {
            let placement = agency.placement(&recruiter).await;
            schedules_of(agency, &recruiter, &placement, number).await;
        }
        recruiters.push(recruiter);
    }
    assert_eq!(agency.app.count("payout.schedules").await, SCHEDULES);
    recruiters
}

async fn schedules_of(agency: &Agency, recruiter: &Recruiter, placement: &Placement, number: u32) {
    let sql = format!(
        "INSERT INTO payout.schedules (id, placement_id, payee_id, amount_cents, currency, scheduled_on, trigger_event, status, \
            created_at, updated_at) \
         SELECT gen_random_uuid(), '{}', '{}', {CENTS}, 'USD', '{}', 'month {number}', 'scheduled', '{now}', '{now}' \
         FROM generate_series(1, {})",
        placement.id(),
        recruiter.payee,
        agency.app.today(),
        SCHEDULES / 10,
        now = agency.app.now(),
    );
    agency.app.by_hand(&sql).await;
}

async fn every_one_is_paid_once(agency: &Agency, recruiters: &[Recruiter]) {
    assert_eq!(agency.app.count(PROCESSED).await, SCHEDULES);
    assert_eq!(agency.app.count("payout.transfers").await, SCHEDULES);
    let told = i64::try_from(SCHEDULES).expect("few");
    assert_eq!(agency.told("payout_schedule.processed").await, told);
    for recruiter in recruiters {
        assert_eq!(agency.paid(recruiter).await, told / 5 * CENTS);
    }
    agency.app.is_sound().await;
}
