use serde_json::json;

use crate::placements::given::{Agency, id};

#[tokio::test]
async fn r12_3_a_fifth_is_kept_back_until_the_guarantee_ends() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;

    let schedule = agency.schedule(&placement).await;

    assert_eq!(
        (&schedule["amountCents"], &schedule["status"]),
        (&json!(400_000), &json!("scheduled"))
    );
    assert_eq!(
        schedule["guaranteeCompletionDate"],
        json!(agency.in_days(90).to_string())
    );
    let held = agency.held(&placement).await;
    assert_eq!(held.len(), 1);
    assert_eq!(held[0]["amountCents"], 80_000);
    assert_eq!(held[0]["reason"], "guarantee_period");
    assert_eq!(held[0]["releaseDate"], json!(agency.in_days(90).to_string()));
    assert_eq!(held[0]["scheduleId"], schedule["scheduleId"]);
    assert_eq!(agency.total_held(&placement).await, 80_000);
}

#[tokio::test]
async fn r12_3_a_placement_may_ask_for_another_part_or_none() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let roles = [("candidate_recruiter", &rita, "free")];
    for (percent, held) in [(0, 0), (10, 40_000), (100, 400_000)] {
        let extra = json!({ "holdbackPercent": percent });
        let placement = agency.placement_with(&roles, extra).await;
        agency.schedule(&placement).await;
        assert_eq!(agency.total_held(&placement).await, held, "{percent} %");
    }
}

#[tokio::test]
async fn r12_3_after_the_guarantee_nothing_is_kept_back() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;

    let day = json!({ "scheduledDate": agency.in_days(90).to_string() });
    let schedule = agency.schedule_with(&placement, day).await;

    assert_eq!(schedule["guaranteeCompletionDate"], json!(null));
    assert_eq!(agency.total_held(&placement).await, 0);
}

#[tokio::test]
async fn r12_3_what_is_kept_back_follows_the_end_of_the_guarantee() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let path = format!("/api/v2/payout-schedules/{}", id(&schedule, "scheduleId"));

    let later = json!({ "guaranteeCompletionDate": agency.in_days(120).to_string() });
    agency.admin.patch(&path, &later).await.is_ok();

    assert_eq!(
        agency.held(&placement).await[0]["releaseDate"],
        later["guaranteeCompletionDate"]
    );
    let before = json!({ "guaranteeCompletionDate": agency.in_days(-1).to_string() });
    let answer = agency.admin.patch(&path, &before).await;
    answer.is_problem(422, "GUARANTEE_BEFORE_SCHEDULE");
}
