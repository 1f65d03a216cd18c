use serde_json::{Value, json};
use tests::{DAY, Hook, MINUTE};
use time::Duration;

use super::{app, deliveries, looks_up, registers, text};

#[tokio::test]
async fn what_is_not_taken_is_posted_again_with_the_same_id_and_the_same_bytes() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    // A redirect is no answer: whoever it leads to was not registered.
    hook.answers_next(&[500, 307]);
    app.happens("payout.completed", json!({ "payoutId": "p1" })).await;

    app.work().await;
    app.work().await;
    assert_eq!(hook.posts().len(), 1, "not before five seconds have passed");
    for pause in [Duration::seconds(6), MINUTE * 6] {
        app.turn_clock(pause);
        app.work().await;
    }

    let posts = hook.posts();
    assert_eq!((posts.len(), hook.taken().len()), (3, 1));
    assert!(posts.iter().all(|post| post.body == posts[0].body));
    assert!(
        posts
            .iter()
            .all(|post| post.header("webhook-id") == posts[0].header("webhook-id"))
    );
    assert_ne!(
        posts[0].header("webhook-signature"),
        posts[2].header("webhook-signature"),
        "a new time"
    );
    let seen = looks_up(&admin, &endpoint, &deliveries(&admin, &endpoint).await[0]).await;
    assert_eq!(
        (&seen["delivery"]["state"], &seen["body"]),
        (&json!("delivered"), &json!(posts[0].body))
    );
    let attempts: Vec<(&Value, &Value)> = seen["attempts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|attempt| (&attempt["status"], &attempt["failure"]))
        .collect();
    let refused = json!("refused");
    assert_eq!(
        attempts,
        [
            (&json!(500), &refused),
            (&json!(307), &refused),
            (&json!(200), &Value::Null)
        ]
    );
}

#[tokio::test]
async fn an_endpoint_that_takes_nothing_for_days_is_disabled_and_gets_what_it_missed_when_it_is_back() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    let began = app.now();
    hook.answers_next(&[503; 10]);
    app.happens("payout.completed", json!({})).await;

    for _ in 0..12 {
        app.work().await;
        app.turn_clock(Duration::hours(27));
    }
    app.happens("payout.approved", json!({})).await;
    app.work().await;

    assert_eq!(hook.posts().len(), 10, "and then it is left alone");
    assert_eq!(deliveries(&admin, &endpoint).await[0]["state"], "failed");
    let view = admin.get(&endpoint.path).await.is_ok().data();
    assert_eq!(
        (&view["status"], &view["disabledReason"]),
        (&json!("disabled"), &json!("failing"))
    );
    let alert = admin.alert_of("webhook_endpoint_disabled").await;
    assert_eq!(alert["relatedEntity"]["id"], json!(endpoint.id));

    admin
        .patch(&endpoint.path, &json!({ "status": "active" }))
        .await
        .is_ok();
    let from = began.date().to_string();
    let missed = admin
        .post(&format!("{}/replay", endpoint.path), &json!({ "from": from }))
        .await;
    assert_eq!(missed.is_ok().data(), json!({ "queued": 2, "hasMore": false }));
    app.work().await;
    let again = admin
        .post(&format!("{}/replay", endpoint.path), &json!({ "from": from }))
        .await;

    assert_eq!(again.is_ok().data()["queued"], 0, "it has them now");
    assert_eq!(hook.taken().len(), 2);
}

#[tokio::test]
async fn one_bad_event_does_not_disable_an_endpoint_that_takes_the_others() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    app.happens("payout.completed", json!({})).await;

    for _ in 0..10 {
        hook.answers_next(&[500]);
        app.work().await;
        app.happens("payout.approved", json!({})).await;
        app.work().await;
        app.turn_clock(Duration::hours(27));
    }

    let states: Vec<String> = deliveries(&admin, &endpoint)
        .await
        .iter()
        .map(|it| text(&it["state"]))
        .collect();
    assert_eq!(
        states.iter().filter(|state| *state == "failed").count(),
        1,
        "{states:?}"
    );
    assert_eq!(admin.get(&endpoint.path).await.is_ok().data()["status"], "active");
}

#[tokio::test]
async fn an_endpoint_that_says_it_is_gone_is_disabled_at_once() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    hook.answers_next(&[410]);
    app.happens("payout.completed", json!({})).await;
    app.work().await;
    app.happens("payout.completed", json!({})).await;
    app.turn_clock(DAY);
    app.work().await;

    assert_eq!(hook.posts().len(), 1);
    assert_eq!(admin.get(&endpoint.path).await.is_ok().data()["disabledReason"], "gone");
    admin.alert_of("webhook_endpoint_disabled").await;
}

#[tokio::test]
async fn a_slow_word_of_the_process_before_changes_nothing() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    registers(&admin, &hook, &[]).await;
    app.happens("payout.completed", json!({})).await;
    use_cases::events::spread(app.ctx())
        .await
        .expect("the database answers");
    // As a process leaves it that was killed while it posted.
    app.by_hand("UPDATE payout.event_deliveries SET attempts = 1, fence = 1, lease_until = '2026-03-16 10:01Z'")
        .await;

    app.work().await;
    assert_eq!(hook.posts().len(), 0, "somebody is at it");
    app.turn_clock(MINUTE * 2);
    app.work().await;

    assert_eq!(hook.posts().len(), 1);
}
