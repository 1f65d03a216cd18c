use fake_stripe::{Call, Fault, Mishap};
use tests::{DAY, HOUR, MINUTE, Programme};

#[tokio::test]
async fn a_transfer_that_hangs_is_told_after_an_hour() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.stripe
        .fail(Fault::once(Call::CreateTransfer, Mishap::RateLimited).always());
    it.works().await;

    it.after(MINUTE * 50).await;
    assert_eq!(it.alerts("transfer_stale").await, Vec::<serde_json::Value>::new());
    it.after(MINUTE * 70).await;

    assert_eq!(it.status_of(payout).await, "processing");
    it.alert_of("transfer_stale").await;
}

#[tokio::test]
async fn what_nobody_knows_is_asked_for_until_somebody_does() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.stripe.fail(Fault::once(Call::CreateTransfer, Mishap::LostAfter));
    it.stripe
        .fail(Fault::once(Call::ListTransfers, Mishap::LostBefore).always());
    it.works().await;
    for minutes in [6, 11, 34, 67, 133] {
        it.after(MINUTE * minutes).await;
    }
    assert_eq!(it.column(payout, "progress").await, "unresolved");
    it.alert_of("transfer_unresolved").await;

    it.after(DAY).await;
    assert_eq!(it.status_of(payout).await, "processing");
    it.alert_of("transfer_overdue").await;
    it.stripe.heal();
    it.after(HOUR).await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.transfers_of(payout), 1);
    it.app.is_sound().await;
}
