use fake_stripe::{Call, Fault, Mishap, sign};
use infrastructure::stripe::{Keyed, Stripe, StripeSettings, TransferOrder};
use money::{Currency, Money};
use payout_domain::PayoutId;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use tests::{Answer, MINUTE, Programme, STRIPE_WEBHOOK_SECRET};
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::transfers::house::Transfers as _;

async fn receives(it: &Programme, event: &[u8]) -> Answer {
    let signature = sign([STRIPE_WEBHOOK_SECRET], it.app.now().unix_timestamp(), event);
    let request = it.app.door().request(Method::POST, "/api/webhooks/stripe");
    Answer::to(request.header("Stripe-Signature", signature).body(event.to_vec())).await
}

fn event(object: &Value) -> Value {
    json!({ "id": "evt_1", "object": "event", "type": "transfer.updated", "livemode": false, "created": 1_773_655_200,
        "data": { "object": object } })
}

/// A payout whose request got lost on its way, while somebody with access to Stripe makes a transfer that claims to be it.
async fn somebody_pretends(amount: Money, to_the_payee: bool) -> (Programme, PayoutId) {
    let it = Programme::start().await;
    let (creator, payout) = it.somebody_is_paid().await;
    it.stripe.fail(Fault::once(Call::CreateTransfer, Mishap::LostBefore));
    it.works().await;
    it.stripe.set_balance(None, "eur", 1_000_000);
    let account = if to_the_payee {
        creator.account
    } else {
        it.stripe.onboarded_account()
    };
    let body = TransferOrder {
        amount,
        destination: &account,
        transfer_group: &format!("payout_{payout}"),
        description: None,
        metadata: &[("payout_id", &payout.to_string())],
    };
    let order = Keyed {
        key: "of somebody else",
        body: &body.body(),
    };
    let made = it.client().create_transfer(order, it.app.now()).await;
    made.expect("who has the key may");
    (it, payout)
}

#[tokio::test]
async fn s10_a_transfer_to_a_foreign_account_completes_nothing() {
    let (it, payout) = somebody_pretends(Money::usd(10_000), false).await;

    it.after(MINUTE * 6).await;
    it.after(MINUTE * 60).await;

    assert_eq!(it.status_of(payout).await, "processing");
    assert!(!it.alerts("transfer_orphaned").await.is_empty(), "somebody is told");
    assert_eq!(it.transfers_of(payout), 1, "and nothing is sent beside it");
    it.app.is_sound().await;
}

#[tokio::test]
async fn s10_a_transfer_in_another_currency_completes_nothing() {
    let euros = Money::new(10_000, Currency::parse("EUR").expect("a currency"));
    let (it, payout) = somebody_pretends(euros, true).await;

    it.after(MINUTE * 6).await;
    it.after(MINUTE * 60).await;

    assert_eq!(it.status_of(payout).await, "processing");
    assert_eq!(it.transfers_of(payout), 1, "nothing is sent beside it");
    it.app.is_sound().await;
}

#[tokio::test]
async fn s10_an_event_of_the_other_mode_is_refused_and_written_down() {
    let it = Programme::start().await;
    let mut real = event(&json!({ "id": "tr_1", "object": "transfer" }));
    real["livemode"] = json!(true);

    receives(&it, real.to_string().as_bytes()).await.is_ok();
    it.works().await;

    assert_eq!(it.app.count("payout.stripe_events").await, 0);
    let sql = "SELECT success, entity_id, body::jsonb -> 'facts' ->> 'error' AS error FROM payout.audit_log \
               WHERE action = 'stripe_event.refused'";
    let entry = it.app.row(sql).await;
    assert_eq!(
        entry,
        json!({ "success": false, "entity_id": "evt_1", "error": "LIVEMODE_MISMATCH" })
    );
    it.app.is_sound().await;
}

#[tokio::test]
async fn s10_an_event_of_an_odd_shape_breaks_nothing() {
    let it = Programme::start().await;
    let object = json!({ "id": "tr_1", "object": "transfer" });
    let with = |field: &str, value: Value| {
        let mut event = event(&object);
        event["id"] = json!(format!("evt_{field}"));
        event[field] = value;
        event.to_string()
    };
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let huge = "9".repeat(400);
    let taken = [
        with("x_unknown", json!({ "a": [1, 2, 3] })),
        with("api_version", json!("9999-12-31.future")),
        with("type", json!("nothing.like_it")),
        with("account", json!("acct_foreign")),
    ];
    let refused = [
        with("created", json!(i64::MAX)),
        with("created", json!("yesterday")),
        with("created", json!(1)).replace("\"created\":1", &format!("\"created\":{huge}")),
        with("livemode", json!("false")),
        with("id", json!(17)),
        with("data", json!([])),
        with("data", json!({ "object": 0 })).replace("\"object\":0", &format!("\"object\":{deep}")),
        with("created", json!(-300_000_000_000_i64)),
        with("account", json!("acct_\u{0}")),
        "null".to_owned(),
        String::new(),
    ];

    for body in taken {
        receives(&it, body.as_bytes()).await.is_ok();
    }
    for body in refused {
        let answer = receives(&it, body.as_bytes()).await;
        assert!(
            (400..500).contains(&answer.status),
            "{}: {answer:?}",
            &body[..body.len().min(200)]
        );
        answer.is_in_the_envelope();
    }
    it.works().await;
    it.app.is_sound().await;
}

#[tokio::test]
async fn s10_text_that_no_database_holds_is_refused_in_an_event() {
    let it = Programme::start().await;
    for object in [json!({ "id": "tr_\u{0}" }), json!({ "id": "tr_1", "note": "a\u{0}b" })] {
        let answer = receives(&it, event(&object).to_string().as_bytes()).await;
        answer.is_problem(400, "VALIDATION_ERROR");
    }
    it.works().await;
}

/// Answers whatever is asked with these, one after the other, and the last for ever.
async fn hostile(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move {
        let mut turn = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = vec![0; 65_536];
            let _ = stream.read(&mut asked).await;
            let body = &answers[turn.min(answers.len() - 1)];
            turn += 1;
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream
                .write_all([head.as_bytes(), body.as_bytes()].concat().as_slice())
                .await;
        }
    });
    format!("http://127.0.0.1:{port}")
}

#[tokio::test]
async fn s10_what_stripe_answers_is_not_believed_because_stripe_says_it() {
    let answers = vec![
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "<html>busy</html>".to_owned(),
        "{\"id\":17}".to_owned(),
        "[".repeat(100_000),
        format!("\"{}\"", "x".repeat(5_000_000)),
    ];
    for answer in answers {
        let base = hostile(vec![answer.clone()]).await;
        let settings = [
            ("STRIPE_SECRET_KEY", "sk_test_of_the_tests"),
            ("STRIPE_API_BASE", base.as_str()),
        ];
        let app = tests::TestApp::with(&settings).await;
        let admin = app.admin().await;
        let payee = admin.makes_creator(&app.user("Clara Schumann").await).await;

        let told = admin.asks_for_link(&payee).await;

        let what = format!("{}: {told:?}", &answer[..answer.len().min(60)]);
        assert!([502, 503].contains(&told.status), "{what}");
        told.is_in_the_envelope();
        assert!(told.body.len() < 2_000, "{what}");
        let kept = admin.get(&format!("/api/v2/payees/{payee}")).await.is_ok().data();
        assert_eq!(kept["stripeAccountId"], json!(null), "{what}");
        app.is_sound().await;
    }
}

#[tokio::test]
async fn s10_a_transfer_of_an_impossible_amount_is_no_transfer() {
    let good = json!({ "id": "tr_1", "object": "transfer", "amount": 10_000, "amount_reversed": 0, "currency": "usd",
        "destination": "acct_1", "transfer_group": null, "metadata": {}, "reversed": false, "created": 1_773_655_200 });
    let with = |field: &str, text: &str| {
        let mut altered = good.clone();
        altered[field] = json!("in place of this");
        altered.to_string().replace("\"in place of this\"", text)
    };
    let mut answers = vec![good.to_string()];
    for huge in ["1e30", "99999999999999999999999999", "1.5", "\"10000\"", "null", "[]"] {
        answers.push(with("amount", huge));
        answers.push(with("amount_reversed", huge));
    }
    answers.push(with("created", "9223372036854775807"));
    answers.push(with("reversed", "\"no\""));

    for (number, answer) in answers.into_iter().enumerate() {
        let settings = StripeSettings {
            base: hostile(vec![answer.clone()]).await,
            ..StripeSettings::new(SecretString::from("sk_test_of_the_tests"))
        };
        let stripe = Stripe::new(&settings).expect("a client");

        let read = stripe.transfer("tr_1", OffsetDateTime::UNIX_EPOCH).await;

        assert_eq!(read.is_ok(), number == 0, "{answer}: {read:?}");
    }
}
