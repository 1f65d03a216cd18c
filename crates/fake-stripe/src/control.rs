mod changes;
mod order;
mod view;

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{Answer, Content};
use crate::journal::What;
use crate::state::Shared;
use crate::webhooks;
use crate::world::{Account, Cause, ONBOARDING_PATH};
use changes::AccountChanges;
use order::{Announcement, BalanceOrder, ClockOrder, DeliveryOrder, EndpointOrder, FaultOrder};

/// Orders that change what this Stripe knows; the others concern only how it behaves.
const CHANGES: [&str; 5] = ["accounts", "balance", "clock", "endpoints", "events"];

/// Why an order to the control was not followed.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    #[error("there is no such order: {0}")]
    Unknown(String),
    #[error("the order cannot be read: {0}")]
    Unreadable(String),
    #[error("there is no such account: {0}")]
    NoAccount(String),
}

/// Follows an order under `/_control/`, or a link that an owner was given. `None` when it is a question to Stripe.
pub(crate) async fn answer(shared: &Arc<Shared>, head: &hyper::http::request::Parts, body: &[u8]) -> Option<Answer> {
    let path = head.uri.path();
    if let Some(link) = path.strip_prefix(ONBOARDING_PATH) {
        let address = shared.act(|state| {
            shared.note(state, || What::Link(link.to_owned()));
            state.world.follow_link(link)
        });
        return Some(address.map_or_else(|| Answer::gateway(404), |address| Answer::redirect(&address)));
    }
    let order = path.strip_prefix("/_control/")?;
    if head.method == Method::POST && CHANGES.iter().any(|change| order.starts_with(change)) {
        let (path, body) = (order.to_owned(), String::from_utf8_lossy(body).into_owned());
        shared.act(|state| shared.note(state, || What::Order { path, body }));
    }
    Some(match follow(shared, &head.method, order, body).await {
        Ok(value) => Answer::json(value),
        Err(error) => Answer {
            status: 400,
            content: Content::Json(json!({ "error": error.to_string() })),
            headers: Vec::new(),
        },
    })
}

pub(crate) async fn follow(
    shared: &Arc<Shared>,
    method: &Method,
    order: &str,
    body: &[u8],
) -> Result<Value, ControlError> {
    let parts: Vec<&str> = order.split('/').collect();
    match (method.as_str(), parts.as_slice()) {
        ("GET", ["snapshot"]) => return Ok(view::snapshot(&shared.act(|state| state.snapshot()))),
        ("POST", ["faults"]) => {
            let fault = read::<FaultOrder>(body)?.fault()?;
            shared.act(|state| state.faults.add(fault));
        }
        ("DELETE", ["faults"]) => shared.act(|state| state.faults.clear()),
        ("POST", ["release"]) => shared.hold.release(),
        ("POST", ["clock"]) => turn(shared, read(body)?),
        ("POST", ["balance"]) => set_balance(shared, &read(body)?),
        ("POST", ["accounts"]) => return Ok(json!({ "id": shared.act(|state| state.world.add_account()) })),
        ("POST", ["accounts", id, "onboard"]) => change(shared, id, Account::onboard)?,
        ("POST", ["accounts", id]) => {
            let changes: AccountChanges = read(body)?;
            change(shared, id, |account| changes.apply(account))?;
        }
        ("POST", ["endpoints"]) => {
            let endpoint = read::<EndpointOrder>(body)?.endpoint();
            shared.act(|state| state.post.endpoints.push(endpoint));
        }
        ("POST", ["delivery"]) => {
            let delivery = read::<DeliveryOrder>(body)?.delivery();
            shared.act(|state| state.post.delivery = delivery);
            shared.letters.notify_one();
        }
        ("POST", ["deliver"]) => return Ok(view::delivered(&webhooks::deliver(shared).await)),
        ("POST", ["events"]) => return Ok(announce(shared, read(body)?)),
        (method, _) => return Err(ControlError::Unknown(format!("{method} {order}"))),
    }
    Ok(json!({ "done": true }))
}

fn turn(shared: &Shared, order: ClockOrder) {
    shared.act(|state| {
        let clock = &mut state.world.clock;
        if let Some(at) = order.now {
            clock.set(at);
        }
        clock.turn(Duration::from_secs(order.turn_seconds));
    });
}

fn set_balance(shared: &Shared, order: &BalanceOrder) {
    let account = order.account.as_deref();
    shared.act(|state| state.world.balances.set(account, &order.currency, order.amount));
}

fn change(shared: &Shared, id: &str, change: impl FnOnce(&mut Account)) -> Result<(), ControlError> {
    let changed = shared.act(|state| state.world.change_account(id, Cause::default(), change));
    changed.map(drop).map_err(|_| ControlError::NoAccount(id.to_owned()))
}

fn announce(shared: &Shared, announcement: Announcement) -> Value {
    let Announcement { kind, account, object } = announcement;
    shared.act(|state| {
        let event = state
            .world
            .happen(&kind, account.as_deref(), object, None, Cause::default());
        event.view()
    })
}

/// Nothing at all reads as an order without details.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ControlError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ControlError::Unreadable(error.to_string()))
}
