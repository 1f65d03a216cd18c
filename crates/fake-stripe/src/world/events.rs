use serde_json::Value;

use super::listing::{Created, page};
use super::{Cause, Event, World};
use crate::params::Params;
use crate::refusal::Refusal;

const KNOWN: [&str; 8] = [
    "created",
    "delivery_success",
    "ending_before",
    "limit",
    "starting_after",
    "type",
    "types",
    "account",
];

impl World {
    /// Writes down that something happened.
    pub fn happen(
        &mut self,
        kind: &str,
        account: Option<&str>,
        object: Value,
        previous: Option<Value>,
        cause: Cause<'_>,
    ) -> &Event {
        let event = Event {
            id: self.new_id("evt"),
            kind: kind.to_owned(),
            created: self.clock.now(),
            account: account.map(str::to_owned),
            object,
            previous,
            request: cause.request.map(str::to_owned),
            idempotency_key: cause.idempotency_key.map(str::to_owned),
        };
        self.events.push(event);
        self.events.last().expect("one was added a moment ago")
    }

    pub(super) fn retrieve_event(&self, id: &str) -> Result<Value, Refusal> {
        let found = self.events.iter().find(|event| event.id == id);
        found.map(Event::view).ok_or_else(|| Refusal::not_found("event", id))
    }

    pub(super) fn list_events(&self, params: &Params) -> Result<Value, Refusal> {
        if let Some(name) = params.unknown(&KNOWN) {
            return Err(Refusal::unknown(name));
        }
        let created = Created::read(params)?;
        let mut kinds = params.list("types");
        kinds.extend(params.filled("type"));
        let wanted = self.events.iter().rev().filter(|event| {
            created.accepts(event.created) && (kinds.is_empty() || kinds.contains(&event.kind.as_str()))
        });
        page("/v1/events", wanted, |event| &event.id, Event::view, params)
    }
}
