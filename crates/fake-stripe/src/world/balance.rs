use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What the platform (`None`) and each connected account has, in minor units per currency.
#[derive(Debug, Clone, Default)]
pub(crate) struct Balances(BTreeMap<(Option<String>, String), i64>);

impl Balances {
    pub fn of(&self, account: Option<&str>, currency: &str) -> i64 {
        let key = (account.map(str::to_owned), currency.to_owned());
        self.0.get(&key).copied().unwrap_or_default()
    }

    pub fn set(&mut self, account: Option<&str>, currency: &str, amount: i64) {
        self.0.insert((account.map(str::to_owned), currency.to_owned()), amount);
    }

    /// From the platform to the account, or back where `amount` is negative.
    pub fn transfer(&mut self, account: &str, currency: &str, amount: i64) {
        self.set(None, currency, self.of(None, currency).saturating_sub(amount));
        let there = self.of(Some(account), currency).saturating_add(amount);
        self.set(Some(account), currency, there);
    }

    pub fn view(&self, account: Option<&str>) -> Value {
        let own = self.0.iter().filter(|((owner, _), _)| owner.as_deref() == account);
        let available: Vec<Value> = own
            .map(|((_, currency), amount)| {
                json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } })
            })
            .collect();
        json!({ "object": "balance", "available": available, "livemode": false, "pending": [] })
    }
}
