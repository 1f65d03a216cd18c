use serde_json::{Value, json};

use super::given::{Agency, id};

fn actions(entries: &Value) -> Vec<&str> {
    let entries = entries.as_array().into_iter().flatten();
    entries.filter_map(|entry| entry["action"].as_str()).collect()
}

#[tokio::test]
async fn r12_every_change_stands_in_the_log_with_who_and_what() {
    let agency = Agency::start().await;
    let rita = agency.recruiter().await;
    let placement = agency.placement(&rita).await;
    let schedule = agency.schedule(&placement).await;
    let hold = agency.held(&placement).await.remove(0);
    agency
        .tells_hold(&hold, "forfeit", &json!({ "reason": "he left" }))
        .await
        .is_ok();
    agency
        .tells_schedule(&schedule, "cancel", &json!({ "reason": "never paid" }))
        .await
        .is_ok();

    let path = format!("/api/v2/payout-audit-log?placementId={}", placement.id());
    let entries = agency.admin.get(&path).await.is_ok().data();

    let expected = [
        "cancel_schedule",
        "forfeit_escrow_hold",
        "create_escrow_hold",
        "create_schedule",
        "create_placement",
    ];
    let mut found = actions(&entries);
    found.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    let path = format!(
        "/api/v2/payout-audit-log?entityId={}&action=forfeit_escrow_hold",
        id(&hold, "holdId")
    );
    let forfeited = agency.admin.get(&path).await.is_ok().data();
    let entry = &forfeited[0];
    assert_eq!(entry["actorId"], json!(agency.admin.id));
    assert_eq!(
        (
            &entry["facts"]["oldStatus"],
            &entry["facts"]["newStatus"],
            &entry["facts"]["oldAmountCents"]
        ),
        (&json!("active"), &json!("forfeited"), &json!(80_000))
    );
    agency.app.is_sound().await;
}
