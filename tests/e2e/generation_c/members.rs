//! What the host's keys say of members is obeyed.

use serde_json::{Value, json};
use tests::{Person, Stage, TestApp};

#[tokio::test]
async fn only_active_members_stand_in_the_queue() {
    let app = TestApp::on_shape_c().await;
    let admin = app.admin().await;
    let mut members = Vec::new();
    for key in 1..=6 {
        let member = app.member().await;
        becomes(&app, &member, key).await;
        members.push(member);
    }

    let listed = admin.get("/api/payouts/eligible-members").await.is_ok().data();

    let selectable: Vec<&Value> = listed["members"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|member| member["selectable"] == true)
        .map(|member| &member["userId"])
        .collect();
    // Active, and one whom the main application itself chose before us.
    assert_eq!(selectable, [&json!(members[1].id), &json!(members[4].id)]);
    app.is_sound().await;
}

#[tokio::test]
async fn a_suspension_that_comes_while_a_payout_is_open_stands() {
    let app = TestApp::on_shape_c().await;
    let stage = Stage::pending_approval(&app).await;
    becomes(&app, &stage.member, 3).await;

    stage.admin.cancels(&stage.payout).await.is_ok();

    let key = app.row("SELECT member_status_id AS key FROM user_memberships").await;
    assert_eq!(key, json!({ "key": 3 }));
    stage
        .admin
        .initiates(&[&stage.member])
        .await
        .is_problem(422, "INVALID_SELECTION");
    app.is_sound().await;
}

#[tokio::test]
async fn a_payment_counts_by_its_key_and_never_by_the_word_beside_it() {
    let app = TestApp::on_shape_c().await;
    let (admin, member) = (app.admin().await, app.member().await);
    let before = admin.asks_about_eligibility().await.is_ok().data();
    for key in [1, 3, 4, 5] {
        app.by_hand(&format!(
            "INSERT INTO user_payments (user_id, amount, payment_type, payment_date, status, payment_status_id)
             VALUES ('{}', 5000, 'one_time', now(), 'succeeded', {key})",
            member.id
        ))
        .await;
    }

    let after = admin.asks_about_eligibility().await.is_ok().data();

    assert_eq!(before["totalRevenue"], after["totalRevenue"]);
    app.is_sound().await;
}

#[tokio::test]
async fn identity_counts_by_its_key() {
    let app = TestApp::on_shape_c().await;
    let (admin, member) = (app.admin().await, app.member().await);
    for (key, code) in [
        (1, "KYC_NOT_VERIFIED"),
        (2, "KYC_NOT_VERIFIED"),
        (4, "KYC_NOT_VERIFIED"),
        (5, "KYC_EXPIRED"),
    ] {
        app.by_hand(&format!("UPDATE kyc_verification SET kyc_status_id = {key}"))
            .await;

        let refusal = admin.initiates(&[&member]).await.is_problem(422, "INVALID_SELECTION");

        let reasons = refusal.details()["members"][0]["reasons"].to_string();
        assert!(reasons.contains(code), "{key}: {reasons}");
    }
}

async fn becomes(app: &TestApp, member: &Person, key: i32) {
    let sql = format!(
        "UPDATE user_memberships SET member_status_id = {key} WHERE user_id = '{}'",
        member.id
    );
    assert_eq!(app.by_hand(&sql).await, 1);
}
