use std::time::Duration;

use fake_stripe::{Call, Fault, Mishap};

use crate::platform::{Platform, read};

#[tokio::test]
async fn a_reply_lost_before_the_effect_pays_nothing_and_one_lost_after_it_pays_once() {
    let platform = Platform::start().await;
    let stripe = &platform.stripe;

    stripe.fail(Fault::once(Call::CreateTransfer, Mishap::LostBefore));
    platform.pays("k1", &platform.order(500)).await.unwrap_err();
    assert_eq!(platform.paid(), 0);

    stripe.fail(Fault::once(Call::CreateTransfer, Mishap::LostAfter));
    platform.pays("k1", &platform.order(500)).await.unwrap_err();
    assert_eq!(platform.paid(), 500);

    stripe.fail(Fault::once(Call::CreateTransfer, Mishap::LostAfter));
    platform.pays("k1", &platform.order(500)).await.unwrap_err();
    assert!(platform.pays("k1", &platform.order(500)).await.unwrap().is_replayed);
    assert_eq!(platform.paid(), 500);
}

#[tokio::test]
async fn a_500_is_kept_whether_the_money_moved_or_not() {
    let platform = Platform::start().await;

    for (key, mishap, paid) in [("k1", Mishap::BrokenBefore, 0), ("k2", Mishap::BrokenAfter, 500)] {
        platform.stripe.fail(Fault::once(Call::CreateTransfer, mishap));
        let broken = platform.pays(key, &platform.order(500)).await.unwrap();
        let again = platform.pays(key, &platform.order(500)).await.unwrap();

        assert_eq!((broken.status, broken.kind()), (500, "api_error"));
        assert_eq!((again.status, again.is_replayed), (500, true));
        assert_eq!(platform.paid(), paid);
    }
    let found = platform.gets("/v1/transfers?transfer_group=g1").await;
    assert_eq!(found.body["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_limit_a_lock_and_a_gateway_keep_nothing() {
    let platform = Platform::start().await;
    let mishaps = [
        Mishap::RateLimited,
        Mishap::LockTimeout,
        Mishap::Gateway { status: 503 },
    ];
    for mishap in mishaps {
        platform.stripe.fail(Fault::once(Call::CreateTransfer, mishap));
    }

    let mut seen = Vec::new();
    for _ in 0..4 {
        let answer = platform.pays("k1", &platform.order(500)).await.unwrap();
        seen.push((answer.status, answer.code().to_owned(), answer.is_replayed));
    }

    let expected = [(429, "rate_limit"), (429, "lock_timeout"), (503, ""), (200, "")];
    assert_eq!(seen, expected.map(|(status, code)| (status, code.to_owned(), false)));
}

#[tokio::test]
async fn a_client_that_hangs_up_does_not_undo_what_it_asked_for() {
    let platform = Platform::start().await;
    platform.stripe.fail(Fault::once(Call::CreateTransfer, Mishap::Held));
    let asking = tokio::spawn(platform.transfer("k1", &platform.order(500)).send());
    platform.stripe.until_held(1).await.unwrap();

    asking.abort();
    asking.await.unwrap_err();
    platform.stripe.release();

    // Its key is in use until the money has moved.
    let again = loop {
        let answer = read(platform.transfer("k1", &platform.order(500)).send().await.unwrap())
            .await
            .unwrap();
        if answer.status != 409 {
            break answer;
        }
    };
    assert!(again.is_replayed);
    assert_eq!(platform.paid(), 500);
}

#[tokio::test]
async fn a_slow_answer_comes() {
    let platform = Platform::start().await;
    let slow = Mishap::Slow(Duration::from_millis(30));
    platform.stripe.fail(Fault::once(Call::CreateTransfer, slow));

    let asked_at = std::time::Instant::now();
    let answer = platform.pays("k1", &platform.order(500)).await.unwrap();

    assert_eq!(answer.status, 200);
    assert!(asked_at.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn a_fault_meets_only_whom_it_is_meant_for_until_it_is_healed() {
    let platform = Platform::start().await;
    let fault = Fault::once(Call::CreateTransfer, Mishap::RateLimited).always();
    platform.stripe.fail(fault.only_to(&platform.account));
    let other = platform.stripe.onboarded_account();
    let to_other = platform.order(500).replace(&platform.account, &other);

    assert_eq!(platform.pays("k1", &platform.order(500)).await.unwrap().status, 429);
    assert_eq!(platform.pays("k2", &to_other).await.unwrap().status, 200);
    assert_eq!(platform.pays("k1", &platform.order(500)).await.unwrap().status, 429);
    platform.stripe.heal();
    assert_eq!(platform.pays("k1", &platform.order(500)).await.unwrap().status, 200);
}
