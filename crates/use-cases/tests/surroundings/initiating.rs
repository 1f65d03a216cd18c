use payout_domain::selection::{Fault, Mode};
use payout_domain::{Status, UserId};
use use_cases::Error;
use use_cases::payouts::{Initiate, Initiated, ListFilter, Page, initiate, list};
use uuid::Uuid;

use crate::house::{House, admin};

const MEMBER: Uuid = Uuid::from_u128(0x11);

/// A company that may pay one member, and the member.
async fn house() -> House {
    let house = House::new().await;
    house
        .sql(
            "INSERT INTO users (id, email, email_verified, status)
                 VALUES ('00000000-0000-0000-0000-000000000011', 'member@people.example', true, 'Active');
             INSERT INTO user_subscriptions (id, user_id, provider_subscription_id, provider_customer_id, status, current_period_start, current_period_end)
                 VALUES ('00000000-0000-0000-0000-000000000012', '00000000-0000-0000-0000-000000000011', 'sub', 'cus', 'active', '2025-02-01', '2027-02-01');
             INSERT INTO user_memberships (id, user_id, subscription_id, join_date)
                 VALUES ('00000000-0000-0000-0000-000000000013', '00000000-0000-0000-0000-000000000011', '00000000-0000-0000-0000-000000000012', '2025-02-01');
             INSERT INTO kyc_verification (user_id, status) VALUES ('00000000-0000-0000-0000-000000000011', 'verified');
             INSERT INTO user_payments (user_id, subscription_id, amount, payment_type, payment_date, status, created_at)
                 VALUES ('00000000-0000-0000-0000-000000000011', '00000000-0000-0000-0000-000000000012', 100000, 'recurring', '2025-02-01', 'succeeded', '2025-02-01')",
        )
        .await;
    house
}

async fn initiates(house: &House) -> Result<Initiated, Error> {
    let choice = Initiate {
        users: vec![UserId(MEMBER)],
        notes: None,
        method: None,
        mode: Mode::All,
        override_order: None,
    };
    initiate(&house.ctx, &admin(), choice).await
}

#[tokio::test]
async fn a_change_that_the_queue_has_only_marked_counts_before_anybody_is_chosen() {
    let house = house().await;
    house
        .sql(
            "BEGIN;
             SET LOCAL payout.queue_updates = 'marked';
             UPDATE kyc_verification SET status = 'rejected';
             COMMIT",
        )
        .await;

    let refusal = initiates(&house)
        .await
        .expect_err("the member is not verified any more");

    let Error::InvalidSelection(faulty) = refusal else {
        panic!("{refusal:?}")
    };
    let unverified = Fault::NotSelectable(membership::Reason::KycNotVerified);
    assert_eq!(faulty, [(UserId(MEMBER), vec![unverified])]);
}

#[tokio::test]
async fn nobody_is_chosen_from_a_queue_that_has_to_be_rebuilt() {
    let house = house().await;
    house
        .sql("INSERT INTO payout.queue_dirty (reason) VALUES ('a table was truncated')")
        .await;

    let refusal = initiates(&house).await.expect_err("the queue cannot be trusted");

    assert!(matches!(refusal, Error::QueueBehind), "{refusal:?}");
    use_cases::queue::repair(&house.ctx).await.expect("a repair");
    initiates(&house).await.expect("a payout");
}

#[tokio::test]
async fn the_trail_of_a_payout_begins_with_its_initiation() {
    let house = house().await;

    initiates(&house).await.expect("a payout");

    let first = "SELECT count(*) FROM payout_management WHERE audit_trail -> 0 ->> 'action' = 'initiate'";
    assert_eq!(house.count(first).await, 1);
}

#[tokio::test]
async fn earlier_payouts_without_a_time_or_a_known_status_are_listed_page_by_page() {
    let house = house().await;
    house
        .sql(
            "INSERT INTO payout_management (payout_id, user_id, queue_position, status, created_at) VALUES
                 ('A', '00000000-0000-0000-0000-000000000011', 1, 'on hold', NULL),
                 ('B', '00000000-0000-0000-0000-000000000011', 1, 'cancelled', NULL),
                 ('C', '00000000-0000-0000-0000-000000000011', 1, 'completed', '2025-05-01')",
        )
        .await;
    let (mut seen, mut after) = (Vec::new(), None);

    loop {
        let page = Page { limit: 1, after };
        let listed = list(&house.ctx, ListFilter::default(), page).await.expect("a list");
        seen.extend(listed.items.into_iter().map(|payout| (payout.payout_id, payout.status)));
        after = listed.next;
        if after.is_none() {
            break;
        }
    }

    let expected = [
        ("C", Status::Completed),
        ("B", Status::Cancelled),
        ("A", Status::RequiresManualReview),
    ];
    assert_eq!(seen, expected.map(|(id, status)| (id.to_owned(), status)));
}
