use serde_json::{Value, json};

/// A Form W-9 of a citizen, filled in rightly.
pub fn w9(name: &str, tin: &str) -> Value {
    json!({
        "usPerson": true,
        "legalName": name,
        "taxClassification": "individual",
        "address": address(),
        "tin": tin,
        "tinType": "ssn",
        "certified": true,
        "signature": name,
    })
}

pub fn address() -> Value {
    json!({
        "street": "12 Harbor Lane",
        "line2": "Apartment 4B",
        "city": "Portland",
        "state": "OR",
        "postalCode": "97201",
        "country": "US",
    })
}
