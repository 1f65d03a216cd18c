use std::time::Duration;

use fake_stripe::{Call, Fault, Mishap, Refusal};
use secrecy::SecretString;
use tokio::net::TcpListener;

use super::platform::{NOW, Platform, settings};
use crate::stripe::{Doubt, Keyed, Stripe, StripeError};

#[tokio::test]
async fn r11_6_a_lost_reply_is_an_unknown_outcome_and_the_same_key_finds_out() {
    for (mishap, paid_already) in [(Mishap::LostBefore, 0), (Mishap::LostAfter, 500)] {
        let platform = Platform::start().await;
        platform.fake.fail(Fault::once(Call::CreateTransfer, mishap));

        let error = platform.pays("k1", &platform.order(500)).await.unwrap_err();

        assert!(error.is_unknown() && !error.is_definite(), "{error}");
        assert_eq!(error.code(), "connection_lost");
        assert_eq!(platform.paid(), paid_already);
        let transfer = platform.pays("k1", &platform.order(500)).await.unwrap();
        assert_eq!(platform.fake.snapshot().payments_of(&transfer.id), 1);
        assert_eq!(platform.paid(), 500);
    }
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_an_unknown_outcome() {
    let platform = Platform::with_timeout(Duration::from_millis(300)).await;
    platform.fake.fail(Fault::once(Call::CreateTransfer, Mishap::Held));

    let error = platform.pays("k1", &platform.order(500)).await.unwrap_err();

    assert!(error.is_unknown());
    assert_eq!(error.code(), "timeout");
}

#[tokio::test]
async fn a_500_that_stripe_keeps_is_known_for_one_and_stays_unknown() {
    let platform = Platform::start().await;
    platform
        .fake
        .fail(Fault::once(Call::CreateTransfer, Mishap::BrokenAfter));

    let mut seen = Vec::new();
    for _ in 0..2 {
        match platform.pays("k1", &platform.order(500)).await.unwrap_err() {
            StripeError::Unknown(Doubt::Failed { status, saved }) => seen.push((status.as_u16(), saved)),
            other => panic!("{other:?}"),
        }
    }

    assert_eq!(seen, [(500, false), (500, true)]);
    assert_eq!(platform.paid(), 500, "the money moved all the same");
}

#[tokio::test]
async fn what_passes_is_asked_again_with_the_same_key() {
    let platform = Platform::start().await;
    for mishap in [Mishap::RateLimited, Mishap::LockTimeout] {
        platform.fake.fail(Fault::once(Call::CreateTransfer, mishap));
    }

    for code in ["rate_limit", "lock_timeout"] {
        let error = platform.pays("k1", &platform.order(500)).await.unwrap_err();
        assert!(
            matches!(error, StripeError::Transient(_)) && !error.is_definite(),
            "{error}"
        );
        assert_eq!(error.code(), code);
    }
    platform.pays("k1", &platform.order(500)).await.unwrap();
}

#[tokio::test]
async fn a_request_that_still_runs_is_waited_for() {
    let platform = Platform::start().await;
    platform.fake.fail(Fault::once(Call::CreateTransfer, Mishap::Held));
    let (stripe, body) = (platform.stripe.clone(), platform.order(500));
    let first = tokio::spawn(async move {
        let keyed = Keyed { key: "k1", body: &body };
        stripe.create_transfer(keyed, NOW).await
    });
    platform.fake.until_held(1).await.unwrap();

    let second = platform.pays("k1", &platform.order(500)).await.unwrap_err();
    platform.fake.release();
    let first = first.await.unwrap().unwrap();

    assert!(matches!(second, StripeError::Transient(_)), "{second}");
    assert_eq!(second.code(), "idempotency_key_in_use");
    assert_eq!(platform.fake.snapshot().payments_of(&first.id), 1);
}

#[tokio::test]
async fn too_little_money_is_no_fault_of_the_payee_and_needs_another_key() {
    let platform = Platform::start().await;
    platform.fake.set_balance(None, "usd", 499);

    let error = platform.pays("k1", &platform.order(500)).await.unwrap_err();

    assert!(
        matches!(error, StripeError::NoFunds(_)) && error.is_definite(),
        "{error}"
    );
    platform.fake.set_balance(None, "usd", 500);
    platform.pays("k1", &platform.order(500)).await.unwrap_err();
    platform.pays("k2", &platform.order(500)).await.unwrap();
}

#[tokio::test]
async fn an_account_that_cannot_be_paid_is_told_from_our_own_mistakes() {
    let platform = Platform::start().await;
    let refusal = Mishap::Refused(Refusal::account_invalid(&platform.payee));
    platform.fake.fail(Fault::once(Call::CreateTransfer, refusal));

    let invalid = platform.pays("k1", &platform.order(500)).await.unwrap_err();
    let nobody = platform.order(500).replace(&platform.payee, "acct_nobody");
    let missing = platform.pays("k2", &nobody).await.unwrap_err();
    platform
        .fake
        .change_account(&platform.payee, |account| account.closed = true)
        .unwrap();
    let closed = platform.pays("k3", &platform.order(500)).await.unwrap_err();
    let nonsense = platform.pays("k4", &platform.order(0)).await.unwrap_err();

    for (error, code) in [
        (invalid, "account_invalid"),
        (missing, "resource_missing"),
        (closed, "account_closed"),
    ] {
        assert!(matches!(error, StripeError::Payee(_)) && error.is_definite(), "{error}");
        assert_eq!(error.code(), code);
    }
    assert!(
        matches!(nonsense, StripeError::Ours(_)) && nonsense.is_definite(),
        "{nonsense}"
    );
}

#[tokio::test]
async fn another_question_under_a_key_tells_nothing_of_the_first() {
    let platform = Platform::start().await;
    platform.pays("k1", &platform.order(500)).await.unwrap();

    let error = platform.pays("k1", &platform.order(501)).await.unwrap_err();

    assert!(matches!(error, StripeError::Ours(_)) && !error.is_definite(), "{error}");
    assert_eq!(error.code(), "idempotency_error");
}

#[tokio::test]
async fn a_key_that_stripe_does_not_take_is_not_repeated() {
    let platform = Platform::start().await;
    let mut settings = settings(&platform.fake, Duration::from_secs(30));
    settings.secret_key = SecretString::from("sk_test_of_somebody_else");
    let stranger = Stripe::new(&settings).unwrap();

    let error = stranger.account(&platform.payee, NOW).await.unwrap_err();

    assert!(matches!(error, StripeError::Ours(_)) && !error.is_definite());
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("else"), "{shown}");
}

#[tokio::test]
async fn after_five_failures_stripe_rests_and_what_it_refuses_does_not_count() {
    let platform = Platform::start().await;
    let gateway = Mishap::Gateway { status: 503 };
    platform.fake.fail(Fault::once(Call::CreateTransfer, gateway).times(5));
    platform
        .fake
        .fail(Fault::once(Call::RetrieveTransfer, Mishap::RateLimited).times(6));

    for _ in 0..6 {
        platform.stripe.transfer("tr_1", NOW).await.unwrap_err();
    }
    for _ in 0..5 {
        let error = platform.pays("k1", &platform.order(500)).await.unwrap_err();
        assert!(error.is_unknown(), "{error}");
    }
    let resting = platform.pays("k1", &platform.order(500)).await.unwrap_err();

    assert!(
        matches!(resting, StripeError::Resting { .. }) && !resting.is_unknown(),
        "{resting}"
    );
    assert_eq!(platform.fake.snapshot().bodies_of("k1").len(), 5);
    let later = NOW + Duration::from_mins(1);
    let body = platform.order(500);
    let keyed = Keyed { key: "k1", body: &body };
    platform.stripe.create_transfer(keyed, later).await.unwrap();
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let platform = Platform::start().await;
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut settings = settings(&platform.fake, Duration::from_secs(30));
    settings.base = format!("http://{closed}");
    let stripe = Stripe::new(&settings).unwrap();

    let error = stripe.account("acct_1", NOW).await.unwrap_err();

    assert!(
        matches!(error, StripeError::NotSent(_)) && !error.is_unknown(),
        "{error}"
    );
    assert_eq!(error.code(), "unreachable");
}
