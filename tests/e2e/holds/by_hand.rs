use serde_json::json;
use use_cases::jobs::Job;

use crate::placements::given::Agency;

#[tokio::test]
async fn r12_3_what_is_released_is_paid_by_exactly_one_schedule() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.schedule(&placement).await;
    agency.runs(Job::ProcessSchedules).await;
    let hold = agency.held(&placement).await.remove(0);

    let released = agency
        .tells_hold(&hold, "release", &json!({ "notes": "all is well" }))
        .await
        .is_ok()
        .data();

    assert_eq!(
        (&released["status"], &released["remainingCents"]),
        (&json!("released"), &json!(0))
    );
    assert_eq!(released["releasedBy"], json!(agency.admin.id));
    let schedules = agency.scheduled(&placement).await;
    let follow_up = schedules.iter().find(|schedule| schedule["holdId"] == hold["holdId"]);
    let follow_up = follow_up.expect("a schedule of its own");
    assert_eq!(schedules.len(), 2);
    assert_eq!(
        (&follow_up["amountCents"], &follow_up["triggerEvent"]),
        (&json!(80_000), &json!("escrow_hold.released"))
    );
    assert_eq!(agency.total_held(&placement).await, 0);
    agency
        .tells_hold(&hold, "release", &json!({}))
        .await
        .is_problem(422, "INVALID_TRANSITION");

    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(agency.paid(&rita).await, 400_000);
    let sql = format!(
        "SELECT count(*) AS n FROM payout.notifications WHERE kind = 'hold_released' AND recipient = '{}'",
        rita.person.email
    );
    assert_eq!(agency.app.row(&sql).await["n"], 1);
    agency.app.is_sound().await;
}

#[tokio::test]
async fn r12_3_a_part_can_be_released_and_the_rest_stays_held() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.schedule(&placement).await;
    let hold = agency.held(&placement).await.remove(0);

    let part = agency
        .tells_hold(&hold, "release", &json!({ "amountCents": 30_000 }))
        .await
        .is_ok()
        .data();
    assert_eq!(
        (&part["status"], &part["remainingCents"]),
        (&json!("active"), &json!(50_000))
    );
    assert_eq!(agency.total_held(&placement).await, 50_000);
    let answer = agency
        .tells_hold(&hold, "release", &json!({ "amountCents": 50_001 }))
        .await;
    assert_eq!(answer.details()["remainingCents"], 50_000);
    answer.is_problem(422, "AMOUNT_ABOVE_HOLD");

    agency
        .tells_hold(&hold, "forfeit", &json!({ "reason": "he left" }))
        .await
        .is_ok();
    assert_eq!(agency.runs(Job::ProcessSchedules).await.summary["processed"], 2);
    assert_eq!(agency.paid(&rita).await, 350_000, "all but what he lost");
    assert_eq!(agency.told("escrow_hold.forfeited").await, 1);
}

#[tokio::test]
async fn r12_3_a_hold_cancelled_in_time_returns_to_its_schedule_and_afterwards_pays_by_one_of_its_own() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let (early, late) = (agency.placement(&rita).await, agency.placement(&rita).await);
    agency.schedule(&early).await;
    let hold = agency.held(&early).await.remove(0);
    agency.tells_hold(&hold, "cancel", &json!({})).await.is_ok();
    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(
        (agency.paid(&rita).await, agency.scheduled(&early).await.len()),
        (400_000, 1)
    );

    agency.schedule(&late).await;
    agency.runs(Job::ProcessSchedules).await;
    let hold = agency.held(&late).await.remove(0);
    let path = format!("/api/v2/escrow-holds/{}", hold["holdId"].as_str().expect("an id"));
    agency.admin.deletes(&path).await.is_ok();
    assert_eq!(agency.scheduled(&late).await.len(), 2);
    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(agency.paid(&rita).await, 800_000);
}

#[tokio::test]
async fn two_at_once_release_a_hold_once() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.schedule(&placement).await;
    let hold = agency.held(&placement).await.remove(0);

    let everything = json!({});
    let (first, second) = tokio::join!(
        agency.tells_hold(&hold, "release", &everything),
        agency.tells_hold(&hold, "release", &everything)
    );

    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 422]);
    assert_eq!(agency.scheduled(&placement).await.len(), 2);
}
