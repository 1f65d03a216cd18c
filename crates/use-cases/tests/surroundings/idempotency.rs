use futures_util::future::join_all;
use time::Duration;
use use_cases::idempotency::{Claim, Stored, Ticket, claim, finish, release};

use crate::house::House;

const FINGERPRINT: [u8; 32] = [7; 32];

fn answer() -> Stored {
    Stored {
        status: 201,
        content_type: "application/json".to_owned(),
        body: b"{}".to_vec(),
    }
}

impl House {
    async fn claims(&self) -> Claim {
        claim(&self.ctx, "user:ada", "key-1", FINGERPRINT)
            .await
            .expect("an answer")
    }

    async fn claims_first(&self) -> Ticket {
        match self.claims().await {
            Claim::First(ticket) => ticket,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_requests_at_once_one_works_and_all_later_ones_get_its_answer() {
    let house = House::new().await;

    let claims = join_all((0..50).map(|_| house.claims())).await;

    let (first, others): (Vec<_>, Vec<_>) = claims.into_iter().partition(|claim| matches!(claim, Claim::First(_)));
    assert_eq!((first.len(), others.len()), (1, 49));
    assert!(others.iter().all(|claim| matches!(claim, Claim::Running)), "{others:?}");
    for claim in first {
        let Claim::First(ticket) = claim else {
            unreachable!("partitioned above")
        };
        finish(&house.ctx, ticket, answer()).await.expect("kept");
    }
    for claim in join_all((0..50).map(|_| house.claims())).await {
        assert!(
            matches!(&claim, Claim::Replay(stored) if *stored == answer()),
            "{claim:?}"
        );
    }
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_caller() {
    let house = House::new().await;
    let ticket = house.claims_first().await;

    let other_body = claim(&house.ctx, "user:ada", "key-1", [8; 32])
        .await
        .expect("an answer");
    let other_caller = claim(&house.ctx, "user:bob", "key-1", FINGERPRINT)
        .await
        .expect("an answer");
    finish(&house.ctx, ticket, answer()).await.expect("kept");
    let other_body_later = claim(&house.ctx, "user:ada", "key-1", [8; 32])
        .await
        .expect("an answer");

    assert!(matches!(other_body, Claim::OtherRequest), "{other_body:?}");
    assert!(matches!(other_caller, Claim::First(_)), "{other_caller:?}");
    assert!(matches!(other_body_later, Claim::OtherRequest), "{other_body_later:?}");
}

#[tokio::test]
async fn a_request_whose_process_died_is_taken_over_and_the_dead_one_keeps_nothing() {
    let house = House::new().await;
    let dead = house.claims_first().await;
    house.turn_clock(Duration::seconds(59));
    assert!(matches!(house.claims().await, Claim::Running));
    house.turn_clock(Duration::seconds(2));

    let heir = house.claims_first().await;
    finish(
        &house.ctx,
        dead,
        Stored {
            status: 500,
            ..answer()
        },
    )
    .await
    .expect("no error");
    finish(&house.ctx, heir, answer()).await.expect("kept");

    assert!(matches!(house.claims().await, Claim::Replay(stored) if stored == answer()));
}

#[tokio::test]
async fn an_answer_that_is_not_kept_leaves_the_key_to_the_next_try() {
    let house = House::new().await;
    let ticket = house.claims_first().await;

    release(&house.ctx, ticket).await.expect("released");

    house.claims_first().await;
}
