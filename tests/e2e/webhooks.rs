//! Events to other programs: handed out, signed, tried again, given up, and never lost [R12.6].

mod broker;
mod endpoints;
mod posting;
mod retrying;
mod testing;
mod verifier;

use serde_json::{Value, json};
use tests::{Answer, Hook, Person, TestApp};

const ENDPOINTS: &str = "/api/v2/webhook-endpoints";

/// A sandbox whose webhooks reach this machine, where the tests listen.
async fn app() -> TestApp {
    TestApp::with(&[("SANDBOX", "true"), ("WEBHOOKS_TO_THIS_MACHINE", "true")]).await
}

/// An endpoint that somebody registered.
struct Registered {
    path: String,
    id: String,
    secret: String,
}

async fn registers(admin: &Person, hook: &Hook, event_types: &[&str]) -> Registered {
    let body = json!({ "url": hook.url(), "description": "a test", "eventTypes": event_types });
    let told = admin.post(ENDPOINTS, &body).await.is_created().data();
    let id = text(&told["endpoint"]["endpointId"]);
    Registered {
        path: format!("{ENDPOINTS}/{id}"),
        id,
        secret: text(&told["secret"]),
    }
}

/// What was, or is to be, posted, newest first.
async fn deliveries(admin: &Person, endpoint: &Registered) -> Vec<Value> {
    let listed = admin.get(&format!("{}/deliveries?limit=100", endpoint.path)).await;
    listed.is_ok().data().as_array().cloned().unwrap_or_default()
}

/// One delivery with its attempts.
async fn looks_up(admin: &Person, endpoint: &Registered, delivery: &Value) -> Value {
    let id = text(&delivery["deliveryId"]);
    let answer: Answer = admin.get(&format!("{}/deliveries/{id}", endpoint.path)).await;
    answer.is_ok().data()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
