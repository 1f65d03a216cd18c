//! Transfers on their way to Stripe: what arrives, what gets lost, what comes back, and that nothing is paid twice.

mod endings;
mod events;
mod faults;
mod reconciling;
mod stale;
mod turns;

use tests::{MINUTE, Programme};

#[tokio::test]
async fn a_transfer_is_sent_by_the_worker_and_settles_claims_and_books() {
    let it = Programme::start().await;
    let (creator, payout) = it.somebody_is_paid().await;
    assert_eq!(it.transfers_of(payout), 0);
    assert_eq!(it.owed().await, 10_000);

    it.works().await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.claims_of(payout).await, ["paid"]);
    assert_eq!(it.stripe.snapshot().paid_to(&creator.account), 10_000);
    assert_eq!(it.owed().await, 0);
    let attempt = it.app.row("SELECT call, outcome FROM payout.transfer_attempts").await;
    assert_eq!(
        (&attempt["call"], &attempt["outcome"]),
        (&"send".into(), &"accepted".into())
    );
    it.app.is_sound().await;
}

#[tokio::test]
async fn the_request_is_stored_before_it_is_made_and_made_byte_for_byte() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.works().await;

    let stored = it
        .app
        .row("SELECT idempotency_key, body FROM payout.transfer_requests")
        .await;
    let key = stored["idempotency_key"].as_str().expect("a key");
    assert_eq!(key, format!("payout_{payout}_1"));
    let snapshot = it.stripe.snapshot();
    assert_eq!(
        snapshot.bodies_of(key),
        [stored["body"].as_str().expect("a body").as_bytes()]
    );
}

#[tokio::test]
async fn many_wake_ups_at_once_send_one_transfer() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;

    let turns = (0..8).map(|_| use_cases::sending::send(it.app.ctx(), payout));
    let turns = futures_util::future::join_all(turns).await;

    assert!(turns.iter().all(Result::is_ok), "{turns:?}");
    assert_eq!(it.transfers_of(payout), 1);
    assert_eq!(it.status_of(payout).await, "completed");
}

#[tokio::test]
async fn a_wake_up_that_got_lost_is_made_up_for() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    sqlx::query("DELETE FROM apalis.jobs")
        .execute(it.app.pool())
        .await
        .expect("rows can be lost");

    it.after(MINUTE).await;
    assert_eq!(it.status_of(payout).await, "pending");
    it.after(MINUTE * 2).await;

    assert_eq!(it.status_of(payout).await, "completed");
}

#[tokio::test]
async fn a_payee_who_may_not_be_paid_any_more_waits_and_people_are_told() {
    let it = Programme::start().await;
    let (creator, payout) = it.somebody_is_paid().await;
    let sql = "UPDATE payout.payees SET transfers_enabled = $2 WHERE id = $1";
    let enabled = async |enabled: bool| {
        let query = sqlx::query(sql).bind(creator.payee.0).bind(enabled);
        query.execute(it.app.pool()).await.expect("a payee");
    };
    enabled(false).await;

    it.works().await;
    assert_eq!(it.status_of(payout).await, "pending");
    it.alert_of("transfer_blocked").await;
    enabled(true).await;
    it.after(MINUTE * 61).await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.transfers_of(payout), 1);
}
