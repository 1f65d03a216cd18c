use fake_stripe::{Call, Fault, Mishap};
use infrastructure::stripe::{Keyed, TransferOrder};
use money::Money;
use tests::{HOUR, MINUTE, Programme};
use use_cases::jobs::{self, Job};

/// How many alerts of a category are open, and how many have ended by themselves.
async fn alerts(it: &Programme, category: &str) -> (u64, u64) {
    let ours = format!("public.admin_alerts WHERE category = '{category}'");
    (
        it.app.count(&format!("{ours} AND status <> 'resolved'")).await,
        it.app
            .count(&format!(
                "{ours} AND status = 'resolved' AND resolution_notes IS NOT NULL"
            ))
            .await,
    )
}

#[tokio::test]
async fn the_alert_of_a_transfer_that_hangs_ends_when_it_arrives() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.stripe
        .fail(Fault::once(Call::CreateTransfer, Mishap::RateLimited).always());
    it.works().await;
    for _ in 0..3 {
        it.after(MINUTE * 40).await;
    }
    assert_eq!(
        (it.status_of(payout).await.as_str(), alerts(&it, "transfer_stale").await),
        ("processing", (1, 0))
    );

    it.stripe.heal();
    it.after(HOUR * 3).await;
    it.after(HOUR).await;

    assert_eq!(
        (it.status_of(payout).await.as_str(), alerts(&it, "transfer_stale").await),
        ("completed", (0, 1))
    );
    it.app.is_sound().await;
}

#[tokio::test]
async fn the_alert_of_a_transfer_that_failed_ends_when_it_was_tried_again_and_arrived() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.stripe
        .fail(Fault::once(Call::CreateTransfer, Mishap::RateLimited).always());
    it.works().await;
    for minutes in [6, 12, 35, 70, 140] {
        it.after(MINUTE * minutes).await;
    }
    assert_eq!(alerts(&it, "transfer_retries_exhausted").await, (1, 0));

    it.after(HOUR).await;
    assert_eq!(
        alerts(&it, "transfer_retries_exhausted").await,
        (1, 0),
        "it has failed, and nobody did anything"
    );
    it.stripe.heal();
    it.tries_again(payout).await;
    it.after(HOUR).await;
    it.after(HOUR).await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(alerts(&it, "transfer_retries_exhausted").await, (0, 1));
}

#[tokio::test]
async fn the_alert_of_another_amount_ends_when_the_transfer_was_taken_back() {
    let it = Programme::start().await;
    let (creator, payout) = it.somebody_is_paid().await;
    it.stripe.fail(Fault::once(Call::CreateTransfer, Mishap::LostBefore));
    it.works().await;
    let other = TransferOrder {
        amount: Money::usd(9_999),
        destination: &creator.account,
        transfer_group: &format!("payout_{payout}"),
        description: None,
        metadata: &[("payout_id", &payout.to_string())],
    };
    let keyed = Keyed {
        key: "by hand",
        body: &other.body(),
    };
    let sent = it
        .client()
        .create_transfer(keyed, it.app.now())
        .await
        .expect("a transfer by hand");
    it.after(MINUTE * 6).await;
    it.after(HOUR).await;
    assert_eq!(alerts(&it, "transfer_amount_mismatch").await, (1, 0));

    it.takes_back(&sent.id).await;
    it.events_arrive().await;
    it.after(HOUR).await;

    assert_eq!(it.status_of(payout).await, "failed");
    assert_eq!(alerts(&it, "transfer_amount_mismatch").await, (0, 1));
}

#[tokio::test]
async fn the_alert_of_the_platforms_balance_ends_with_the_next_transfer_that_is_taken() {
    let it = Programme::start().await;
    it.stripe.set_balance(None, "usd", 5_000);
    it.somebody_is_paid().await;
    it.works().await;
    assert_eq!(alerts(&it, "provider_balance").await, (1, 0));

    it.stripe.set_balance(None, "usd", 1_000_000);
    it.after(MINUTE * 7).await;
    jobs::run(it.app.ctx(), Job::CheckStale, None)
        .await
        .expect("the database answers");

    assert_eq!(alerts(&it, "provider_balance").await, (0, 1));
}
