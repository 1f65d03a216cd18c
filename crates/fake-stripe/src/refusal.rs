use serde_json::{Value, json};

/// An error as Stripe words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    /// Stripe's `type`, such as `invalid_request_error`.
    pub kind: String,
    pub code: Option<String>,
    pub message: String,
    pub param: Option<String>,
    /// Whether work had begun, so that the same key gets the same answer again.
    pub kept: bool,
}

impl Refusal {
    /// One that came up while the request was carried out, and is kept under its key.
    pub fn kept(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            kept: true,
            ..Self::invalid(status, message).coded(code)
        }
    }

    /// The destination cannot be paid, now or later.
    pub fn account_invalid(account: &str) -> Self {
        let message = format!(
            "The provided key does not have access to account '{account}' (or that account does not exist). \
             Application access may have been revoked."
        );
        Self::kept(403, "account_invalid", message)
    }

    pub fn account_closed(account: &str) -> Self {
        Self::kept(400, "account_closed", format!("The account {account} has been closed.")).about("destination")
    }

    pub fn transfers_not_allowed() -> Self {
        let message = "Transfers cannot be made from this account.";
        Self::kept(400, "transfers_not_allowed", message)
    }

    pub fn balance_insufficient() -> Self {
        let message = "You have insufficient available funds in your Stripe account.";
        Self::kept(400, "balance_insufficient", message)
    }

    pub fn insufficient_capabilities() -> Self {
        let message = "Your destination account needs to have at least one of the following capabilities enabled: \
                       transfers, crypto_transfers, legacy_payments";
        Self::kept(400, "insufficient_capabilities_for_transfer", message).about("destination")
    }

    pub(crate) fn invalid(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            kind: "invalid_request_error".to_owned(),
            code: None,
            message: message.into(),
            param: None,
            kept: false,
        }
    }

    pub(crate) fn missing(param: &str) -> Self {
        let message = format!("Missing required param: {param}.");
        Self::invalid(400, message).coded("parameter_missing").about(param)
    }

    pub(crate) fn unknown(param: &str) -> Self {
        let message = format!("Received unknown parameter: {param}");
        Self::invalid(400, message).coded("parameter_unknown").about(param)
    }

    pub(crate) fn invalid_integer(param: &str, value: &str) -> Self {
        let message = format!("Invalid integer: {value}");
        Self::invalid(400, message)
            .coded("parameter_invalid_integer")
            .about(param)
    }

    /// Something that is asked for by its own address is not there: 404.
    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        let message = format!("No such {what}: '{id}'");
        Self::invalid(404, message).coded("resource_missing").about("id")
    }

    /// Something that a request speaks of is not there: 400.
    pub(crate) fn no_such(what: &str, id: &str, param: &str) -> Self {
        let message = format!("No such {what}: '{id}'");
        Self::kept(400, "resource_missing", message).about(param)
    }

    pub(crate) fn rate_limit() -> Self {
        let message = "Request rate limit exceeded. You can learn more about rate limits here \
                       https://stripe.com/docs/rate-limits.";
        Self::invalid(429, message).coded("rate_limit")
    }

    pub(crate) fn lock_timeout() -> Self {
        let message = "This object cannot be accessed right now because another API request or Stripe process is \
                       currently accessing it.";
        Self::invalid(429, message).coded("lock_timeout")
    }

    pub(crate) fn broken() -> Self {
        Self {
            kind: "api_error".to_owned(),
            kept: true,
            ..Self::invalid(500, "An unknown error occurred")
        }
    }

    pub(crate) fn key_in_use(key: &str) -> Self {
        let message = format!(
            "There is currently another in-progress request using this Idempotent Key (that probably means you \
             submitted twice, and the other request is still going through): {key}."
        );
        Self::idempotency(409, message).coded("idempotency_key_in_use")
    }

    pub(crate) fn key_of_another_request(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. \
             Try using a key other than '{key}' if you meant to execute a different request."
        );
        Self::idempotency(400, message)
    }

    pub(crate) fn idempotency(status: u16, message: String) -> Self {
        Self {
            kind: "idempotency_error".to_owned(),
            ..Self::invalid(status, message)
        }
    }

    pub(crate) fn coded(self, code: &str) -> Self {
        Self {
            code: Some(code.to_owned()),
            ..self
        }
    }

    pub(crate) fn about(self, param: &str) -> Self {
        Self {
            param: Some(param.to_owned()),
            ..self
        }
    }

    pub(crate) fn body(&self) -> Value {
        let mut error = json!({ "type": self.kind, "message": self.message });
        if let Some(code) = &self.code {
            error["code"] = json!(code);
            error["doc_url"] = json!(format!(
                "https://stripe.com/docs/error-codes/{}",
                code.replace('_', "-")
            ));
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        json!({ "error": error })
    }
}
