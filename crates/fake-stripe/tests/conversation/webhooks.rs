use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fake_stripe::{Delivery, Endpoint, Order, sign};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::platform::Platform;

const SECRET: &str = "whsec_of_the_receiver";
const BY_HAND: Delivery = Delivery {
    order: Order::AsHappened,
    copies: 1,
    by_hand: true,
};

#[tokio::test]
async fn an_event_that_is_not_taken_comes_again_with_the_same_body_and_a_new_signature() {
    let (platform, receiver) = connected(BY_HAND).await;
    platform.pays("k1", &platform.order(500)).await.unwrap();

    receiver.answers(503);
    assert!(!platform.stripe.deliver().await[0].was_taken());
    receiver.answers(200);
    platform.stripe.turn_clock(Duration::from_hours(1));
    let second = platform.stripe.deliver().await;
    assert!(platform.stripe.deliver().await.is_empty(), "what was taken is done");

    assert_eq!((second[0].attempt, second[0].status), (2, Some(200)));
    let letters = receiver.received();
    let [(body, early), (again, late)] = letters.as_slice() else {
        panic!("{letters:?}");
    };
    assert_eq!(body, again);
    assert_ne!(early, late);
    assert_eq!(late, &sign([SECRET], timestamp(late), again));
    let event: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(event["type"], "transfer.created");
    assert_eq!(event["request"]["idempotency_key"], "k1");
}

#[tokio::test]
async fn events_come_twice_and_the_newest_first_when_told_to() {
    let both_ways = Delivery {
        order: Order::NewestFirst,
        copies: 2,
        by_hand: true,
    };
    let (platform, receiver) = connected(both_ways).await;
    let transfer = platform.pays("k1", &platform.order(500)).await.unwrap();
    platform
        .posts(&format!("/v1/transfers/{}", transfer.id()), "metadata[a]=b")
        .await;

    platform.stripe.deliver().await;

    let expected = [
        "transfer.updated",
        "transfer.updated",
        "transfer.created",
        "transfer.created",
    ];
    assert_eq!(receiver.kinds(), expected);
}

#[tokio::test]
async fn what_happens_to_a_connected_account_goes_where_that_is_wanted() {
    let (platform, receiver) = connected(BY_HAND).await;
    let connect = Receiver::start().await;
    platform.stripe.add_endpoint(connect.endpoint(true));

    let payout = json!({ "id": "po_1", "object": "payout", "amount": 500, "status": "paid" });
    platform.stripe.announce("payout.paid", Some(&platform.account), payout);
    platform.pays("k1", &platform.order(500)).await.unwrap();
    platform.stripe.deliver().await;

    assert_eq!(connect.kinds(), ["payout.paid"]);
    assert_eq!(receiver.kinds(), ["transfer.created"]);
}

#[tokio::test]
async fn unless_told_otherwise_events_go_out_by_themselves_until_they_are_taken() {
    let (platform, receiver) = connected(Delivery::default()).await;
    receiver.answers(500);
    platform.pays("k1", &platform.order(500)).await.unwrap();

    receiver.arrived(1).await;
    receiver.answers(200);
    receiver.arrived(2).await;

    assert_eq!(receiver.kinds(), ["transfer.created", "transfer.created"]);
}

async fn connected(delivery: Delivery) -> (Platform, Receiver) {
    let platform = Platform::start().await;
    let receiver = Receiver::start().await;
    platform.stripe.set_delivery(delivery);
    platform.stripe.add_endpoint(receiver.endpoint(false));
    (platform, receiver)
}

fn timestamp(signature: &str) -> i64 {
    let (stated, _) = signature.split_once(',').unwrap();
    stated.trim_start_matches("t=").parse().unwrap()
}

/// Somebody who is told what happens.
struct Receiver {
    url: String,
    inbox: Arc<Inbox>,
}

#[derive(Default)]
struct Inbox {
    /// Bodies with their signatures.
    received: Mutex<Vec<(Bytes, String)>>,
    status: Mutex<u16>,
    arrival: tokio::sync::Notify,
}

impl Receiver {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let inbox = Arc::new(Inbox::default());
        *inbox.status.lock().unwrap() = 200;
        tokio::spawn(receive(listener, inbox.clone()));
        Self { url, inbox }
    }

    fn endpoint(&self, connect: bool) -> Endpoint {
        Endpoint {
            url: self.url.clone(),
            secrets: vec![SECRET.to_owned()],
            connect,
        }
    }

    fn answers(&self, status: u16) {
        *self.inbox.status.lock().unwrap() = status;
    }

    fn received(&self) -> Vec<(Bytes, String)> {
        self.inbox.received.lock().unwrap().clone()
    }

    fn kinds(&self) -> Vec<String> {
        let kind = |body: &[u8]| {
            serde_json::from_slice::<Value>(body).unwrap()["type"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        self.received().iter().map(|(body, _)| kind(body)).collect()
    }

    async fn arrived(&self, count: usize) {
        while self.received().len() < count {
            self.inbox.arrival.notified().await;
        }
    }
}

async fn receive(listener: TcpListener, inbox: Arc<Inbox>) {
    while let Ok((stream, _)) = listener.accept().await {
        let service = service_fn(|request| take(request, inbox.clone()));
        let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        // A sender that hangs up after its answer is no loss.
        let _ = served.await;
    }
}

async fn take(request: Request<Incoming>, inbox: Arc<Inbox>) -> Result<Response<Empty<Bytes>>, Infallible> {
    let signature = request.headers()["stripe-signature"].to_str().unwrap().to_owned();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let status = *inbox.status.lock().unwrap();
    inbox.received.lock().unwrap().push((body, signature));
    inbox.arrival.notify_one();
    Ok(Response::builder().status(status).body(Empty::new()).unwrap())
}
