use serde_json::json;
use tests::{HOUR, TestApp};

use super::house::{Creator, REASON, Transfers as _};

/// 10,000.00 are large.
const LARGE: i64 = 1_000_000;

#[tokio::test]
async fn s06_a_large_payout_waits_for_somebody_else() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let (admin, second) = (app.admin().await, app.manager().await);
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, LARGE).await;
    let payout = clara.is_paid(&admin, LARGE).await;

    let waiting = admin.sees_transfer(&payout).await.is_ok().data();
    assert_eq!(
        (&waiting["status"], &waiting["requiredApprovals"]),
        (&json!("pending_approval"), &json!(1))
    );
    admin
        .says(&payout, "approve", json!({}))
        .await
        .is_problem(403, "INITIATOR_EXCLUDED");
    let approved = second
        .says(&payout, "approve", json!({ "reason": "checked" }))
        .await
        .is_ok()
        .data();

    assert_eq!(
        (&approved["status"], &approved["votes"][0]["userId"]),
        (&json!("pending"), &json!(second.id))
    );
    second
        .says(&payout, "approve", json!({}))
        .await
        .is_problem(422, "INVALID_TRANSITION");
    let own_view = clara.person.sees_transfer(&payout).await.is_ok().data();
    assert_eq!(own_view["votes"], json!([]), "whoever is paid does not see who voted");
    app.is_sound().await;
}

#[tokio::test]
async fn the_second_approver_may_refuse() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let (admin, second) = (app.admin().await, app.manager().await);
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, LARGE).await;
    let payout = clara.is_paid(&admin, LARGE).await;

    let rejected = second
        .says(&payout, "reject", json!({ "reason": REASON }))
        .await
        .is_ok()
        .data();

    assert_eq!(rejected["status"], "cancelled");
    assert_eq!(admin.balance_of(&clara.payee).await["availableCents"], LARGE);
    app.is_sound().await;
}

#[tokio::test]
async fn after_three_days_without_a_second_approver_it_is_called_off() {
    let app = TestApp::paying_by_transfer(&[]).await;
    let (admin, second) = (app.admin().await, app.manager().await);
    let clara = Creator::ready(&app, &admin).await;
    clara.earns(&admin, LARGE).await;
    let payout = clara.is_paid(&admin, LARGE).await;

    app.turn_clock(HOUR * 71);
    app.hour_passes().await;
    assert_eq!(admin.sees_transfer(&payout).await.data()["status"], "pending_approval");
    app.turn_clock(HOUR);
    second
        .says(&payout, "approve", json!({}))
        .await
        .is_problem(422, "BALLOT_EXPIRED");
    app.hour_passes().await;

    let over = admin.sees_transfer(&payout).await.is_ok().data();
    assert_eq!(over["status"], "cancelled");
    assert_eq!(admin.balance_of(&clara.payee).await["availableCents"], LARGE);
    app.is_sound().await;
}

/// The hourly look at what waits.
trait Hourly {
    async fn hour_passes(&self);
}

impl Hourly for TestApp {
    async fn hour_passes(&self) {
        use_cases::gates::reevaluate_waiting(self.ctx())
            .await
            .expect("the database answers");
    }
}
