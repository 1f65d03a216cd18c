use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Account, Cause, World, metadata};
use crate::params::Params;
use crate::refusal::Refusal;

const KNOWN: [&str; 11] = [
    "type",
    "country",
    "email",
    "business_type",
    "business_profile",
    "capabilities",
    "controller",
    "default_currency",
    "metadata",
    "settings",
    "tos_acceptance",
];

impl World {
    pub(super) fn create_account(&mut self, params: &Params) -> Result<Value, Refusal> {
        check(params)?;
        let mut given = BTreeMap::new();
        metadata::merge(&mut given, params)?;
        let id = self.new_id("acct");
        let account = Account {
            id: id.clone(),
            kind: params.filled("type").unwrap_or("none").to_owned(),
            country: params.filled("country").unwrap_or("US").to_owned(),
            email: params.filled("email").map(str::to_owned),
            business_type: params.filled("business_type").map(str::to_owned),
            metadata: given,
            created: self.clock.now(),
            details_submitted: false,
            charges_enabled: false,
            payouts_enabled: false,
            capabilities: requested(params),
            currently_due: Account::needs(),
            past_due: Vec::new(),
            pending_verification: Vec::new(),
            disabled_reason: Some("requirements.past_due".to_owned()),
            closed: false,
        };
        let view = account.view();
        self.accounts.insert(id, account);
        Ok(view)
    }

    /// Stripe tells an account that is not there from one that is somebody else's as little as this.
    pub(super) fn account(&self, id: &str) -> Result<&Account, Refusal> {
        let invalid = || Refusal {
            kept: false,
            ..Refusal::account_invalid(id)
        };
        self.accounts.get(id).ok_or_else(invalid)
    }

    pub(super) fn update_account(&mut self, id: &str, params: &Params, cause: Cause<'_>) -> Result<Value, Refusal> {
        check(params)?;
        let mut given = self.account(id)?.metadata.clone();
        metadata::merge(&mut given, params)?;
        self.change_account(id, cause, |account| {
            account.metadata = given;
            if let Some(email) = params.text("email") {
                account.email = Some(email.to_owned()).filter(|email| !email.is_empty());
            }
            for (name, status) in requested(params) {
                account.capabilities.entry(name).or_insert(status);
            }
        })
    }

    /// Changes what it is, and says so in the events that follow.
    pub fn change_account(
        &mut self,
        id: &str,
        cause: Cause<'_>,
        change: impl FnOnce(&mut Account),
    ) -> Result<Value, Refusal> {
        let before = self.account(id)?.clone();
        let account = self.accounts.get_mut(id).expect("it was found a moment ago");
        change(account);
        let after = account.clone();
        if after != before {
            self.tell_capabilities(&before, &after, cause);
            let previous = changes(&before.view(), &after.view());
            self.happen("account.updated", Some(id), after.view(), Some(previous), cause);
        }
        Ok(after.view())
    }

    fn tell_capabilities(&mut self, before: &Account, after: &Account, cause: Cause<'_>) {
        for (name, status) in &after.capabilities {
            if before.capabilities.get(name) == Some(status) {
                continue;
            }
            let capability = json!({
                "id": name, "object": "capability", "account": after.id, "requested": true, "status": status,
            });
            self.happen("capability.updated", Some(&after.id), capability, None, cause);
        }
    }
}

fn check(params: &Params) -> Result<(), Refusal> {
    params
        .unknown(&KNOWN)
        .map_or(Ok(()), |name| Err(Refusal::unknown(name)))
}

/// `capabilities[transfers][requested]=true`; inactive until the owner has given what is due.
fn requested(params: &Params) -> BTreeMap<String, String> {
    let names = ["transfers", "card_payments", "us_bank_account_ach_payments"];
    let asked_for = names
        .into_iter()
        .filter(|name| params.text(&format!("capabilities[{name}][requested]")) == Some("true"));
    asked_for.map(|name| (name.to_owned(), "inactive".to_owned())).collect()
}

/// What the fields that changed were before.
fn changes(before: &Value, after: &Value) -> Value {
    let fields = before.as_object().into_iter().flatten();
    let changed = fields.filter(|(name, value)| after.get(name.as_str()) != Some(value));
    changed.map(|(name, value)| (name.clone(), value.clone())).collect()
}
