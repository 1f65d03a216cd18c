mod account;
mod accounts;
mod balance;
mod bank_payouts;
mod event;
mod events;
mod links;
mod listing;
mod metadata;
mod reversals;
mod transfer;
mod transfers;

use std::collections::BTreeMap;

use serde_json::Value;

pub use account::Account;
pub use event::Event;
pub(crate) use links::PATH as ONBOARDING_PATH;
pub use transfer::{Movement, Reversal, Transfer};

use crate::call::Call;
use crate::clock::Clock;
use crate::params::Params;
use crate::refusal::Refusal;
use balance::Balances;
use bank_payouts::BankPayout;
use links::Link;

/// All that this Stripe knows of money and of who gets it.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub clock: Clock,
    pub accounts: BTreeMap<String, Account>,
    pub transfers: Vec<Transfer>,
    pub movements: Vec<Movement>,
    pub events: Vec<Event>,
    pub balances: Balances,
    links: BTreeMap<String, Link>,
    bank_payouts: BTreeMap<String, BankPayout>,
    sequence: u64,
}

/// The request that something follows from.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cause<'a> {
    pub request: Option<&'a str>,
    pub idempotency_key: Option<&'a str>,
    /// The connected account in whose name it is asked.
    pub account: Option<&'a str>,
    /// Where this Stripe can be reached.
    pub base: &'a str,
}

impl World {
    /// Carries a call out. Nothing changes where it is refused.
    pub fn perform(&mut self, call: Call, ids: &[&str], params: &Params, cause: Cause<'_>) -> Result<Value, Refusal> {
        let id = ids.first().copied().unwrap_or_default();
        match call {
            Call::CreateTransfer => self.create_transfer(params, cause),
            Call::RetrieveTransfer => self.transfer(id).map(Transfer::view),
            Call::UpdateTransfer => self.update_transfer(id, params, cause),
            Call::ListTransfers => self.list_transfers(params),
            Call::CreateReversal => self.create_reversal(id, params, cause),
            Call::RetrieveReversal => self.retrieve_reversal(id, ids.get(1).copied().unwrap_or_default()),
            Call::ListReversals => self.list_reversals(id, params),
            Call::CreateAccount => self.create_account(params),
            Call::RetrieveAccount => self.account(id).map(Account::view),
            Call::UpdateAccount => self.update_account(id, params, cause),
            Call::CreateAccountLink => self.create_account_link(params, cause),
            Call::RetrieveBalance => Ok(self.balances.view(cause.account)),
            Call::ListBalanceTransactions => self.list_balance_transactions(params, cause),
            Call::RetrieveEvent => self.retrieve_event(id),
            Call::ListEvents => self.list_events(params),
        }
    }

    /// An express account of which nothing is known yet.
    pub fn add_account(&mut self) -> String {
        let params = Params::parse(b"type=express&capabilities[transfers][requested]=true");
        let view = self.create_account(&params).expect("these are known parameters");
        view["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Like Stripe's, but counted, so that two runs give the same ones.
    fn new_id(&mut self, prefix: &str) -> String {
        self.sequence += 1;
        format!("{prefix}_1Fake{:019}", self.sequence)
    }
}
