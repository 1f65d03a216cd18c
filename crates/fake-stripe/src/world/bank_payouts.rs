use serde_json::{Value, json};

use super::listing::page;
use super::{Cause, World};
use crate::params::Params;
use crate::refusal::Refusal;

const KNOWN: [&str; 4] = ["ending_before", "limit", "payout", "starting_after"];

/// A payout of a connected account to its bank.
#[derive(Debug, Clone)]
pub(super) struct BankPayout {
    account: String,
    /// In the order in which they came to the account.
    transfers: Vec<String>,
}

/// One line of what a bank payout carries.
struct Line<'a> {
    id: String,
    transfer: &'a str,
}

impl World {
    /// Stripe pays what these transfers brought out to the bank of the account. Answers with the payout.
    pub fn pay_out(&mut self, account: &str, transfers: &[&str]) -> Value {
        let id = self.new_id("po");
        let amount: i64 = self
            .transfers
            .iter()
            .filter(|transfer| transfers.contains(&transfer.id.as_str()))
            .map(|transfer| transfer.amount)
            .sum();
        let payout = BankPayout {
            account: account.to_owned(),
            transfers: transfers.iter().map(|&transfer| transfer.to_owned()).collect(),
        };
        self.bank_payouts.insert(id.clone(), payout);
        json!({ "id": id, "object": "payout", "amount": amount, "currency": "usd", "automatic": true,
            "created": self.clock.now(), "status": "paid" })
    }

    /// Only what a payout carries can be listed, by its account, with the payments that transfers became.
    pub(super) fn list_balance_transactions(&self, params: &Params, cause: Cause<'_>) -> Result<Value, Refusal> {
        if let Some(name) = params.unknown(&KNOWN) {
            return Err(Refusal::unknown(name));
        }
        let id = params.filled("payout").ok_or_else(|| Refusal::missing("payout"))?;
        let found = self.bank_payouts.get(id);
        let payout = found.filter(|payout| Some(payout.account.as_str()) == cause.account);
        let payout = payout.ok_or_else(|| Refusal::no_such("payout", id, "payout"))?;
        let own = Line {
            id: format!("txn_{id}"),
            transfer: "",
        };
        let carried = payout.transfers.iter().rev().map(|transfer| Line {
            id: format!("txn_{transfer}"),
            transfer,
        });
        let lines: Vec<Line<'_>> = [own].into_iter().chain(carried).collect();
        page(
            "/v1/balance_transactions",
            lines.iter(),
            |line| &line.id,
            |line| line.view(id),
            params,
        )
    }
}

impl Line<'_> {
    fn view(&self, payout: &str) -> Value {
        let (kind, source) = if self.transfer.is_empty() {
            ("payout", json!({ "id": payout, "object": "payout" }))
        } else {
            let id = format!("py_{}", self.transfer);
            (
                "payment",
                json!({ "id": id, "object": "charge", "source_transfer": self.transfer }),
            )
        };
        json!({ "id": self.id, "object": "balance_transaction", "type": kind, "source": source })
    }
}
