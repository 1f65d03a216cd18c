use serde_json::json;
use time::Duration;
use use_cases::jobs::Job;

use crate::placements::given::Agency;

#[tokio::test]
async fn r12_2_a_gate_that_is_merely_early_uses_up_no_attempt() {
    let agency = Agency::start().await;
    let rita = agency.recruiter_without_account().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let told = agency.told("payout_transaction.connect_required").await;

    for _ in 0..4 {
        assert_eq!(agency.runs(Job::ProcessSchedules).await.summary["postponed"], 1);
        agency.app.turn_clock(Duration::DAY);
    }

    let waiting = agency.schedule_now(&schedule).await;
    assert_eq!(
        (&waiting["status"], &waiting["retryCount"]),
        (&json!("scheduled"), &json!(0))
    );
    let reason = waiting["postponedReason"].as_str().expect("a reason");
    assert!(reason.contains("NO_ACCOUNT"), "{reason}");
    assert_eq!(
        agency.told("payout_transaction.connect_required").await,
        told + 1,
        "once"
    );

    agency.is_onboarded(&rita).await;
    assert_eq!(agency.runs(Job::ProcessSchedules).await.summary["processed"], 1);
    assert_eq!(agency.paid(&rita).await, 320_000);
}

#[tokio::test]
async fn r12_1_triggering_skips_no_gate() {
    let agency = Agency::start().await;
    let rita = agency.recruiter_without_account().await;
    let placement = agency.placement(&rita).await;
    let day = json!({ "scheduledDate": agency.in_days(30).to_string() });
    let schedule = agency.schedule_with(&placement, day).await;

    let triggered = agency
        .tells_schedule(&schedule, "trigger", &json!({}))
        .await
        .is_ok()
        .data();
    assert_eq!(triggered["status"], "triggered");
    assert_eq!(agency.paid(&rita).await, 0);

    agency.is_onboarded(&rita).await;
    assert_eq!(agency.runs(Job::ScheduleRetry).await.summary["processed"], 1);
    assert_eq!(agency.paid(&rita).await, 320_000);
}

#[tokio::test]
async fn r12_2_three_attempts_then_somebody_has_to_look() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let path = format!("/api/v2/placements/{}", placement.id());
    agency.admin.patch(&path, &json!({ "state": "failed" })).await.is_ok();

    for (attempt, wait) in [(1, Duration::HOUR), (2, Duration::hours(2)), (3, Duration::DAY)] {
        let job = if attempt == 1 {
            Job::ProcessSchedules
        } else {
            Job::ScheduleRetry
        };
        let done = agency.runs(job).await;
        assert_eq!(
            (done.failed, &done.summary["failed"]),
            (1, &json!(1)),
            "attempt {attempt}"
        );
        let now = agency.schedule_now(&schedule).await;
        assert_eq!(
            (&now["status"], &now["retryCount"]),
            (&json!("failed"), &json!(attempt))
        );
        assert_eq!(now["nextRetryAt"].is_null(), attempt == 3, "{now}");
        assert_eq!(
            agency.runs(Job::ScheduleRetry).await.summary["failed"],
            0,
            "not before its time"
        );
        agency.app.turn_clock(wait);
    }
    assert_eq!(agency.runs(Job::ProcessSchedules).await.summary["failed"], 0);
    assert_eq!(agency.told("payout_schedule.failed").await, 1);
    let alerts = agency
        .admin
        .get("/api/alerts?category=schedule_failed")
        .await
        .is_ok()
        .data();
    assert_eq!(alerts.as_array().map(Vec::len), Some(1));

    agency.admin.patch(&path, &json!({ "state": "active" })).await.is_ok();
    let again = agency
        .tells_schedule(&schedule, "retry", &json!({}))
        .await
        .is_ok()
        .data();
    assert_eq!(
        (&again["status"], &again["retryCount"]),
        (&json!("scheduled"), &json!(0))
    );
    assert_eq!(agency.runs(Job::ProcessSchedules).await.summary["processed"], 1);
}
