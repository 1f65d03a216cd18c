use serde_json::{Value, json};

/// The API version in which objects are told.
pub(crate) const API_VERSION: &str = "2026-10-28.endive";

/// Something that happened, as webhooks tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    /// Stripe's `type`, such as `transfer.created`.
    pub kind: String,
    pub created: i64,
    /// The connected account it happened to.
    pub account: Option<String>,
    /// The thing it happened to, as it was then.
    pub object: Value,
    /// What the changed fields were before.
    pub previous: Option<Value>,
    pub request: Option<String>,
    pub idempotency_key: Option<String>,
}

impl Event {
    pub(crate) fn view(&self) -> Value {
        let mut data = json!({ "object": self.object });
        if let Some(previous) = &self.previous {
            data["previous_attributes"] = previous.clone();
        }
        let mut view = json!({
            "id": self.id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.created,
            "data": data,
            "livemode": false,
            "pending_webhooks": 1,
            "request": { "id": self.request, "idempotency_key": self.idempotency_key },
            "type": self.kind,
        });
        if let Some(account) = &self.account {
            view["account"] = json!(account);
        }
        view
    }
}
