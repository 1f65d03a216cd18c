//! The JSON columns that other services read: keys in snake case, amounts as exact JSON numbers.

use money::Money;
use payout_domain::{Calculation, MemberPayout, State, Status};
use serde_json::{Map, Value, json};

/// `processing`: what happened to the money so far. Only keys that are known; earlier ones stay.
pub(super) fn processing(payout: &MemberPayout) -> String {
    let mut fields = Vec::new();
    if let Some(calculation) = payout.state.calculation() {
        fields.extend(amounts(calculation));
    }
    fields.extend(
        dates(payout)
            .into_iter()
            .map(|(key, value)| format!("{}:{value}", Value::from(key))),
    );
    format!("{{{}}}", fields.join(","))
}

/// `tax_withholding`: rate, what is kept back, what is paid, and why.
pub(super) fn tax_withholding(payout: &MemberPayout) -> Option<String> {
    let calculation = payout.state.calculation()?;
    let reason = match (&payout.accepted_withholding, calculation.withheld().is_zero()) {
        (_, true) => "No backup withholding".to_owned(),
        (Some(accepted), false) => format!("No W-9 on file: {}", accepted.reason),
        (None, false) => "No W-9 on file".to_owned(),
    };
    Some(format!(
        r#"{{"withholding_rate":{},"withheld_amount":{},"net_payout_amount":{},"reason":{}}}"#,
        rate(calculation.withholding_rate_bp()),
        calculation.withheld(),
        calculation.net(),
        Value::from(reason)
    ))
}

/// Keys of `processing` that say what no longer holds.
pub(super) fn outdated(payout: &MemberPayout) -> Vec<String> {
    const AMOUNTS: [&str; 5] = [
        "gross_amount",
        "retention_fee",
        "tax_withholding",
        "net_amount",
        "breakdown",
    ];
    const FAILURE: [&str; 2] = ["failure_reason", "return_code"];
    let gone: Vec<&str> = match payout.status() {
        Status::PendingApproval => [&AMOUNTS[..], &FAILURE[..]].concat(),
        Status::PaymentSent | Status::Completed => FAILURE.to_vec(),
        _ => Vec::new(),
    };
    gone.into_iter().map(str::to_owned).collect()
}

fn amounts(calculation: &Calculation) -> Vec<String> {
    let line = |(description, amount): (&str, Money)| {
        format!(r#"{{"description":{},"amount":{amount}}}"#, Value::from(description))
    };
    let lines: Vec<String> = calculation.lines().into_iter().map(line).collect();
    vec![
        format!(r#""gross_amount":{}"#, calculation.gross()),
        format!(r#""retention_fee":{}"#, calculation.retention_fee()),
        format!(r#""tax_withholding":{}"#, calculation.withheld()),
        format!(r#""net_amount":{}"#, calculation.net()),
        format!(r#""breakdown":[{}]"#, lines.join(",")),
    ]
}

fn dates(payout: &MemberPayout) -> Map<String, Value> {
    let mut map = Map::new();
    if let State::PaymentSent { sent, .. } | State::Completed { sent, .. } = &payout.state {
        map.insert("sent_date".into(), json!(sent.sent_on.to_string()));
        map.insert("expected_arrival_date".into(), json!(sent.expected_on.to_string()));
        map.insert("tracking_number".into(), json!(sent.tracking_number));
    }
    match &payout.state {
        State::Completed { completion, .. } => {
            map.insert("completed_date".into(), json!(completion.completed_on.to_string()));
            map.insert("confirmation_number".into(), json!(completion.confirmation_number));
            map.insert(
                "membership_removal_scheduled".into(),
                json!(format!("{}T00:00:00Z", completion.removal_on)),
            );
            map.insert("removal_reason".into(), json!("12 months after payout"));
        }
        State::PaymentFailed { failure, .. } => {
            map.insert("failure_reason".into(), json!(failure.reason));
            map.insert("return_code".into(), json!(failure.return_code));
            // What a confirmation had said, before the bank returned the money.
            for key in ["completed_date", "confirmation_number", "membership_removal_scheduled"] {
                map.insert(key.into(), Value::Null);
            }
        }
        _ => {}
    }
    map
}

/// Basis points as an exact decimal fraction: 2400 is 0.2400.
fn rate(basis_points: u32) -> String {
    format!("{}.{:04}", basis_points / 10_000, basis_points % 10_000)
}
