use std::time::Duration;

use money::Money;
use secrecy::ExposeSecret as _;
use time::OffsetDateTime;

use super::platform::{NOW, Platform, order, settings};
use crate::stripe::{Account, AccountOrder, Keyed, LinkOrder, ReversalOrder, Stripe, StripeSettings, TransferFilter};

#[tokio::test]
async fn r11_6_a_transfer_is_made_once_per_key_from_the_stored_bytes() {
    let platform = Platform::start().await;
    let body = platform.order(1_234);

    let first = platform.pays("payout_1_1", &body).await.unwrap();
    let again = platform.pays("payout_1_1", &body).await.unwrap();
    let found = platform.stripe.transfer(&first.id, NOW).await.unwrap().unwrap();

    assert_eq!((&first, &first), (&again, &found));
    assert_eq!(first.amount(), Ok(Money::usd(1_234)));
    assert_eq!(first.amount_reversed(), Ok(Money::usd(0)));
    assert_eq!(first.metadata["note"], "a=b&c é");
    let snapshot = platform.fake.snapshot();
    assert_eq!(snapshot.payments_of(&first.id), 1);
    assert_eq!(snapshot.bodies_of("payout_1_1"), [body.as_bytes(), body.as_bytes()]);
    let versions = snapshot.requests.iter().map(|asked| asked.version.as_deref());
    assert!(versions.eq([Some("2026-10-28.endive"); 3]), "the version is pinned");
}

#[test]
fn the_same_order_gives_the_same_bytes() {
    assert_eq!(
        order("acct_1", 5),
        "amount=5&currency=usd&destination=acct_1&transfer_group=payout_1&description=50%20%25%20%26%20more\
         &metadata[payout_id]=1&metadata[note]=a%3Db%26c%20%C3%A9"
    );
}

#[tokio::test]
async fn a_transfer_that_is_not_there_is_none() {
    let platform = Platform::start().await;

    assert_eq!(platform.stripe.transfer("tr_1", NOW).await.unwrap(), None);
    let elsewhere = platform.stripe.transfer("../accounts", NOW).await.unwrap();
    assert_eq!(elsewhere, None, "an id is no path");
}

#[tokio::test]
async fn transfers_are_found_by_group_destination_and_time() {
    let platform = Platform::start().await;
    let early = OffsetDateTime::from_unix_timestamp(1_795_000_000).unwrap();
    platform.fake.set_clock(early.unix_timestamp());
    let ours = platform.pays("k1", &platform.order(1)).await.unwrap();
    let other = platform.fake.onboarded_account();
    platform.fake.turn_clock(Duration::from_hours(24));
    let group = platform.order(2).replace("payout_1", "payout_2");
    platform
        .pays("k2", &group.replace(&platform.payee, &other))
        .await
        .unwrap();

    let find = async |filter: TransferFilter<'_>| {
        let found = platform.stripe.all_transfers(&filter, NOW).await.unwrap();
        found.into_iter().map(|transfer| transfer.id).collect::<Vec<_>>()
    };
    let all = find(TransferFilter::default()).await;
    let by_group = TransferFilter {
        transfer_group: Some("payout_1"),
        ..TransferFilter::default()
    };
    let by_destination = TransferFilter {
        destination: Some(&other),
        ..TransferFilter::default()
    };
    let by_day = TransferFilter {
        created_from: Some(early),
        created_before: Some(early + Duration::from_hours(24)),
        ..TransferFilter::default()
    };

    assert_eq!(all.len(), 2);
    assert_eq!(find(by_group).await, [ours.id.as_str()]);
    assert_eq!(find(by_destination).await, all[..1]);
    assert_eq!(find(by_day).await, [ours.id.as_str()]);
    assert_eq!(ours.created_at.unix_timestamp() / 60, early.unix_timestamp() / 60);
}

#[tokio::test]
async fn a_list_of_many_pages_is_read_to_its_end() {
    let platform = Platform::start().await;
    for number in 0..105 {
        // Not through our client, which would take its time.
        post(&platform, &format!("k{number}"), &platform.order(1)).await;
    }

    let found = platform
        .stripe
        .all_transfers(&TransferFilter::default(), NOW)
        .await
        .unwrap();

    assert_eq!(found.len(), 105);
    let pages = platform.fake.snapshot().requests;
    assert_eq!(pages.iter().filter(|asked| asked.method == "GET").count(), 2);
}

#[tokio::test]
async fn a_transfer_is_taken_back_in_parts() {
    let platform = Platform::start().await;
    let transfer = platform.pays("k1", &platform.order(1_000)).await.unwrap();
    let part = ReversalOrder {
        amount: Some(Money::usd(300)),
        description: None,
        metadata: &[("why", "error")],
    };
    let rest = ReversalOrder { amount: None, ..part };

    let mut taken = Vec::new();
    for (key, order) in [("r1", part), ("r1", part), ("r2", rest)] {
        let body = order.body();
        let keyed = Keyed { key, body: &body };
        let reversal = platform
            .stripe
            .reverse_transfer(&transfer.id, keyed, NOW)
            .await
            .unwrap();
        taken.push(reversal.amount().unwrap());
    }

    assert_eq!(taken, [Money::usd(300), Money::usd(300), Money::usd(700)]);
    let now = platform.stripe.transfer(&transfer.id, NOW).await.unwrap().unwrap();
    assert!(now.reversed);
    assert_eq!(now.amount_reversed(), Ok(Money::usd(1_000)));
    assert_eq!(
        platform.stripe.reversals(&transfer.id, NOW).await.unwrap().data.len(),
        2
    );
}

#[tokio::test]
async fn a_payee_gets_an_account_and_a_link_and_can_be_paid_after_following_it() {
    let platform = Platform::start().await;
    let stripe = &platform.stripe;
    let account = opened(stripe).await;
    assert!(!account.can_receive() && !account.details_submitted);
    let due = account.requirements.unwrap().currently_due;
    assert!(due.contains(&"external_account".to_owned()));

    let body = LinkOrder {
        account: &account.id,
        refresh_url: "http://127.0.0.1:1/again",
        return_url: "http://127.0.0.1:1/done?x=1",
    }
    .body();
    let link = stripe
        .create_account_link(Keyed { key: "l1", body: &body }, NOW)
        .await
        .unwrap();
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let led_to = browser.get(link.url.expose_secret()).send().await.unwrap();

    assert_eq!(led_to.headers()["location"], "http://127.0.0.1:1/done?x=1");
    let account = stripe.account(&account.id, NOW).await.unwrap();
    assert!(account.can_receive() && account.payouts_enabled && account.details_submitted);
    assert_eq!(account.metadata["payee_id"], "7");
    assert!(!format!("{link:?}").contains("_onboarding"), "{link:?}");
}

#[tokio::test]
async fn the_key_is_never_shown() {
    let platform = Platform::start().await;
    let settings = settings(&platform.fake, Duration::from_secs(1));

    let shown = format!("{settings:?} {:?}", platform.stripe);

    assert!(!shown.contains(platform.fake.secret_key()), "{shown}");
}

#[tokio::test]
async fn a_key_that_is_none_and_an_open_road_are_refused_at_the_start() {
    let with = |key: &str, base: &str| {
        let settings = StripeSettings {
            base: base.to_owned(),
            ..StripeSettings::new(key.to_owned().into())
        };
        Stripe::new(&settings).map(drop).map_err(|error| error.to_string())
    };

    assert_eq!(with("sk_test_1", "https://api.stripe.com"), Ok(()));
    assert_eq!(with("rk_live_1", "http://127.0.0.1:12111/"), Ok(()));
    for (key, base, named) in [
        ("pk_test_1", "https://api.stripe.com", "STRIPE_SECRET_KEY"),
        ("sk_test_\n1", "https://api.stripe.com", "STRIPE_SECRET_KEY"),
        ("sk_test_1", "http://api.stripe.com", "STRIPE_API_BASE"),
    ] {
        let refusal = with(key, base).unwrap_err();
        assert!(refusal.contains(named) && !refusal.contains("_1"), "{refusal}");
    }
}

#[test]
fn a_live_key_is_known_by_its_beginning() {
    let is_live = |key: &str| StripeSettings::new(key.to_owned().into()).is_live();

    assert!(is_live("sk_live_1") && is_live("rk_live_1"));
    assert!(!is_live("sk_test_live_1") && !is_live("rk_test_1"));
}

async fn opened(stripe: &Stripe) -> Account {
    let order = AccountOrder {
        country: "US",
        email: Some("r+1@example.com"),
        metadata: &[("payee_id", "7")],
    };
    let (key, body) = ("a1", &order.body());
    stripe.create_account(Keyed { key, body }, NOW).await.unwrap()
}

async fn post(platform: &Platform, key: &str, body: &str) {
    let request = reqwest::Client::new().post(format!("{}/v1/transfers", platform.fake.base()));
    let request = request
        .bearer_auth(platform.fake.secret_key())
        .header("idempotency-key", key);
    let answer = request.body(body.to_owned()).send().await.unwrap();
    assert!(answer.status().is_success());
}
