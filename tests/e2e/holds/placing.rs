use serde_json::json;
use use_cases::jobs::Job;

use crate::placements::given::{Agency, id};

#[tokio::test]
async fn r12_3_a_hold_is_kept_out_of_the_open_schedule() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;

    let hold = agency.holds(&placement, 100_000).await.is_created().data();
    assert_eq!(hold["scheduleId"], schedule["scheduleId"]);
    agency
        .holds(&placement, 220_001)
        .await
        .is_problem(422, "NOTHING_TO_HOLD");
    let path = format!("/api/v2/escrow-holds/{}", id(&hold, "holdId"));
    let more = agency.admin.patch(&path, &json!({ "amountCents": 320_001 })).await;
    more.is_problem(422, "NOTHING_TO_HOLD");
    agency
        .admin
        .patch(&path, &json!({ "amountCents": 120_000 }))
        .await
        .is_ok();

    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(agency.paid(&rita).await, 200_000);
    let settled = agency.admin.patch(&path, &json!({ "amountCents": 130_000 })).await;
    settled.is_problem(422, "AMOUNT_SETTLED");
}

#[tokio::test]
async fn r12_3_a_share_that_is_not_scheduled_yet_can_be_held_too() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let roles = [("candidate_recruiter", &rita, "free")];
    let placement = agency.placement_with(&roles, json!({ "holdbackPercent": 0 })).await;

    let hold = agency.holds(&placement, 100_000).await.is_created().data();
    assert_eq!(hold["scheduleId"], json!(null));
    agency
        .holds(&placement, 300_001)
        .await
        .is_problem(422, "NOTHING_TO_HOLD");
    let schedule = agency.schedule(&placement).await;
    assert_eq!(schedule["amountCents"], 400_000);
    assert_eq!(agency.hold_now(&hold).await["scheduleId"], schedule["scheduleId"]);

    agency.runs(Job::ProcessSchedules).await;
    agency.tells_hold(&hold, "release", &json!({})).await.is_ok();
    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(agency.paid(&rita).await, 400_000);
}

#[tokio::test]
async fn r12_3_what_was_released_of_a_share_is_not_scheduled_again() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let roles = [("candidate_recruiter", &rita, "free")];
    let placement = agency.placement_with(&roles, json!({ "holdbackPercent": 0 })).await;
    let hold = agency.holds(&placement, 100_000).await.is_created().data();
    agency.tells_hold(&hold, "release", &json!({})).await.is_ok();

    assert_eq!(agency.schedule(&placement).await["amountCents"], 300_000);

    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(agency.paid(&rita).await, 400_000);
}

#[tokio::test]
async fn what_a_hold_has_wrong_is_named() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.schedule(&placement).await;

    let body = json!({
        "placementId": placement.id(), "amountCents": 10_000, "reason": "dispute",
        "releaseDate": agency.app.today().to_string(),
    });
    let answer = agency.admin.post("/api/v2/escrow-holds", &body).await;
    answer.is_problem(422, "RELEASE_DATE_NOT_IN_FUTURE");
    assert_eq!(agency.holds(&placement, 0).await.fields(), ["amountCents"]);
}
