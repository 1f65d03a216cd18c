use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::listing::page;
use super::transfers::amount;
use super::{Cause, Reversal, World, metadata};
use crate::params::Params;
use crate::refusal::Refusal;

const CREATE: [&str; 4] = ["amount", "description", "metadata", "refund_application_fee"];
const LIST: [&str; 3] = ["ending_before", "limit", "starting_after"];

impl World {
    /// Takes back all that is left, or the amount asked for. The connected account must still have it.
    pub(super) fn create_reversal(&mut self, id: &str, params: &Params, cause: Cause<'_>) -> Result<Value, Refusal> {
        if let Some(name) = params.unknown(&CREATE) {
            return Err(Refusal::unknown(name));
        }
        let transfer = self.transfer(id)?.clone();
        let left = transfer.amount - transfer.amount_reversed;
        let taken = params.filled("amount").map(amount).transpose()?.unwrap_or(left);
        if left == 0 || taken > left {
            let message = format!("Reversal amount ({taken}) is greater than unreversed amount on transfer ({left}).");
            return Err(Refusal {
                kept: true,
                ..Refusal::invalid(400, message).about("amount")
            });
        }
        if self.balances.of(Some(&transfer.destination), &transfer.currency) < taken {
            return Err(Refusal::balance_insufficient());
        }
        let mut given = BTreeMap::new();
        metadata::merge(&mut given, params)?;
        let reversal = Reversal {
            id: self.new_id("trr"),
            transfer: id.to_owned(),
            amount: taken,
            currency: transfer.currency.clone(),
            metadata: given,
            created: self.clock.now(),
        };
        self.move_money(&transfer, -taken, cause);
        Ok(self.keep_reversal(id, reversal, cause))
    }

    pub(super) fn retrieve_reversal(&self, id: &str, reversal: &str) -> Result<Value, Refusal> {
        let found = self.transfer(id)?.reversals.iter().find(|found| found.id == reversal);
        found
            .map(Reversal::view)
            .ok_or_else(|| Refusal::not_found("transfer reversal", reversal))
    }

    pub(super) fn list_reversals(&self, id: &str, params: &Params) -> Result<Value, Refusal> {
        if let Some(name) = params.unknown(&LIST) {
            return Err(Refusal::unknown(name));
        }
        let newest_first = self.transfer(id)?.reversals.iter().rev();
        let url = format!("/v1/transfers/{id}/reversals");
        page(&url, newest_first, |reversal| &reversal.id, Reversal::view, params)
    }

    fn keep_reversal(&mut self, id: &str, reversal: Reversal, cause: Cause<'_>) -> Value {
        let view = reversal.view();
        let transfer = self.transfer_mut(id).expect("it was found a moment ago");
        let previous = json!({ "amount_reversed": transfer.amount_reversed, "reversed": false });
        transfer.amount_reversed += reversal.amount;
        transfer.reversals.push(reversal);
        let after = transfer.view();
        self.happen("transfer.reversed", None, after, Some(previous), cause);
        view
    }
}
