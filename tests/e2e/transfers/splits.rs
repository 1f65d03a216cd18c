use serde_json::{Value, json};
use tests::Answer;
use use_cases::jobs::Job;

use super::house::{REASON, text};
use crate::placements::given::{Agency, Placement, Recruiter};

/// An administrator pays out of the only share of a placement.
async fn pays(agency: &Agency, placement: &Placement, recruiter: &Recruiter, extra: Value) -> Answer {
    let mut body = json!({ "payeeId": recruiter.payee, "placementSplitId": placement.0["splits"][0]["splitId"] });
    if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
        body.extend(extra);
    }
    agency.admin.post("/api/v2/payouts", &body).await
}

async fn says(agency: &Agency, payout: &Value, verb: &str) -> Answer {
    let path = format!("/api/v2/payouts/{}/{verb}", text(&payout["payoutId"]));
    agency.admin.post(&path, &json!({ "reason": REASON })).await
}

/// As the worker leaves a payout that Stripe refused for good.
async fn has_failed(agency: &Agency, payout: &Value) {
    let sql = "UPDATE payout.transfers SET status = 'failed', failure_kind = 'permanent', error_code = 'account_invalid', \
        error_message = 'the account is closed' WHERE payout_id = $1::uuid";
    let update = sqlx::query(sql)
        .bind(text(&payout["payoutId"]))
        .execute(agency.app.pool());
    update.await.expect("a payout");
}

#[tokio::test]
async fn r12_5_a_share_is_paid_outright_in_parts_and_never_more_than_it() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;

    let part = pays(&agency, &placement, &rita, json!({ "amountCents": 150_000 })).await;
    let part = part.is_created().data();

    assert_eq!(
        (&part["programme"], &part["splitId"]),
        (&json!("placement"), &placement.0["splits"][0]["splitId"])
    );
    let answer = pays(&agency, &placement, &rita, json!({ "amountCents": 250_001 })).await;
    assert_eq!(answer.details()["availableCents"], 250_000);
    answer.is_problem(422, "SHARE_COMMITTED");
    let rest = pays(&agency, &placement, &rita, json!({ "reason": REASON }))
        .await
        .is_created()
        .data();
    assert_eq!(rest["amountCents"], 250_000);
    pays(&agency, &placement, &rita, json!({}))
        .await
        .is_problem(422, "SHARE_COMMITTED");
    agency
        .schedules(&placement, json!({}))
        .await
        .is_problem(422, "SHARE_COMMITTED");
    agency
        .holds(&placement, 10_000)
        .await
        .is_problem(422, "NOTHING_TO_HOLD");

    says(&agency, &rest, "cancel").await.is_ok();
    assert_eq!(agency.schedule(&placement).await["amountCents"], 250_000);
    pays(&agency, &placement, &rita, json!({}))
        .await
        .is_problem(422, "SHARE_COMMITTED");
}

#[tokio::test]
async fn r12_5_what_is_scheduled_or_held_of_a_share_is_not_paid_outright() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.holds(&placement, 60_000).await.is_created();
    agency.schedule_with(&placement, json!({ "amountCents": 90_000 })).await;

    let paid = pays(&agency, &placement, &rita, json!({})).await.is_created().data();

    assert_eq!(paid["amountCents"], 400_000 - 90_000);
    agency.runs(Job::ProcessSchedules).await;
    pays(&agency, &placement, &rita, json!({}))
        .await
        .is_problem(422, "SHARE_COMMITTED");
    agency.app.is_sound().await;
}

#[tokio::test]
async fn two_at_once_pay_a_share_once() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let half = json!({ "amountCents": 200_001 });

    let (first, second) = tokio::join!(
        pays(&agency, &placement, &rita, half.clone()),
        pays(&agency, &placement, &rita, half)
    );

    let mut answers = [first.status, second.status];
    answers.sort_unstable();
    assert_eq!(answers, [201, 422], "{first:?} {second:?}");
    assert_eq!(agency.paid(&rita).await, 200_001);
}

#[tokio::test]
async fn what_is_paid_outright_and_what_is_processed_at_once_come_to_the_share() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let mut placements = Vec::new();
    for _ in 0..3 {
        let placement = agency
            .placement_with(&[("job_owner", &rita, "free")], json!({ "holdbackPercent": 0 }))
            .await;
        agency
            .schedule_with(&placement, json!({ "amountCents": 120_000 }))
            .await;
        placements.push(placement);
    }

    let due = agency.runs(Job::ProcessSchedules);
    let rest = futures_util::future::join_all(
        placements
            .iter()
            .map(|placement| pays(&agency, placement, &rita, json!({}))),
    );
    let whole = json!({ "amountCents": 200_000 });
    let whole = futures_util::future::join_all(placements.iter().map(|it| pays(&agency, it, &rita, whole.clone())));
    let (done, rest, whole) = tokio::join!(due, rest, whole);

    assert_eq!(
        (&done.summary["processed"], &done.summary["failed"]),
        (&json!(3), &json!(0))
    );
    for answer in rest {
        assert_eq!(answer.is_created().data()["amountCents"], 80_000);
    }
    for answer in whole {
        answer.is_problem(422, "SHARE_COMMITTED");
    }
    assert_eq!(agency.paid(&rita).await, 3 * 200_000);
}

#[tokio::test]
async fn a_share_is_paid_to_its_payee_only_and_of_a_placement_that_stands() {
    let agency = Agency::start().await;
    let (rita, ralf) = (agency.recruiter().await, agency.recruiter().await);
    let placement = agency.placement(&rita).await;

    let answer = pays(&agency, &placement, &ralf, json!({})).await;
    assert_eq!(
        answer.is_problem(400, "VALIDATION_ERROR").fields(),
        ["placementSplitId"]
    );
    let unknown = json!({ "placementSplitId": rita.payee });
    let answer = pays(&agency, &placement, &rita, unknown).await;
    assert_eq!(
        answer.is_problem(400, "VALIDATION_ERROR").fields(),
        ["placementSplitId"]
    );
    let answer = pays(&agency, &placement, &rita, json!({ "statementIds": [rita.payee] })).await;
    assert_eq!(answer.is_problem(400, "VALIDATION_ERROR").fields(), ["statementIds"]);
    let path = format!("/api/v2/placements/{}", placement.id());
    agency
        .admin
        .patch(&path, &json!({ "state": "failed", "reason": "he left" }))
        .await
        .is_ok();
    pays(&agency, &placement, &rita, json!({}))
        .await
        .is_problem(422, "PLACEMENT_OVER");
    let nowhere = agency.recruiter_without_account().await;
    let theirs = agency.placement(&nowhere).await;
    pays(&agency, &theirs, &nowhere, json!({}))
        .await
        .is_problem(422, "PAYEE_NOT_ELIGIBLE");
    assert_eq!(agency.app.count("payout.transfers").await, 0);
}

#[tokio::test]
async fn one_that_failed_is_not_tried_again_once_its_share_is_committed_otherwise() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let payout = pays(&agency, &placement, &rita, json!({})).await.is_created().data();
    has_failed(&agency, &payout).await;
    let schedule = agency.schedule(&placement).await;

    says_retry(&agency, &payout).await.is_problem(422, "SHARE_COMMITTED");
    agency
        .tells_schedule(&schedule, "cancel", &json!({ "reason": "it is paid outright" }))
        .await
        .is_ok();
    says_retry(&agency, &payout).await.is_ok();

    assert_eq!(agency.paid(&rita).await, 400_000);
}

async fn says_retry(agency: &Agency, payout: &Value) -> Answer {
    let path = format!("/api/v2/payouts/{}/retry", text(&payout["payoutId"]));
    agency.admin.post(&path, &json!({})).await
}

#[tokio::test]
async fn the_database_refuses_payouts_of_a_share_that_come_to_more_than_it() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    pays(&agency, &placement, &rita, json!({ "amountCents": 250_000 }))
        .await
        .is_created();

    let again = "INSERT INTO payout.transfers (payout_id, payee_id, payee_user_id, kind, amount_cents, currency, source, split_id, \
        account_id, status, status_since, created_at, updated_at) SELECT gen_random_uuid(), payee_id, payee_user_id, kind, \
        amount_cents, currency, source, split_id, account_id, status, status_since, created_at, updated_at FROM payout.transfers";
    let refused = sqlx::query(again).execute(agency.app.pool()).await;

    let refused = refused.expect_err("more than the share");
    assert!(refused.to_string().contains("come to more than it"), "{refused}");
}
