use fake_stripe::{Call, Fault, Mishap, Refusal};
use infrastructure::stripe::{Keyed, TransferOrder};
use money::Money;
use payout_domain::PayoutId;
use tests::{HOUR, MINUTE, Programme};

/// As often as it may fail, and how long each retry waits at most.
const RETRIES: [u32; 5] = [6, 11, 34, 67, 133];

async fn after_a_mishap(mishap: Mishap) -> (Programme, PayoutId) {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.stripe.fail(Fault::once(Call::CreateTransfer, mishap));
    it.works().await;
    assert_eq!(it.status_of(payout).await, "processing");
    (it, payout)
}

async fn arrives_once(it: &Programme, payout: PayoutId) {
    for minutes in RETRIES {
        it.after(MINUTE * minutes).await;
    }
    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.transfers_of(payout), 1);
    assert_eq!(it.claims_of(payout).await, ["paid"]);
    it.app.is_sound().await;
}

#[tokio::test]
async fn a_reply_that_is_lost_after_the_effect_is_asked_for_and_nothing_is_sent_again() {
    let (it, payout) = after_a_mishap(Mishap::LostAfter).await;
    assert_eq!(it.transfers_of(payout), 1);

    it.after(MINUTE * 6).await;

    assert_eq!(it.status_of(payout).await, "completed");
    let key = format!("payout_{payout}_1");
    assert_eq!(it.stripe.snapshot().bodies_of(&key).len(), 1);
    arrives_once(&it, payout).await;
}

#[tokio::test]
async fn a_request_that_is_lost_before_the_effect_is_made_again_with_its_key() {
    let (it, payout) = after_a_mishap(Mishap::LostBefore).await;
    assert_eq!(it.transfers_of(payout), 0);

    it.after(MINUTE * 6).await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.column(payout, "generation").await, "1");
    arrives_once(&it, payout).await;
}

#[tokio::test]
async fn too_many_requests_are_made_again_later_with_the_same_key() {
    let (it, payout) = after_a_mishap(Mishap::RateLimited).await;
    assert_eq!(it.column(payout, "next_call").await, "send_again");

    it.after(MINUTE * 6).await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.column(payout, "generation").await, "1");
    arrives_once(&it, payout).await;
}

#[tokio::test]
async fn a_failure_that_is_kept_gets_another_key_once_nothing_is_found() {
    let (it, payout) = after_a_mishap(Mishap::BrokenBefore).await;

    it.after(MINUTE * 6).await;
    it.after(MINUTE * 11).await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.column(payout, "generation").await, "2");
    arrives_once(&it, payout).await;
}

#[tokio::test]
async fn a_failure_that_is_kept_although_it_was_done_is_found() {
    let (it, payout) = after_a_mishap(Mishap::BrokenAfter).await;

    it.after(MINUTE * 6).await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.column(payout, "generation").await, "1");
    arrives_once(&it, payout).await;
}

#[tokio::test]
async fn a_permanent_error_fails_at_once_and_sets_free_what_was_claimed() {
    let it = Programme::start().await;
    let (creator, payout) = it.somebody_is_paid().await;
    let closed = Refusal::account_closed(&creator.account);
    it.stripe
        .fail(Fault::once(Call::CreateTransfer, Mishap::Refused(closed)));

    it.works().await;

    assert_eq!(it.status_of(payout).await, "failed");
    assert_eq!(it.claims_of(payout).await, ["released"]);
    assert_eq!(it.owed().await, 0);
    it.alert_of("transfer_failed").await;
    it.app.is_sound().await;
    it.tries_again(payout).await;
    it.works().await;
    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.column(payout, "generation").await, "2");
    arrives_once(&it, payout).await;
}

#[tokio::test]
async fn retries_come_at_their_times_and_end_with_an_alert_and_free_claims() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.stripe
        .fail(Fault::once(Call::CreateTransfer, Mishap::RateLimited).always());
    it.works().await;

    for (retry, minutes) in [5, 10, 30, 60, 120].into_iter().enumerate() {
        it.after(MINUTE * minutes - MINUTE / 2).await;
        assert_eq!(it.column(payout, "attempts").await, (retry + 1).to_string());
        it.after(MINUTE / 2 + MINUTE * minutes / 10 + MINUTE).await;
        assert_eq!(it.column(payout, "attempts").await, (retry + 2).to_string());
    }

    assert_eq!(it.status_of(payout).await, "failed");
    assert_eq!(it.claims_of(payout).await, ["released"]);
    it.alert_of("transfer_retries_exhausted").await;
    it.app.is_sound().await;
}

#[tokio::test]
async fn transfers_wait_for_money_and_one_alert_tells_of_it() {
    let it = Programme::start().await;
    it.stripe.set_balance(None, "usd", 5_000);
    let (_, first) = it.somebody_is_paid().await;
    let (_, second) = it.somebody_is_paid().await;

    it.works().await;
    it.alert_of("provider_balance").await;
    it.stripe.set_balance(None, "usd", 1_000_000);
    it.after(MINUTE * 7).await;

    for payout in [first, second] {
        assert_eq!(it.status_of(payout).await, "completed");
        assert_eq!(it.column(payout, "generation").await, "2");
    }
}

#[tokio::test]
async fn after_a_day_nothing_is_sent_again_before_the_provider_is_asked() {
    let (it, payout) = after_a_mishap(Mishap::RateLimited).await;

    it.after(HOUR * 24).await;

    assert_eq!(it.status_of(payout).await, "completed");
    let calls = it
        .app
        .rows("SELECT call FROM payout.transfer_attempts ORDER BY number")
        .await;
    let calls: Vec<&str> = calls.iter().map(|row| row["call"].as_str().expect("a call")).collect();
    assert_eq!(calls, ["send", "ask", "send"]);
    arrives_once(&it, payout).await;
}

#[tokio::test]
async fn a_worker_that_dies_while_it_sends_is_taken_over_by_asking() {
    let it = Programme::start().await;
    let (_, payout) = it.somebody_is_paid().await;
    it.stripe.fail(Fault::once(Call::CreateTransfer, Mishap::Held));
    {
        let turn = std::pin::pin!(use_cases::sending::send(it.app.ctx(), payout));
        let held = std::pin::pin!(it.stripe.until_held(1));
        futures_util::future::select(turn, held).await;
    }
    assert_eq!(it.column(payout, "progress").await, "claimed");

    it.stripe.release();
    it.after(MINUTE * 3).await;

    assert_eq!(it.status_of(payout).await, "completed");
    assert_eq!(it.transfers_of(payout), 1);
    let first = it
        .app
        .row("SELECT outcome FROM payout.transfer_attempts WHERE number = 1")
        .await;
    assert_eq!(first["outcome"], "vanished");
    it.app.is_sound().await;
}

#[tokio::test]
async fn a_transfer_of_another_amount_completes_nothing() {
    let (it, payout) = after_a_mishap(Mishap::LostBefore).await;
    let account = it.column(payout, "account_id").await;
    let other = TransferOrder {
        amount: Money::usd(9_999),
        destination: &account,
        transfer_group: &format!("payout_{payout}"),
        description: None,
        metadata: &[("payout_id", &payout.to_string())],
    };
    let order = Keyed {
        key: "by hand",
        body: &other.body(),
    };
    it.client()
        .create_transfer(order, it.app.now())
        .await
        .expect("a transfer by hand");

    it.after(MINUTE * 6).await;

    assert_eq!(it.status_of(payout).await, "processing");
    assert_eq!(it.column(payout, "progress").await, "mismatched");
    assert_eq!(it.transfers_of(payout), 1);
    it.alert_of("transfer_amount_mismatch").await;
}
