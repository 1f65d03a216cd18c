use serde_json::json;
use time::Duration;
use use_cases::jobs::Job;

use crate::placements::given::Agency;

#[tokio::test]
async fn r12_3_when_the_guarantee_ends_the_rest_is_paid() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.schedule(&placement).await;
    agency.runs(Job::ProcessSchedules).await;
    let hold = agency.held(&placement).await.remove(0);

    agency.app.turn_clock(Duration::days(89));
    assert_eq!(agency.runs(Job::ProcessEscrow).await.summary["processed"], 0);
    agency.app.turn_clock(Duration::DAY);
    assert_eq!(
        agency.admin.get("/api/v2/escrow-holds/stats").await.is_ok().data(),
        json!({ "activeHolds": 1, "totalHeldCents": 80_000, "dueForRelease": 1, "releasedToday": 0 })
    );
    let done = agency
        .admin
        .post("/api/v2/escrow-holds/process-due", &json!({}))
        .await
        .is_ok();
    assert_eq!(done.data(), json!({ "processed": 1, "failed": 0, "errors": [] }));

    let released = agency.hold_now(&hold).await;
    assert_eq!(
        (&released["status"], &released["releasedBy"]),
        (&json!("released"), &json!("system"))
    );
    assert_eq!(agency.told("escrow_hold.auto_released").await, 1);
    assert_eq!(agency.runs(Job::ProcessEscrow).await.summary["processed"], 0);
    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(agency.paid(&rita).await, 400_000);
    agency.app.is_sound().await;
}

#[tokio::test]
async fn r12_3_what_is_held_of_a_failed_placement_waits_for_somebody_to_decide() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.schedule(&placement).await;
    agency.runs(Job::ProcessSchedules).await;
    let path = format!("/api/v2/placements/{}", placement.id());
    agency.admin.patch(&path, &json!({ "state": "failed" })).await.is_ok();

    agency.app.turn_clock(Duration::days(90));

    assert_eq!(agency.runs(Job::ProcessEscrow).await.summary["processed"], 0);
    assert_eq!(agency.total_held(&placement).await, 80_000);
}
