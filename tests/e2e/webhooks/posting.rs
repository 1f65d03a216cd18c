use infrastructure::events::EndpointSecret;
use serde_json::{Value, json};
use tests::{DAY, HOUR, Hook, Posted, Stage};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{app, deliveries, registers, text};

#[tokio::test]
async fn what_happens_is_posted_once_and_signed() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    let id = app.happens("payout.completed", json!({ "payoutId": "p1" })).await;

    app.work().await;
    app.turn_clock(DAY);
    app.work().await;

    let posts = hook.posts();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(posts[0].header("webhook-id"), id.to_string());
    assert_eq!(
        posts[0].header("webhook-signature"),
        signature(&posts[0], &endpoint.secret)
    );
    let body: Value = serde_json::from_str(&posts[0].body).expect("JSON");
    assert_eq!(
        (&body["type"], &body["data"]),
        (&json!("payout.completed"), &json!({ "payoutId": "p1" }))
    );
    assert_eq!(deliveries(&admin, &endpoint).await[0]["state"], "delivered");
}

#[tokio::test]
async fn a_payout_is_told_from_beginning_to_end_and_nothing_that_is_secret() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    registers(&admin, &hook, &[]).await;

    Stage::completed(&app).await;
    app.work().await;

    let told: Vec<Value> = hook
        .posts()
        .iter()
        .map(|post| serde_json::from_str(&post.body).expect("JSON"))
        .collect();
    for name in ["payout.approved", "payout.payment_sent", "payout.completed"] {
        assert!(told.iter().any(|event| event["type"] == name), "{name}: {told:?}");
    }
    let known = [
        "payoutId",
        "userId",
        "status",
        "version",
        "amount",
        "currency",
        "membershipId",
        "paymentId",
    ];
    for event in &told {
        let fields = event["data"].as_object().expect("an object").keys();
        let others: Vec<&String> = fields.filter(|field| !known.contains(&field.as_str())).collect();
        assert!(others.is_empty(), "ids, amounts and statuses only: {event}");
    }
    assert_eq!(
        hook.posts().len() as u64,
        app.count("payout.outbox").await,
        "every event, once"
    );
}

#[tokio::test]
async fn an_endpoint_gets_what_it_wants_from_its_registration_on() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    app.happens("escrow_hold.created", json!({})).await;
    app.work().await;
    registers(&admin, &hook, &["escrow_hold.*", "payout.completed"]).await;

    for kind in [
        "escrow_hold.released",
        "payout.approved",
        "payout.completed",
        "escrow_holds.other",
    ] {
        app.happens(kind, json!({})).await;
    }
    app.work().await;

    let mut told: Vec<String> = hook.posts().iter().map(kind_of).collect();
    told.sort_unstable();
    assert_eq!(told, ["escrow_hold.released", "payout.completed"]);
}

#[tokio::test]
async fn for_a_day_the_old_secret_signs_beside_the_new_one() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;

    let rotated = admin
        .presses(&format!("{}/rotate-secret", endpoint.path))
        .await
        .is_ok()
        .data();
    let new = text(&rotated["secret"]);
    app.happens("payout.completed", json!({})).await;
    app.work().await;
    app.turn_clock(HOUR * 25);
    app.happens("payout.completed", json!({})).await;
    app.work().await;

    let posts = hook.posts();
    let both = format!(
        "{} {}",
        signature(&posts[0], &new),
        signature(&posts[0], &endpoint.secret)
    );
    assert_eq!(posts[0].header("webhook-signature"), both);
    assert_eq!(posts[1].header("webhook-signature"), signature(&posts[1], &new));
    assert_ne!(new, endpoint.secret);
}

fn kind_of(post: &Posted) -> String {
    let body: Value = serde_json::from_str(&post.body).expect("JSON");
    text(&body["type"])
}

/// As a receiver computes it.
pub(super) fn signature(post: &Posted, secret: &str) -> String {
    let secret = EndpointSecret::parse(secret).expect("a secret");
    let id = Uuid::parse_str(post.header("webhook-id")).expect("an id");
    let at = post.header("webhook-timestamp").parse().expect("a number");
    let at = OffsetDateTime::from_unix_timestamp(at).expect("a time");
    secret.sign(id, at, &post.body)
}
