use std::time::Duration;

use fake_stripe::{Delivery, Endpoint, Order};
use secrecy::SecretString;
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::platform::Platform;
use crate::stripe::{WebhookError, open, verify};

// Made with Stripe's own libraries for Node and Python, which agree.
const SECRET: &str = "whsec_test_secret_payouts";
const SIGNED_AT: i64 = 1_795_155_600;
const BODY: &[u8] = br#"{"id":"evt_1","object":"event","type":"transfer.reversed"}"#;
const SIGNATURE: &str = "dcb75d1d5480c138f6bb403c42c4abfdaf91fae6c30252a6820edc97b9ddce22";

fn check(secrets: &[&str], header: &str, body: &[u8], at: i64) -> Result<(), WebhookError> {
    let secrets: Vec<SecretString> = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
    verify(&secrets, header, body, OffsetDateTime::from_unix_timestamp(at).unwrap())
}

fn header() -> String {
    format!("t={SIGNED_AT},v1={SIGNATURE}")
}

#[test]
fn r11_8_what_stripe_signed_is_believed() {
    assert_eq!(check(&[SECRET], &header(), BODY, SIGNED_AT), Ok(()));
}

#[test]
fn any_of_several_secrets_and_signatures_will_do() {
    let none = "00".repeat(32);
    let others = format!("t={SIGNED_AT},v1={none},v0=ab,v1={SIGNATURE},v2=zz");

    assert_eq!(check(&["whsec_old", SECRET], &header(), BODY, SIGNED_AT), Ok(()));
    assert_eq!(check(&[SECRET], &others, BODY, SIGNED_AT), Ok(()));
}

#[test]
fn a_body_a_secret_or_a_time_that_was_not_signed_is_forged() {
    let with_blank = [BODY, b" "].concat();
    let later = format!("t={},v1={SIGNATURE}", SIGNED_AT + 1);
    let half = format!("t={SIGNED_AT},v1={}", &SIGNATURE[..32]);

    for result in [
        check(&[SECRET], &header(), &with_blank, SIGNED_AT),
        check(&["whsec_other"], &header(), BODY, SIGNED_AT),
        check(&["test_secret_payouts"], &header(), BODY, SIGNED_AT),
        check(&[], &header(), BODY, SIGNED_AT),
        check(&[SECRET], &later, BODY, SIGNED_AT),
        check(&[SECRET], &half, BODY, SIGNED_AT),
    ] {
        assert_eq!(result, Err(WebhookError::Forged));
    }
}

#[test]
fn what_carries_no_signature_that_we_know_is_unsigned() {
    for header in [
        String::new(),
        "nonsense".to_owned(),
        format!("t={SIGNED_AT}"),
        format!("v1={SIGNATURE}"),
        format!("t=,v1={SIGNATURE}"),
        format!("t=soon,v1={SIGNATURE}"),
        format!("t=99999999999999999,v1={SIGNATURE}"),
        format!("t={SIGNED_AT},v0={SIGNATURE}"),
        format!("t={SIGNED_AT},v1=no-hex"),
        format!("t={SIGNED_AT},t={SIGNED_AT},v1={SIGNATURE}"),
        format!("t={SIGNED_AT},v1={SIGNATURE},{}", "v0=1,".repeat(1_000)),
    ] {
        assert_eq!(
            check(&[SECRET], &header, BODY, SIGNED_AT),
            Err(WebhookError::Unsigned),
            "{header}"
        );
    }
}

#[test]
fn five_minutes_to_either_side_are_still_now() {
    let signed_at = OffsetDateTime::from_unix_timestamp(SIGNED_AT).unwrap();
    for difference in [-300, 300] {
        assert_eq!(check(&[SECRET], &header(), BODY, SIGNED_AT + difference), Ok(()));
    }
    for difference in [-301, 301] {
        let stale = check(&[SECRET], &header(), BODY, SIGNED_AT + difference);
        assert_eq!(stale, Err(WebhookError::Stale { signed_at }));
    }
}

#[test]
fn only_who_signed_it_learns_that_it_is_stale() {
    let forged = check(&["whsec_other"], &header(), BODY, SIGNED_AT + 10_000);

    assert_eq!(forged, Err(WebhookError::Forged));
}

#[test]
fn what_is_signed_but_no_event_is_unreadable() {
    let secrets = [SecretString::from(SECRET)];
    let now = OffsetDateTime::from_unix_timestamp(SIGNED_AT).unwrap();

    assert!(matches!(
        open(&secrets, &header(), BODY, now),
        Err(WebhookError::Unreadable(_))
    ));
}

#[tokio::test]
async fn an_event_comes_from_stripe_to_us_as_it_happened() {
    let platform = Platform::start().await;
    platform.fake.set_clock(SIGNED_AT);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    platform.fake.set_delivery(Delivery {
        order: Order::AsHappened,
        copies: 1,
        by_hand: true,
    });
    platform.fake.add_endpoint(Endpoint {
        url: format!("http://{}/", listener.local_addr().unwrap()),
        secrets: vec!["whsec_new".to_owned(), SECRET.to_owned()],
        connect: false,
    });
    let transfer = platform.pays("payout_1_1", &platform.order(500)).await.unwrap();

    let (delivered, (header, body)) = tokio::join!(platform.fake.deliver(), receive(&listener));

    assert!(delivered[0].was_taken());
    let now = OffsetDateTime::from_unix_timestamp(SIGNED_AT).unwrap() + Duration::from_secs(5);
    let event = open(&[SecretString::from(SECRET)], &header, &body, now).unwrap();
    assert_eq!(
        (event.kind.as_str(), event.livemode, event.account),
        ("transfer.created", false, None)
    );
    assert_eq!(event.data.object["id"], transfer.id);
    assert_eq!(event.data.object["metadata"]["payout_id"], "1");
}

/// The signature and the body of one request, which is thanked for.
async fn receive(listener: &TcpListener) -> (String, Vec<u8>) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    loop {
        stream.read_buf(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let field = |name: &str| {
            head.lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap()
                .to_owned()
        };
        if body.len() == field("content-length: ").parse::<usize>().unwrap() {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                .await
                .unwrap();
            return (field("stripe-signature: "), body.as_bytes().to_vec());
        }
    }
}
