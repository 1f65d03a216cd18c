use serde_json::{Value, json};

use crate::asked::Asked;
use crate::snapshot::Snapshot;
use crate::webhooks::Delivered;
use crate::world::{Account, Event, Movement, Transfer};

pub(super) fn snapshot(snapshot: &Snapshot) -> Value {
    json!({
        "now": snapshot.now,
        "accounts": snapshot.accounts.iter().map(Account::view).collect::<Vec<_>>(),
        "transfers": snapshot.transfers.iter().map(Transfer::view).collect::<Vec<_>>(),
        "movements": snapshot.movements.iter().map(movement).collect::<Vec<_>>(),
        "events": snapshot.events.iter().map(Event::view).collect::<Vec<_>>(),
        "delivered": delivered(&snapshot.delivered),
        "requests": snapshot.requests.iter().map(request).collect::<Vec<_>>(),
        "keys": snapshot.keys,
    })
}

pub(super) fn delivered(delivered: &[Delivered]) -> Value {
    let views = delivered.iter().map(|attempt| {
        json!({
            "event": attempt.event, "type": attempt.kind, "url": attempt.url,
            "attempt": attempt.attempt, "status": attempt.status,
        })
    });
    views.collect()
}

fn movement(movement: &Movement) -> Value {
    json!({
        "transfer": movement.transfer, "destination": movement.destination, "amount": movement.amount,
        "currency": movement.currency, "request": movement.request, "idempotency_key": movement.idempotency_key,
    })
}

fn request(asked: &Asked) -> Value {
    json!({
        "id": asked.id, "method": asked.method.as_str(), "path": asked.path, "query": asked.query,
        "body": String::from_utf8_lossy(&asked.body), "idempotency_key": asked.idempotency_key,
        "version": asked.version, "account": asked.account,
    })
}
