use std::collections::BTreeMap;

use serde::Deserialize;

use crate::world::Account;

/// What is to change of an account; the rest stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountChanges {
    details_submitted: Option<bool>,
    charges_enabled: Option<bool>,
    payouts_enabled: Option<bool>,
    capabilities: Option<BTreeMap<String, String>>,
    currently_due: Option<Vec<String>>,
    past_due: Option<Vec<String>>,
    pending_verification: Option<Vec<String>>,
    /// An empty one removes it.
    disabled_reason: Option<String>,
    closed: Option<bool>,
}

impl AccountChanges {
    pub fn apply(self, account: &mut Account) {
        replace(&mut account.details_submitted, self.details_submitted);
        replace(&mut account.charges_enabled, self.charges_enabled);
        replace(&mut account.payouts_enabled, self.payouts_enabled);
        replace(&mut account.currently_due, self.currently_due);
        replace(&mut account.past_due, self.past_due);
        replace(&mut account.pending_verification, self.pending_verification);
        replace(&mut account.closed, self.closed);
        account.capabilities.extend(self.capabilities.into_iter().flatten());
        if let Some(reason) = self.disabled_reason {
            account.disabled_reason = Some(reason).filter(|reason| !reason.is_empty());
        }
    }
}

fn replace<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
