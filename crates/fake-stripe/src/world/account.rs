use std::collections::BTreeMap;

use serde_json::{Value, json};

/// A connected account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    /// `express`, `standard` or `custom`.
    pub kind: String,
    pub country: String,
    pub email: Option<String>,
    pub business_type: Option<String>,
    pub metadata: BTreeMap<String, String>,
    pub created: i64,
    pub details_submitted: bool,
    pub charges_enabled: bool,
    pub payouts_enabled: bool,
    /// By name: `active`, `inactive` or `pending`.
    pub capabilities: BTreeMap<String, String>,
    pub currently_due: Vec<String>,
    pub past_due: Vec<String>,
    pub pending_verification: Vec<String>,
    pub disabled_reason: Option<String>,
    /// Nothing can be transferred to it any more.
    pub closed: bool,
}

impl Account {
    /// What its owner has to give before anything else.
    pub(crate) fn needs() -> Vec<String> {
        let needs = [
            "business_profile.url",
            "external_account",
            "individual.first_name",
            "individual.last_name",
            "tos_acceptance.date",
        ];
        needs.map(str::to_owned).into()
    }

    /// The owner gave everything and Stripe is content.
    pub(crate) fn onboard(&mut self) {
        self.details_submitted = true;
        self.charges_enabled = true;
        self.payouts_enabled = true;
        self.currently_due.clear();
        self.past_due.clear();
        self.pending_verification.clear();
        self.disabled_reason = None;
        for status in self.capabilities.values_mut() {
            "active".clone_into(status);
        }
    }

    pub(crate) fn can_receive(&self) -> bool {
        self.capabilities
            .get("transfers")
            .is_some_and(|status| status == "active")
    }

    pub(crate) fn view(&self) -> Value {
        json!({
            "id": self.id,
            "object": "account",
            "type": self.kind,
            "business_type": self.business_type,
            "capabilities": self.capabilities,
            "charges_enabled": self.charges_enabled,
            "country": self.country,
            "created": self.created,
            "default_currency": "usd",
            "details_submitted": self.details_submitted,
            "email": self.email,
            "external_accounts": {
                "object": "list", "data": [], "has_more": false, "total_count": 0,
                "url": format!("/v1/accounts/{}/external_accounts", self.id),
            },
            "metadata": self.metadata,
            "payouts_enabled": self.payouts_enabled,
            "requirements": {
                "alternatives": [],
                "current_deadline": null,
                "currently_due": self.currently_due,
                "disabled_reason": self.disabled_reason,
                "errors": [],
                "eventually_due": self.currently_due,
                "past_due": self.past_due,
                "pending_verification": self.pending_verification,
            },
        })
    }
}
