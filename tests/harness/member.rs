use serde_json::{Value, json};

use crate::{Answer, Person, address, w9};

/// A routing number that exists.
pub const ROUTING: &str = "021000021";
pub const ACCOUNT: &str = "000123456789";
/// Was never issued and could be.
pub const SSN: &str = "314271828";

/// What a member says about himself.
impl Person {
    pub async fn gives(&self, what: &str, body: &Value) -> Answer {
        self.post(&format!("/api/members/{}/{what}", self.id), body).await
    }

    pub async fn gives_bank_details(&self) -> Answer {
        self.gives("bank-info", &bank_details(&self.name, ACCOUNT)).await
    }

    pub async fn gives_account(&self, account: &str) -> Answer {
        self.gives("bank-info", &bank_details(&self.name, account)).await
    }

    /// Returns the form's id.
    pub async fn hands_in_w9(&self) -> String {
        let form = self.gives("tax-info", &w9(&self.name, SSN)).await.is_ok().data();
        form["formId"].as_str().expect("a form has an id").to_owned()
    }

    pub async fn hands_in_form_of_a_foreigner(&self) -> Answer {
        let mut form = w9(&self.name, SSN);
        form["usPerson"] = json!(false);
        self.gives("tax-info", &form).await
    }

    pub async fn chooses(&self, method: &str) -> Answer {
        self.gives("payment-method", &json!({ "paymentMethod": method })).await
    }

    pub async fn gives_address(&self) -> Answer {
        self.gives("mailing-address", &address()).await
    }

    pub async fn gives_address_with(&self, field: &str, value: &str) -> Answer {
        let mut address = address();
        address[field] = json!(value);
        self.gives("mailing-address", &address).await
    }

    /// `actionsRequired` of the member's own page.
    pub async fn is_asked_for(&self) -> Vec<String> {
        let page = self.looks_up(self).await.is_ok().data();
        let actions = page["actionsRequired"].as_array().cloned().unwrap_or_default();
        actions
            .iter()
            .map(|action| action["code"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

pub fn bank_details(holder: &str, account: &str) -> Value {
    json!({
        "accountHolderName": holder,
        "routingNumber": ROUTING,
        "accountNumber": account,
        "accountType": "checking",
    })
}
