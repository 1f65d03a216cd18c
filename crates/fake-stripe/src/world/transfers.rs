use std::collections::BTreeMap;

use serde_json::Value;

use super::listing::{Created, page};
use super::{Cause, Movement, Transfer, World, metadata};
use crate::params::Params;
use crate::refusal::Refusal;

const CREATE: [&str; 8] = [
    "amount",
    "currency",
    "description",
    "destination",
    "metadata",
    "source_transaction",
    "source_type",
    "transfer_group",
];
const LIST: [&str; 6] = [
    "created",
    "destination",
    "ending_before",
    "limit",
    "starting_after",
    "transfer_group",
];

impl World {
    pub(super) fn create_transfer(&mut self, params: &Params, cause: Cause<'_>) -> Result<Value, Refusal> {
        let order = Order::read(params)?;
        self.check_destination(order.destination)?;
        if self.balances.of(None, order.currency) < order.amount {
            return Err(Refusal::balance_insufficient());
        }
        let transfer = Transfer {
            id: self.new_id("tr"),
            amount: order.amount,
            amount_reversed: 0,
            currency: order.currency.to_owned(),
            destination: order.destination.to_owned(),
            transfer_group: params.filled("transfer_group").map(str::to_owned),
            description: params.filled("description").map(str::to_owned),
            source_transaction: params.filled("source_transaction").map(str::to_owned),
            metadata: order.metadata,
            reversals: Vec::new(),
            created: self.clock.now(),
        };
        self.move_money(&transfer, transfer.amount, cause);
        let view = transfer.view();
        self.transfers.push(transfer);
        self.happen("transfer.created", None, view.clone(), None, cause);
        Ok(view)
    }

    pub(super) fn transfer(&self, id: &str) -> Result<&Transfer, Refusal> {
        let found = self.transfers.iter().find(|transfer| transfer.id == id);
        found.ok_or_else(|| Refusal::not_found("transfer", id))
    }

    pub(super) fn transfer_mut(&mut self, id: &str) -> Result<&mut Transfer, Refusal> {
        let found = self.transfers.iter_mut().find(|transfer| transfer.id == id);
        found.ok_or_else(|| Refusal::not_found("transfer", id))
    }

    pub(super) fn update_transfer(&mut self, id: &str, params: &Params, cause: Cause<'_>) -> Result<Value, Refusal> {
        if let Some(name) = params.unknown(&["description", "metadata"]) {
            return Err(Refusal::unknown(name));
        }
        let transfer = self.transfer_mut(id)?;
        let before = transfer.view();
        let mut given = transfer.metadata.clone();
        metadata::merge(&mut given, params)?;
        transfer.metadata = given;
        if let Some(description) = params.text("description") {
            transfer.description = Some(description.to_owned()).filter(|text| !text.is_empty());
        }
        let after = transfer.view();
        if after != before {
            let previous = serde_json::json!({
                "description": before["description"], "metadata": before["metadata"],
            });
            self.happen("transfer.updated", None, after.clone(), Some(previous), cause);
        }
        Ok(after)
    }

    pub(super) fn list_transfers(&self, params: &Params) -> Result<Value, Refusal> {
        if let Some(name) = params.unknown(&LIST) {
            return Err(Refusal::unknown(name));
        }
        let created = Created::read(params)?;
        let is = |name: &str, value: Option<&str>| params.filled(name).is_none_or(|wanted| value == Some(wanted));
        let wanted = self.transfers.iter().rev().filter(|transfer| {
            created.accepts(transfer.created)
                && is("destination", Some(&transfer.destination))
                && is("transfer_group", transfer.transfer_group.as_deref())
        });
        page("/v1/transfers", wanted, |transfer| &transfer.id, Transfer::view, params)
    }

    /// The one place where money moves.
    pub(super) fn move_money(&mut self, transfer: &Transfer, amount: i64, cause: Cause<'_>) {
        self.balances
            .transfer(&transfer.destination, &transfer.currency, amount);
        self.movements.push(Movement {
            transfer: transfer.id.clone(),
            destination: transfer.destination.clone(),
            amount,
            currency: transfer.currency.clone(),
            request: cause.request.map(str::to_owned),
            idempotency_key: cause.idempotency_key.map(str::to_owned),
        });
    }

    fn check_destination(&self, id: &str) -> Result<(), Refusal> {
        match self.accounts.get(id) {
            None => Err(Refusal::no_such("destination", id, "destination")),
            Some(account) if account.closed => Err(Refusal::account_closed(id)),
            Some(account) if !account.can_receive() => Err(Refusal::insufficient_capabilities()),
            Some(_) => Ok(()),
        }
    }
}

/// What a transfer must say.
struct Order<'a> {
    amount: i64,
    currency: &'a str,
    destination: &'a str,
    metadata: BTreeMap<String, String>,
}

impl<'a> Order<'a> {
    fn read(params: &'a Params) -> Result<Self, Refusal> {
        if let Some(name) = params.unknown(&CREATE) {
            return Err(Refusal::unknown(name));
        }
        let required = |name: &str| params.filled(name).ok_or_else(|| Refusal::missing(name));
        let currency = required("currency")?;
        let destination = required("destination")?;
        let amount = amount(required("amount")?)?;
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Err(Refusal::invalid(400, format!("Invalid currency: {currency}.")).about("currency"));
        }
        let mut given = BTreeMap::new();
        metadata::merge(&mut given, params)?;
        Ok(Self {
            amount,
            currency,
            destination,
            metadata: given,
        })
    }
}

/// A whole number of minor units, at least one.
pub(super) fn amount(text: &str) -> Result<i64, Refusal> {
    let amount: i64 = text.parse().map_err(|_| Refusal::invalid_integer("amount", text))?;
    if amount < 1 {
        let message = "This value must be greater than or equal to 1.";
        let refusal = Refusal::invalid(400, message).coded("parameter_invalid_integer");
        return Err(refusal.about("amount"));
    }
    Ok(amount)
}
