use std::time::Duration;

use infrastructure::persistence::Database;
use infrastructure::stripe::Turns;
use tests::TestApp;

/// Two processes with a pool each.
async fn two(app: &TestApp, requests_per_second: u32) -> [Turns; 2] {
    let mut both = Vec::new();
    for _ in 0..2 {
        let db = Database::connect(app.database().url(), 2)
            .await
            .expect("the database answers");
        both.push(Turns::of(requests_per_second).shared_through(db));
    }
    both.try_into().expect("there are two")
}

#[tokio::test]
async fn all_processes_together_ask_stripe_no_more_often_than_one_may() {
    let app = TestApp::of_a_new_company().await;
    let both = two(&app, 20).await;

    let mut waits = Vec::new();
    for turn in 0..60 {
        waits.push(both[turn % 2].take().await.expect("a turn"));
    }

    let within_a_second = waits.iter().filter(|wait| **wait < Duration::from_secs(1)).count();
    // What went by while they were taken was open to others.
    assert!((19..=25).contains(&within_a_second), "{within_a_second}");
    assert!(waits[59] > Duration::from_secs(2), "{:?}", waits[59]);
}

#[tokio::test]
async fn whoever_would_wait_too_long_takes_no_turn_from_the_others() {
    let app = TestApp::of_a_new_company().await;
    let both = two(&app, 4).await;
    let mut taken = 0;
    while both[0].take().await.is_some() {
        taken += 1;
    }

    assert!((30..=40).contains(&taken), "{taken}");
    assert_eq!(both[1].take().await, None);
    let alone = Turns::of(4);
    assert_eq!(alone.take().await, Some(Duration::ZERO));
}
