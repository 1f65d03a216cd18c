use serde_json::{Value, json};
use time::Duration;
use use_cases::jobs::Job;

use super::house::{REASON, Transfers as _, text};
use crate::placements::given::{Agency, Recruiter};

/// Total, in flight, held, scheduled and available.
async fn balance(agency: &Agency, recruiter: &Recruiter) -> [i64; 5] {
    let shown = recruiter.person.balance_of(&recruiter.payee).await;
    let own = recruiter.person.get("/api/v2/me/balance").await.is_ok().data();
    assert_eq!(own, json!([shown]));
    assert_eq!(agency.admin.balance_of(&recruiter.payee).await, shown);
    let parts = [
        "totalCents",
        "inFlightCents",
        "heldCents",
        "scheduledCents",
        "availableCents",
    ];
    let parts = parts.map(|field| shown[field].as_i64().expect("cents"));
    assert_eq!(
        parts[0],
        parts[1..].iter().sum::<i64>(),
        "each cent is in one place: {shown}"
    );
    parts
}

async fn outright(agency: &Agency, recruiter: &Recruiter, split: &Value, cents: i64) -> String {
    let body = json!({ "payeeId": recruiter.payee, "placementSplitId": split, "amountCents": cents });
    text(&agency.admin.pays(body).await.is_created().data()["payoutId"])
}

#[tokio::test]
async fn r11_4_a_recruiter_sees_in_which_place_each_cent_is() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    assert_eq!(balance(&agency, &rita).await, [0; 5]);
    let placement = agency.placement(&rita).await;
    assert_eq!(balance(&agency, &rita).await, [400_000, 0, 0, 0, 400_000]);

    agency
        .schedule_with(&placement, json!({ "amountCents": 100_000 }))
        .await;
    assert_eq!(balance(&agency, &rita).await, [400_000, 0, 20_000, 80_000, 300_000]);
    outright(&agency, &rita, &placement.0["splits"][0]["splitId"], 50_000).await;
    assert_eq!(
        balance(&agency, &rita).await,
        [400_000, 50_000, 20_000, 80_000, 250_000]
    );
    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(balance(&agency, &rita).await, [400_000, 130_000, 20_000, 0, 250_000]);

    let hold = agency.held(&placement).await.remove(0);
    agency
        .tells_hold(&hold, "release", &json!({ "amountCents": 5_000 }))
        .await
        .is_ok();
    assert_eq!(
        balance(&agency, &rita).await,
        [400_000, 130_000, 15_000, 5_000, 250_000]
    );
    agency
        .tells_hold(&hold, "forfeit", &json!({ "reason": "he left early" }))
        .await
        .is_ok();
    assert_eq!(balance(&agency, &rita).await, [385_000, 130_000, 0, 5_000, 250_000]);
}

#[tokio::test]
async fn r11_4_what_failed_waits_to_be_tried_again_and_what_was_paid_is_owed_no_more() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency
        .placement_with(&[("job_owner", &rita, "free")], json!({ "holdbackPercent": 0 }))
        .await;
    agency
        .schedule_with(&placement, json!({ "amountCents": 120_000 }))
        .await;
    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(balance(&agency, &rita).await, [200_000, 120_000, 0, 0, 80_000]);

    let failed = "UPDATE payout.transfers SET status = 'failed', failure_kind = 'permanent', error_code = 'account_invalid', \
        error_message = 'closed'";
    sqlx::query(failed).execute(agency.app.pool()).await.expect("a payout");
    assert_eq!(balance(&agency, &rita).await, [200_000, 0, 0, 120_000, 80_000]);
    let paid = "UPDATE payout.transfers SET status = 'completed', transfer_id = 'tr_1', accepted_at = now(), reversed_cents = 0";
    sqlx::query(paid).execute(agency.app.pool()).await.expect("a payout");
    assert_eq!(balance(&agency, &rita).await, [80_000, 0, 0, 0, 80_000]);

    let extra = json!({ "payeeId": rita.payee, "amountCents": 7_000, "reason": REASON });
    agency.admin.pays(extra).await.is_created();
    assert_eq!(balance(&agency, &rita).await, [87_000, 7_000, 0, 0, 80_000]);
    let path = format!("/api/v2/placements/{}", placement.id());
    agency
        .admin
        .patch(&path, &json!({ "state": "failed", "reason": "he left" }))
        .await
        .is_ok();
    assert_eq!(balance(&agency, &rita).await, [7_000, 7_000, 0, 0, 0]);
}

#[tokio::test]
async fn r11_4_a_hold_of_what_is_not_scheduled_is_held_and_what_returns_is_due() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    agency.holds(&placement, 60_000).await.is_created();
    assert_eq!(balance(&agency, &rita).await, [400_000, 0, 60_000, 0, 340_000]);

    let schedule = agency.schedule(&placement).await;
    let held = balance(&agency, &rita).await[2];
    assert_eq!(balance(&agency, &rita).await, [400_000, 0, held, 400_000 - held, 0]);
    agency.app.turn_clock(Duration::days(100));
    agency.runs(Job::ProcessSchedules).await;
    agency.runs(Job::ProcessEscrow).await;
    assert_eq!(balance(&agency, &rita).await, [400_000, 400_000 - held, 0, held, 0]);
    agency.runs(Job::ProcessSchedules).await;
    assert_eq!(balance(&agency, &rita).await, [400_000, 400_000, 0, 0, 0]);
    assert_eq!(agency.schedule_now(&schedule).await["status"], "processed");
}

#[tokio::test]
async fn r11_3_a_recruiter_is_eligible_when_enough_of_his_shares_is_open() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    assert_eq!(
        agency.admin.reasons_against(&rita.payee).await,
        ["BALANCE_BELOW_MINIMUM"]
    );

    let placement = agency.placement(&rita).await;
    assert_eq!(agency.admin.reasons_against(&rita.payee).await, Vec::<String>::new());
    outright(&agency, &rita, &placement.0["splits"][0]["splitId"], 395_001).await;

    assert_eq!(
        agency.admin.reasons_against(&rita.payee).await,
        ["BALANCE_BELOW_MINIMUM"]
    );
}
