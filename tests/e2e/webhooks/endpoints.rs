use reqwest::Method;
use serde_json::json;
use tests::{Answer, Hook, TestApp};

use super::{ENDPOINTS, app, deliveries, registers, text};

#[tokio::test]
async fn s07_no_address_but_a_public_one_is_taken() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for url in [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.1.2.3/",
        "https://100.64.0.1/",
        "https://localhost/",
        "https://metadata.google.internal/",
        "https://user:key@example.com/",
        "https://example.com:22/",
        "https://example.com/#x",
        "nonsense",
    ] {
        let refused = admin.post(ENDPOINTS, &json!({ "url": url })).await;
        let fields = refused.is_problem(400, "VALIDATION_ERROR").fields();
        assert_eq!(fields, ["url"], "{url}");
    }
    let pattern = json!({ "url": "https://example.com/", "eventTypes": ["payout.completed", "*"] });
    let fields = admin
        .post(ENDPOINTS, &pattern)
        .await
        .is_problem(400, "VALIDATION_ERROR")
        .fields();
    assert_eq!(fields, ["eventTypes[1]"]);
    admin
        .post(ENDPOINTS, &json!({ "url": "https://example.com/" }))
        .await
        .is_created();
}

#[tokio::test]
async fn a_secret_is_told_once_and_kept_by_nobody_in_the_clear() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let body = json!({ "url": hook.url() });
    let register = || {
        let request = admin.request(Method::POST, ENDPOINTS).header("Idempotency-Key", "once");
        Answer::to(request.json(&body))
    };

    let first = register().await.is_created().data();
    let replayed = register().await.is_created().data();
    let path = format!("{ENDPOINTS}/{}", text(&first["endpoint"]["endpointId"]));
    admin.presses(&format!("{path}/rotate-secret")).await.is_ok();
    admin.patch(&path, &json!({ "description": "billing" })).await.is_ok();

    assert_eq!(first, replayed, "to whoever asks under the same key");
    assert_eq!(app.count("payout.webhook_endpoints").await, 1);
    let shown = admin.get(&path).await.is_ok();
    assert!(!String::from_utf8_lossy(&shown.body).contains("whsec_"));
    let kept = "payout.idempotency_keys WHERE position('whsec_'::bytea IN body) > 0";
    assert_eq!(app.count(kept).await, 0);
    let secrets = "payout.webhook_endpoints WHERE old_secret_sealed IS NOT NULL AND length(secret_sealed) > 60";
    assert_eq!(app.count(secrets).await, 1);
    let audited = "payout.audit_log WHERE stream = 'webhook_endpoint'";
    assert_eq!(app.count(audited).await, 3);
    let with_key = format!("{audited} AND (body::text LIKE '%canary%' OR body::text LIKE '%whsec%')");
    assert_eq!(app.count(&with_key).await, 0, "the address holds a key");
    app.is_sound().await;
}

#[tokio::test]
async fn an_endpoint_is_changed_listed_and_deleted() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let (first, second) = (
        registers(&admin, &hook, &[]).await,
        registers(&admin, &hook, &["payout.*"]).await,
    );
    app.happens("payout.completed", json!({})).await;
    use_cases::events::spread(app.ctx())
        .await
        .expect("the database answers");

    let changed = admin
        .patch(&second.path, &json!({ "eventTypes": [], "status": "disabled" }))
        .await;
    assert_eq!(changed.is_ok().data()["status"], "disabled");
    let deleted = Answer::to(admin.request(Method::DELETE, &first.path))
        .await
        .is_ok()
        .data();
    assert_eq!(deleted["status"], "disabled");
    app.work().await;

    let listed = admin.get(ENDPOINTS).await.is_ok().data();
    let ids: Vec<String> = listed
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| text(&it["endpointId"]))
        .collect();
    assert_eq!(ids, [second.id.as_str()]);
    for path in [first.path.clone(), format!("{}/deliveries", first.path)] {
        admin.get(&path).await.is_problem(404, "WEBHOOK_ENDPOINT_NOT_FOUND");
    }
    admin
        .deletes(&first.path)
        .await
        .is_problem(404, "WEBHOOK_ENDPOINT_NOT_FOUND");
    assert_eq!(hook.posts().len(), 0, "neither to the deleted nor to the disabled one");

    admin.patch(&second.path, &json!({ "status": "active" })).await.is_ok();
    app.work().await;
    assert_eq!(hook.posts().len(), 1, "what waited for it");
}

#[tokio::test]
async fn a_delivery_is_replayed_with_the_same_id_and_the_same_bytes() {
    let (app, hook) = (app().await, Hook::start().await);
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    app.happens("payout.completed", json!({ "payoutId": "p1" })).await;
    app.work().await;
    let first = deliveries(&admin, &endpoint).await.remove(0);

    let replay = format!("{}/deliveries/{}/replay", endpoint.path, text(&first["deliveryId"]));
    let queued = admin.presses(&replay).await.is_created().data();
    app.work().await;

    assert_eq!(
        (&queued["state"], &queued["replayOf"]),
        (&json!("pending"), &first["deliveryId"])
    );
    let posts = hook.posts();
    assert_eq!(posts.len(), 2);
    assert_eq!(
        (posts[0].header("webhook-id"), &posts[0].body),
        (posts[1].header("webhook-id"), &posts[1].body)
    );
    let others = registers(&admin, &hook, &[]).await;
    let of_another = replay.replace(&endpoint.id, &others.id);
    admin
        .presses(&of_another)
        .await
        .is_problem(404, "WEBHOOK_DELIVERY_NOT_FOUND");
}
