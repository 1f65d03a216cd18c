use serde_json::json;
use time::Duration;
use use_cases::jobs::Job;

use crate::placements::given::{Agency, id};

#[tokio::test]
async fn r12_2_what_a_killed_worker_had_is_paid_once_its_lease_is_over() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let lease = agency.app.now() + Duration::minutes(10);
    let sql = "UPDATE payout.schedules SET status = 'processing', claims = 1, processing_since = $2, lease_until = $3, \
        paying_cents = 320000, version = version + 1 WHERE id = $1::uuid";
    let claimed = sqlx::query(sql)
        .bind(id(&schedule, "scheduleId"))
        .bind(agency.app.now())
        .bind(lease)
        .execute(agency.app.pool())
        .await;
    claimed.expect("a worker claims it and is killed");

    let done = agency.runs(Job::ProcessSchedules).await;
    assert_eq!(
        done.summary,
        json!({ "processed": 0, "failed": 0, "postponed": 0, "errors": [] })
    );
    let answer = agency
        .tells_schedule(&schedule, "cancel", &json!({ "reason": "too late" }))
        .await;
    answer.is_problem(422, "INVALID_TRANSITION");

    agency.app.turn_clock(Duration::minutes(11));
    let done = agency.runs(Job::ScheduleRetry).await;
    assert_eq!(done.summary["failed"], 1);
    let failed = agency.schedule_now(&schedule).await;
    assert_eq!(
        (&failed["status"], &failed["retryCount"]),
        (&json!("failed"), &json!(1))
    );

    agency.app.turn_clock(Duration::HOUR);
    assert_eq!(agency.runs(Job::ScheduleRetry).await.summary["processed"], 1);
    assert_eq!(agency.paid(&rita).await, 320_000);
    agency.app.is_sound().await;
}
