use serde_json::json;

use crate::placements::given::{Agency, id};

#[tokio::test]
async fn r12_5_no_cent_of_a_share_is_scheduled_twice() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;

    agency
        .schedules(&placement, json!({ "amountCents": 150_000 }))
        .await
        .is_created();
    let answer = agency.schedules(&placement, json!({ "amountCents": 250_001 })).await;
    assert_eq!(answer.details()["availableCents"], 250_000);
    answer.is_problem(422, "SHARE_COMMITTED");
    let rest = agency.schedule(&placement).await;
    assert_eq!(rest["amountCents"], 250_000);

    agency
        .schedules(&placement, json!({}))
        .await
        .is_problem(422, "SHARE_COMMITTED");
    agency
        .tells_schedule(&rest, "cancel", &json!({ "reason": "too early" }))
        .await
        .is_ok();
    assert_eq!(agency.schedule(&placement).await["amountCents"], 250_000);
}

#[tokio::test]
async fn two_at_once_schedule_a_share_once() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;

    let (first, second) = tokio::join!(
        agency.schedules(&placement, json!({})),
        agency.schedules(&placement, json!({}))
    );

    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [201, 422]);
}

#[tokio::test]
async fn whose_share_is_meant_has_to_be_clear() {
    let agency = Agency::start().await;
    let (rita, ralf, paula) = (
        agency.recruiter().await,
        agency.recruiter().await,
        agency.recruiter().await,
    );
    let roles = [("job_owner", &rita, "free"), ("company_sourcer", &ralf, "free")];
    let placement = agency.placement_with(&roles, json!({})).await;

    let answer = agency.schedules(&placement, json!({})).await;
    assert_eq!(answer.fields(), ["splitId"]);
    let his = agency.schedule_with(&placement, json!({ "payeeId": ralf.payee })).await;
    assert_eq!(
        (&his["amountCents"], &his["splitId"]),
        (&json!(120_000), &placement.0["splits"][1]["splitId"])
    );

    let answer = agency.schedules(&placement, json!({ "payeeId": paula.payee })).await;
    assert_eq!(answer.fields(), ["amountCents"]);
    let bonus = json!({ "payeeId": paula.payee, "amountCents": 5_000 });
    let bonus = agency.schedule_with(&placement, bonus).await;
    assert_eq!(bonus["splitId"], json!(null));
    let nobody = json!({ "payeeId": agency.admin.id, "amountCents": 5_000 });
    assert_eq!(agency.schedules(&placement, nobody).await.fields(), ["payeeId"]);
}

#[tokio::test]
async fn what_a_schedule_lacks_or_has_wrong_is_named() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    for (wrong, field) in [
        (json!({ "scheduledDate": "soon" }), "scheduledDate"),
        (json!({ "triggerEvent": " " }), "triggerEvent"),
        (json!({ "amountCents": 99 }), "amountCents"),
        (json!({ "placementId": "7" }), "placementId"),
    ] {
        assert_eq!(agency.schedules(&placement, wrong).await.fields(), [field]);
    }
    let early = json!({ "guaranteeCompletionDate": agency.in_days(-1).to_string() });
    let answer = agency.schedules(&placement, early).await;
    answer.is_problem(422, "GUARANTEE_BEFORE_SCHEDULE");
    let nowhere = json!({ "placementId": id(&placement.0, "companyId") });
    let answer = agency.schedules(&placement, nowhere).await;
    answer.is_problem(404, "PLACEMENT_NOT_FOUND");
}
