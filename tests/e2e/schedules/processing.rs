use serde_json::json;
use time::Duration;
use use_cases::jobs::Job;

use crate::placements::given::Agency;

#[tokio::test]
async fn r12_2_on_its_day_a_transfer_pays_the_amount_less_what_is_held() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;

    let done = agency.runs(Job::ProcessSchedules).await;

    assert_eq!(
        done.summary,
        json!({ "processed": 1, "failed": 0, "postponed": 0, "errors": [] })
    );
    let now = agency.schedule_now(&schedule).await;
    assert_eq!(
        (&now["status"], &now["paidCents"]),
        (&json!("processed"), &json!(320_000))
    );
    assert_eq!(agency.paid(&rita).await, 320_000);
    let payout = format!("/api/v2/payouts/{}", now["payoutId"].as_str().expect("a payout"));
    let payout = agency.admin.get(&payout).await.is_ok().data();
    assert_eq!(
        (&payout["status"], &payout["scheduleId"]),
        (&json!("pending"), &schedule["scheduleId"])
    );
    assert_eq!(agency.told("payout_schedule.processed").await, 1);
    agency.app.is_sound().await;
}

#[tokio::test]
async fn r12_2_nothing_is_paid_before_its_day_or_twice() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let tomorrow = json!({ "scheduledDate": agency.in_days(1).to_string() });
    agency.schedule_with(&placement, tomorrow).await;

    assert_eq!(agency.runs(Job::ProcessSchedules).await.summary["processed"], 0);
    agency.app.turn_clock(Duration::DAY);
    assert_eq!(agency.runs(Job::ProcessSchedules).await.summary["processed"], 1);
    assert_eq!(agency.runs(Job::ProcessSchedules).await.summary["processed"], 0);
    assert_eq!(agency.paid(&rita).await, 320_000);
}

#[tokio::test]
async fn r12_4_an_administrator_processes_what_is_due_and_is_told_what_failed() {
    let agency = Agency::start().await;
    let (rita, ralf) = (agency.recruiter().await, agency.recruiter().await);
    let (good, bad) = (agency.placement(&rita).await, agency.placement(&ralf).await);
    agency.schedule(&good).await;
    let schedule = agency.schedule(&bad).await;
    let path = format!("/api/v2/placements/{}", bad.id());
    let failed = json!({ "state": "failed", "reason": "he left" });
    agency.admin.patch(&path, &failed).await.is_ok();

    let done = agency
        .admin
        .post("/api/v2/payout-schedules/process-due", &json!({}))
        .await
        .is_ok();

    let error = json!({ "id": schedule["scheduleId"], "error": "the placement has failed" });
    assert_eq!(
        done.data(),
        json!({ "processed": 1, "failed": 1, "postponed": 0, "errors": [error] })
    );
    assert_eq!((agency.paid(&rita).await, agency.paid(&ralf).await), (320_000, 0));
}

#[tokio::test]
async fn r12_2_two_workers_never_process_one_schedule() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    for _ in 0..6 {
        let placement = agency.placement(&rita).await;
        agency.schedule(&placement).await;
    }
    let other = agency.app.another_worker().await;

    let (ours, theirs) = tokio::join!(
        use_cases::schedules::process_all_due(agency.app.ctx()),
        use_cases::schedules::process_all_due(&other)
    );

    let (ours, theirs) = (ours.expect("a run"), theirs.expect("a run"));
    assert_eq!((ours.processed + theirs.processed, ours.failed + theirs.failed), (6, 0));
    assert_eq!(agency.paid(&rita).await, 6 * 320_000);
}

#[tokio::test]
async fn r12_1_triggering_skips_the_day() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let day = json!({ "scheduledDate": agency.in_days(30).to_string() });
    let schedule = agency.schedule_with(&placement, day).await;

    let triggered = agency
        .tells_schedule(&schedule, "trigger", &json!({}))
        .await
        .is_ok()
        .data();

    assert_eq!(
        (&triggered["status"], &triggered["paidCents"]),
        (&json!("processed"), &json!(320_000))
    );
    let again = agency.tells_schedule(&schedule, "trigger", &json!({})).await;
    again.is_problem(422, "INVALID_TRANSITION");
}
