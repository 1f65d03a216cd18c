//! Single charges: what they become, and what a later export changes.

use crate::house::{House, file};

const PAID: &str = "ch_1,2026-11-01 10:00:00,49.00,0,usd,true,Paid,cus_1,Ann@Example.com,\"Lee, Ann\",,Live";
const REFUNDED_IN_PART: &str = "ch_1,2026-11-01 10:00:00,49.00,9.00,usd,true,Paid,cus_1,ann@example.com,,,Live";
const DISPUTED: &str = "ch_1,2026-11-01 10:00:00,49.00,9.00,usd,true,Paid,cus_1,ann@example.com,,needs_response,Live";
const WON: &str = "ch_1,2026-11-01 10:00:00,49.00,9.00,usd,true,Paid,cus_1,ann@example.com,,won,Live";
const REFUNDED: &str = "ch_1,2026-11-01 10:00:00,49.00,49.00,usd,true,Refunded,cus_1,ann@example.com,,won,Live";

const REVENUE: &str = "SELECT payout.revenue()::numeric(12,2)::text";

#[tokio::test]
async fn a_charge_becomes_a_member_in_the_queue() {
    let house = House::new().await;

    house.import(&file(&[PAID])).await;

    let member = "SELECT concat_ws(' ', email, full_name, in_queue, kyc_status, tenure_start, lifetime) FROM payout.member_queue";
    assert_eq!(
        house.text(member).await,
        "ann@example.com Ann Lee t 2026-11-01 10:00:00+00 49.00"
    );
    let is_verified = "SELECT email_verified::text FROM public.users";
    assert_eq!(
        house.text(is_verified).await,
        "false",
        "nobody proved that the address is his"
    );
    house.queue_is_right().await;
}

#[tokio::test]
async fn a_charge_met_again_is_taken_further() {
    let house = House::new().await;

    for (row, revenue) in [
        (PAID, "49.00"),
        (REFUNDED_IN_PART, "40.00"),
        (DISPUTED, "0.00"),
        (WON, "40.00"),
        (REFUNDED, "0.00"),
    ] {
        let summary = house.import(&file(&[row])).await;

        assert_eq!(summary.payments_new + summary.payments_updated, 1, "{row}");
        assert_eq!(house.text(REVENUE).await, revenue, "{row}");
        house.queue_is_right().await;
    }
}

#[tokio::test]
async fn an_older_export_takes_nothing_back() {
    let house = House::new().await;
    house.import(&file(&[REFUNDED])).await;

    let summary = house.import(&file(&[PAID, WON, DISPUTED])).await;

    assert_eq!((summary.unchanged, summary.payments_updated), (3, 0));
    assert_eq!(house.text(REVENUE).await, "0.00");
}

#[tokio::test]
async fn the_states_of_a_charge_in_one_file_come_to_the_last_in_any_order() {
    let rows = [PAID, REFUNDED_IN_PART, WON, DISPUTED];
    let mut backwards = rows;
    backwards.reverse();
    for rows in [rows, backwards] {
        let house = House::new().await;

        let summary = house.import(&file(&rows)).await;

        assert_eq!(summary.payments_new, 1);
        assert_eq!(house.text(REVENUE).await, "40.00");
    }
}

#[tokio::test]
async fn a_subscription_is_active_while_its_last_payment_is_near_the_newest() {
    let house = House::new().await;
    let rows = [
        "ch_1,2026-11-15 10:00:00,49.00,0,usd,true,Paid,cus_1,,,,Live",
        "ch_2,2026-10-02 10:00:00,49.00,0,usd,true,Paid,cus_2,,,,Live",
        "ch_3,2026-09-30 10:00:00,49.00,0,usd,true,Paid,cus_3,,,,Live",
        "ch_4,2026-11-14 10:00:00,49.00,0,usd,true,Failed,cus_4,,,,Live",
    ];

    house.import(&file(&rows)).await;

    let active = "SELECT string_agg(provider_customer_id || ' ' || status, ', ' ORDER BY provider_customer_id) \
                  FROM public.user_subscriptions";
    assert_eq!(
        house.text(active).await,
        "cus_1 active, cus_2 active, cus_3 canceled, cus_4 canceled"
    );
}

#[tokio::test]
async fn one_person_with_two_customers_has_a_membership_for_each() {
    let house = House::new().await;
    let rows = [
        "ch_1,2026-11-15 10:00:00,49.00,0,usd,true,Paid,cus_1,ann@example.com,,,Live",
        "ch_2,2026-11-01 10:00:00,49.00,0,usd,true,Paid,cus_2,ANN@example.com,,,Live",
        "ch_3,2026-10-20 10:00:00,49.00,0,usd,true,Paid,,ann@example.com,,,Live",
    ];

    let summary = house.import(&file(&rows)).await;

    assert_eq!((summary.members_created, summary.subscriptions_created), (1, 3));
    house.queue_is_right().await;
}

#[tokio::test]
async fn money_of_other_currencies_is_kept_and_not_counted() {
    let house = House::new().await;
    let rows = ["ch_1,2026-11-15 10:00:00,5000,0,jpy,true,Paid,cus_1,,,,Live"];

    let summary = house.import(&file(&rows)).await;

    assert_eq!((summary.payments_new, house.text(REVENUE).await.as_str()), (1, "0.00"));
    assert_eq!(
        house
            .text("SELECT amount || ' ' || currency FROM public.user_payments")
            .await,
        "5000.00 JPY"
    );
}
