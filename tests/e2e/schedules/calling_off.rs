use serde_json::json;

use crate::placements::given::{Agency, id};

#[tokio::test]
async fn r12_1_a_schedule_that_is_called_off_holds_nothing_any_more() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let hold = agency.held(&placement).await.remove(0);

    let cancelled = agency
        .tells_schedule(&schedule, "cancel", &json!({ "reason": "never paid" }))
        .await;

    let cancelled = cancelled.is_ok().data();
    assert_eq!(
        (&cancelled["status"], &cancelled["cancellationReason"]),
        (&json!("cancelled"), &json!("never paid"))
    );
    assert_eq!(agency.hold_now(&hold).await["status"], "cancelled");
    assert_eq!(
        agency.scheduled(&placement).await.len(),
        1,
        "and nobody is paid what was held"
    );
    assert_eq!(agency.told("payout_schedule.cancelled").await, 1);
    let again = agency
        .tells_schedule(&schedule, "cancel", &json!({ "reason": "never paid" }))
        .await;
    again.is_problem(422, "INVALID_TRANSITION");
}

#[tokio::test]
async fn r12_1_deleting_keeps_the_schedule_and_says_why() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let path = format!("/api/v2/payout-schedules/{}", id(&schedule, "scheduleId"));

    agency.admin.deletes(&path).await.is_ok();

    let kept = agency.schedule_now(&schedule).await;
    assert_eq!(kept["cancellationReason"], "Deleted by administrator");
    assert_eq!(agency.told("payout_schedule.deleted").await, 1);
    agency.admin.deletes(&path).await.is_problem(422, "INVALID_TRANSITION");
}

#[tokio::test]
async fn a_placement_that_failed_gets_no_schedule_and_no_hold() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let path = format!("/api/v2/placements/{}", placement.id());
    agency
        .admin
        .patch(&path, &json!({ "state": "cancelled" }))
        .await
        .is_ok();

    agency
        .schedules(&placement, json!({}))
        .await
        .is_problem(422, "PLACEMENT_OVER");
    agency.holds(&placement, 10_000).await.is_problem(422, "PLACEMENT_OVER");
}
