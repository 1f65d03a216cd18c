use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Money that went from the platform to a connected account. Amounts are minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    pub id: String,
    pub amount: i64,
    pub amount_reversed: i64,
    pub currency: String,
    pub destination: String,
    pub transfer_group: Option<String>,
    pub description: Option<String>,
    pub source_transaction: Option<String>,
    pub metadata: BTreeMap<String, String>,
    /// Oldest first.
    pub reversals: Vec<Reversal>,
    pub created: i64,
}

/// Money of a transfer that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    pub id: String,
    pub transfer: String,
    pub amount: i64,
    pub currency: String,
    pub metadata: BTreeMap<String, String>,
    pub created: i64,
}

/// One real effect: so much to the destination, or back from it where negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    pub transfer: String,
    pub destination: String,
    pub amount: i64,
    pub currency: String,
    /// The request and the key that made it.
    pub request: Option<String>,
    pub idempotency_key: Option<String>,
}

impl Transfer {
    pub fn is_reversed(&self) -> bool {
        self.amount_reversed == self.amount
    }

    pub(crate) fn view(&self) -> Value {
        let suffix = self.id.trim_start_matches("tr_");
        let newest: Vec<Value> = self.reversals.iter().rev().take(10).map(Reversal::view).collect();
        json!({
            "id": self.id,
            "object": "transfer",
            "amount": self.amount,
            "amount_reversed": self.amount_reversed,
            "balance_transaction": format!("txn_{suffix}"),
            "created": self.created,
            "currency": self.currency,
            "description": self.description,
            "destination": self.destination,
            "destination_payment": format!("py_{suffix}"),
            "livemode": false,
            "metadata": self.metadata,
            "reversals": {
                "object": "list", "data": newest, "has_more": self.reversals.len() > 10,
                "total_count": self.reversals.len(), "url": format!("/v1/transfers/{}/reversals", self.id),
            },
            "reversed": self.is_reversed(),
            "source_transaction": self.source_transaction,
            "source_type": "card",
            "transfer_group": self.transfer_group,
        })
    }
}

impl Reversal {
    pub(crate) fn view(&self) -> Value {
        let suffix = self.id.trim_start_matches("trr_");
        json!({
            "id": self.id,
            "object": "transfer_reversal",
            "amount": self.amount,
            "balance_transaction": format!("txn_{suffix}"),
            "created": self.created,
            "currency": self.currency,
            "destination_payment_refund": format!("pyr_{suffix}"),
            "metadata": self.metadata,
            "source_refund": null,
            "transfer": self.transfer,
        })
    }
}
