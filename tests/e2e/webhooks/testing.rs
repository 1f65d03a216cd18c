use serde_json::{Value, json};
use tests::Hook;

use super::posting::signature;
use super::{ENDPOINTS, app, deliveries, looks_up, registers, text};

#[tokio::test]
async fn an_endpoint_is_tried_out_with_an_event_that_nobody_else_gets() {
    let (app, hook, other) = (app().await, Hook::start().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &["payout.completed"]).await;
    registers(&admin, &other, &[]).await;

    let queued = admin
        .presses(&format!("{}/test", endpoint.path))
        .await
        .is_created()
        .data();
    app.work().await;

    let posts = hook.posts();
    assert_eq!(posts.len(), 1, "{posts:?}");
    assert_eq!(
        posts[0].header("webhook-signature"),
        signature(&posts[0], &endpoint.secret)
    );
    let body: Value = serde_json::from_str(&posts[0].body).expect("JSON");
    assert_eq!(
        (&body["type"], &body["data"]),
        (&json!("webhook.test"), &json!({ "endpointId": endpoint.id }))
    );
    assert!(other.posts().is_empty());
    let logged = looks_up(&admin, &endpoint, &queued).await;
    assert_eq!(
        (&logged["delivery"]["state"], &logged["attempts"][0]["status"]),
        (&json!("delivered"), &json!(200))
    );
    assert_eq!(
        app.count("payout.audit_log WHERE action = 'webhook_endpoint.tested'")
            .await,
        1
    );
    app.is_sound().await;
}

#[tokio::test]
async fn what_came_of_a_test_that_was_not_taken_is_logged() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    hook.answers_next(&[500]);

    admin.presses(&format!("{}/test", endpoint.path)).await.is_created();
    app.work().await;

    let delivery = deliveries(&admin, &endpoint).await.remove(0);
    assert_eq!(
        (&delivery["eventType"], &delivery["state"]),
        (&json!("webhook.test"), &json!("pending"))
    );
    assert_eq!(
        looks_up(&admin, &endpoint, &delivery).await["attempts"][0]["status"],
        500
    );
}

#[tokio::test]
async fn one_that_is_disabled_or_unknown_is_not_tried_out() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    admin
        .patch(&endpoint.path, &json!({ "status": "disabled" }))
        .await
        .is_ok();

    let path = format!("{}/test", endpoint.path);
    admin.presses(&path).await.is_problem(422, "WEBHOOK_ENDPOINT_DISABLED");
    let nowhere = format!("{ENDPOINTS}/{}/test", admin.id);
    admin
        .presses(&nowhere)
        .await
        .is_problem(404, "WEBHOOK_ENDPOINT_NOT_FOUND");

    assert_eq!(app.count("payout.outbox").await, 0);
}

#[tokio::test]
async fn names_by_which_nothing_is_told_are_refused_with_their_field() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let wanted = |types: Value| json!({ "url": hook.url(), "eventTypes": types });

    let wrong = wanted(json!(["payout.completed", "payout.complete", "escrow_holds.*"]));
    let refused = admin
        .post(ENDPOINTS, &wrong)
        .await
        .is_problem(422, "EVENT_TYPE_UNKNOWN");

    assert_eq!(refused.fields(), ["eventTypes[1]", "eventTypes[2]"]);
    assert_eq!(app.count("payout.webhook_endpoints").await, 0);
    let all = json!(use_cases::events::NAMES.iter().take(50).collect::<Vec<_>>());
    let made = admin.post(ENDPOINTS, &wanted(all)).await.is_created().data();
    let path = format!("{ENDPOINTS}/{}", text(&made["endpoint"]["endpointId"]));
    let refused = admin.patch(&path, &json!({ "eventTypes": ["payout.paid"] })).await;
    assert_eq!(
        refused.is_problem(422, "EVENT_TYPE_UNKNOWN").fields(),
        ["eventTypes[0]"]
    );
    let families = json!({ "eventTypes": ["statement.*", "webhook.*", "transfer_payout.*"] });
    admin.patch(&path, &families).await.is_ok();
}
