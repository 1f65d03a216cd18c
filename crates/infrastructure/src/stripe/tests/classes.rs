use reqwest::StatusCode;
use serde_json::json;

use crate::stripe::StripeError;
use crate::stripe::failure::Told;

fn read(status: u16, code: &str, should_retry: Option<bool>) -> StripeError {
    let body = json!({ "error": { "type": "invalid_request_error", "code": code, "message": "No." } });
    let told = Told {
        should_retry,
        ..Told::default()
    };
    StripeError::read(StatusCode::from_u16(status).unwrap(), told, body.to_string().as_bytes())
}

fn class(error: &StripeError) -> &'static str {
    match error {
        StripeError::Unknown(_) => "unknown",
        StripeError::Transient(_) => "transient",
        StripeError::NoFunds(_) => "no funds",
        StripeError::Payee(_) => "payee",
        StripeError::Ours(_) => "ours",
        StripeError::Resting { .. } | StripeError::Crowded | StripeError::NotSent(_) | StripeError::Endless(_) => {
            "no answer"
        }
    }
}

#[test]
fn every_answer_has_its_class() {
    let cases = [
        (500, "", None, "unknown"),
        (502, "", None, "unknown"),
        (503, "", Some(true), "unknown"),
        (504, "", Some(false), "unknown"),
        (302, "", None, "unknown"),
        (408, "", None, "unknown"),
        (409, "idempotency_key_in_use", None, "transient"),
        (424, "external_dependency_failed", None, "transient"),
        (429, "rate_limit", None, "transient"),
        (429, "lock_timeout", Some(true), "transient"),
        (400, "lock_timeout", None, "transient"),
        (400, "parameter_invalid_integer", Some(true), "transient"),
        (409, "anything", Some(false), "ours"),
        (429, "rate_limit", Some(false), "ours"),
        (400, "balance_insufficient", None, "no funds"),
        (402, "balance_insufficient", Some(false), "no funds"),
        (403, "account_invalid", None, "payee"),
        (400, "account_closed", None, "payee"),
        (400, "transfers_not_allowed", None, "payee"),
        (400, "payouts_not_allowed", None, "payee"),
        (400, "insufficient_capabilities_for_transfer", None, "payee"),
        (400, "resource_missing", None, "ours"),
        (401, "", None, "ours"),
        (403, "more_permissions_required", None, "ours"),
        (400, "amount_too_small", None, "ours"),
        (400, "amount_too_large", None, "ours"),
        (404, "resource_missing", None, "ours"),
    ];

    for (status, code, should_retry, expected) in cases {
        let error = read(status, code, should_retry);
        assert_eq!(class(&error), expected, "{status} {code} {should_retry:?}");
    }
}

#[test]
fn only_a_refusal_of_this_very_request_is_definite() {
    for (status, code, is_definite) in [
        (400, "balance_insufficient", true),
        (403, "account_invalid", true),
        (400, "amount_too_small", true),
        (401, "", false),
        (403, "more_permissions_required", false),
        (429, "rate_limit", false),
        (500, "", false),
    ] {
        assert_eq!(read(status, code, None).is_definite(), is_definite, "{status} {code}");
    }
}

#[test]
fn what_is_no_json_is_refused_by_its_status_alone() {
    let refused = StripeError::read(StatusCode::BAD_REQUEST, Told::default(), b"<html>");

    assert_eq!(class(&refused), "ours");
    assert_eq!(refused.to_string(), "stripe refused: 400 unknown_error");
}

#[test]
fn a_message_is_told_in_bounds_and_never_when_it_may_hold_a_key() {
    let told = || Told {
        request_id: Some("req_1".to_owned()),
        ..Told::default()
    };
    let body = |message: String| json!({ "error": { "type": "t", "param": "amount", "message": message } }).to_string();

    let long = StripeError::read(StatusCode::BAD_REQUEST, told(), body("é".repeat(1_000)).as_bytes());
    let key = StripeError::read(
        StatusCode::UNAUTHORIZED,
        told(),
        body("Invalid: sk_test_1".to_owned()).as_bytes(),
    );

    let expected = format!("stripe refused: 400 t at amount, request req_1: {}", "é".repeat(300));
    assert_eq!(long.to_string(), expected);
    assert_eq!(key.to_string(), "stripe refused: 401 t at amount, request req_1");
    assert!(!format!("{key:?}").contains("sk_test"));
}
