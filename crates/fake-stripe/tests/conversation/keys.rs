use std::time::Duration;

use fake_stripe::{Call, Fault, Mishap, Refusal};

use crate::platform::{Platform, read};

#[tokio::test]
async fn the_same_key_pays_once_and_says_that_it_repeats_itself() {
    let platform = Platform::start().await;

    let first = platform.pays("k1", &platform.order(500)).await.unwrap();
    let again = platform.pays("k1", &platform.order(500)).await.unwrap();

    assert_eq!((first.status, first.is_replayed), (200, false));
    assert_eq!((again.status, again.is_replayed), (200, true));
    assert_eq!(first.body, again.body);
    let snapshot = platform.stripe.snapshot();
    assert_eq!(snapshot.transfers_with("payout_id", "p1").len(), 1);
    assert_eq!(snapshot.payments_of(first.id()), 1);
    assert_eq!(snapshot.bodies_of("k1").len(), 2);
}

#[tokio::test]
async fn after_a_day_a_key_is_forgotten_and_pays_again() {
    let platform = Platform::start().await;
    platform.pays("k1", &platform.order(500)).await.unwrap();

    platform.stripe.turn_clock(Duration::from_mins(24 * 60 - 1));
    assert!(platform.pays("k1", &platform.order(500)).await.unwrap().is_replayed);
    platform.stripe.turn_clock(Duration::from_secs(61));
    assert!(!platform.pays("k1", &platform.order(500)).await.unwrap().is_replayed);

    assert_eq!(platform.paid(), 1_000);
}

#[tokio::test]
async fn a_second_request_while_the_first_runs_is_told_so() {
    let platform = Platform::start().await;
    platform.stripe.fail(Fault::once(Call::CreateTransfer, Mishap::Held));
    let first = tokio::spawn(platform.transfer("k1", &platform.order(500)).send());
    platform.stripe.until_held(1).await.unwrap();

    let second = platform.pays("k1", &platform.order(500)).await.unwrap();
    platform.stripe.release();
    let first = read(first.await.unwrap().unwrap()).await.unwrap();
    let third = platform.pays("k1", &platform.order(500)).await.unwrap();

    assert_eq!((second.status, second.code()), (409, "idempotency_key_in_use"));
    assert_eq!((first.status, third.is_replayed), (200, true));
    assert_eq!(platform.paid(), 500);
}

#[tokio::test]
async fn a_key_belongs_to_one_question_however_it_is_put() {
    let platform = Platform::start().await;
    platform.pays("k1", &platform.order(500)).await.unwrap();

    let other = platform.pays("k1", &platform.order(501)).await.unwrap();
    let reordered = platform.order(500).split('&').rev().collect::<Vec<_>>().join("&");
    let same = platform.pays("k1", &reordered).await.unwrap();

    assert_eq!((other.status, other.kind()), (400, "idempotency_error"));
    assert!(same.is_replayed);
    assert_eq!(platform.paid(), 500);
}

#[tokio::test]
async fn what_was_refused_before_it_began_may_come_again_under_its_key() {
    let platform = Platform::start().await;

    let refused = platform.pays("k1", "currency=usd").await.unwrap();
    let paid = platform.pays("k1", &platform.order(500)).await.unwrap();

    assert_eq!((refused.status, refused.code()), (400, "parameter_missing"));
    assert_eq!(paid.status, 200);
}

#[tokio::test]
async fn what_was_refused_after_it_began_stays_refused_under_its_key() {
    let platform = Platform::start().await;
    platform.stripe.set_balance(None, "usd", 499);

    let refused = platform.pays("k1", &platform.order(500)).await.unwrap();
    platform.stripe.set_balance(None, "usd", 500);
    let again = platform.pays("k1", &platform.order(500)).await.unwrap();
    let anew = platform.pays("k2", &platform.order(500)).await.unwrap();

    assert_eq!((refused.status, refused.code()), (400, "balance_insufficient"));
    assert_eq!((again.code(), again.is_replayed), ("balance_insufficient", true));
    assert_eq!(anew.status, 200);
}

#[tokio::test]
async fn a_key_of_256_bytes_is_too_long() {
    let platform = Platform::start().await;

    let refused = platform.pays(&"k".repeat(256), &platform.order(500)).await.unwrap();
    let paid = platform.pays(&"k".repeat(255), &platform.order(500)).await.unwrap();

    assert_eq!((refused.status, paid.status), (400, 200));
}

#[tokio::test]
async fn an_ordered_refusal_is_kept_like_any_other() {
    let platform = Platform::start().await;
    let refusal = Refusal::account_invalid(&platform.account);
    platform
        .stripe
        .fail(Fault::once(Call::CreateTransfer, Mishap::Refused(refusal)));

    let refused = platform.pays("k1", &platform.order(500)).await.unwrap();
    let again = platform.pays("k1", &platform.order(500)).await.unwrap();

    assert_eq!((refused.status, refused.code()), (403, "account_invalid"));
    assert!(again.is_replayed);
    assert_eq!(platform.paid(), 0);
}
