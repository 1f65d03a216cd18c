//! What a client is told when something did not work.

mod from_placements;
mod from_transfers;
mod from_use_case;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Value, json};
use use_cases::{FieldFault, Permission};
use utoipa::ToSchema;

use crate::codes;
use crate::output::Moment;
use crate::request;

/// Seconds after which a passing failure may have passed.
const RETRY_AFTER_SECONDS: u32 = 2;

/// A failure with a stable code. What happened inside stays inside.
#[derive(Debug)]
pub struct Problem {
    code: &'static str,
    message: Cow<'static, str>,
    details: Option<Value>,
    retry_after: Option<u32>,
}

impl Problem {
    /// A failure whose code stands in the list of codes.
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            details: None,
            retry_after: None,
        }
    }

    pub fn with_details(self, details: Value) -> Self {
        Self {
            details: Some(details),
            ..self
        }
    }

    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What went wrong as part of a larger answer: the message, or what is said of each field.
    pub fn in_one_sentence(&self) -> String {
        let faults = self.details.as_ref().and_then(Value::as_array).into_iter().flatten();
        let named: Vec<String> = faults
            .filter_map(|fault| Some(format!("{} {}", fault["field"].as_str()?, fault["message"].as_str()?)))
            .collect();
        if named.is_empty() {
            self.message.clone().into_owned()
        } else {
            named.join("; ")
        }
    }

    /// The shape is wrong in these fields.
    pub fn invalid(faults: &[FieldFault]) -> Self {
        Self::new("VALIDATION_ERROR", "the request is not valid").with_details(faulty_fields(faults))
    }

    /// The shape is wrong in one field.
    pub fn invalid_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid(&[FieldFault::new(field, message)])
    }

    pub fn unauthorized() -> Self {
        Self::new("UNAUTHORIZED", "sign in, or send a session token or an API key")
    }

    pub fn invalid_session() -> Self {
        Self::new("INVALID_SESSION", "the session is not valid or has expired")
    }

    /// Names the roles that may, which is no secret: the documentation names them too.
    pub fn forbidden(permission: Permission) -> Self {
        let roles: Vec<&str> = permission.roles().iter().map(|role| role.code()).collect();
        let message = format!("this needs one of the roles {}", roles.join(", "));
        Self::new("FORBIDDEN", message).with_details(json!({ "roles": roles }))
    }

    /// The same may succeed when tried again.
    pub fn unavailable() -> Self {
        let problem = Self::new("UNAVAILABLE", "the service cannot answer now; try again");
        Self {
            retry_after: Some(RETRY_AFTER_SECONDS),
            ..problem
        }
    }

    /// Too many requests; so many seconds later one passes.
    pub fn rate_limited(policy: &str, seconds: u32) -> Self {
        let message = format!("too many requests; try again in {seconds} seconds");
        Self {
            retry_after: Some(seconds),
            ..Self::new("RATE_LIMITED", message).with_details(json!({ "policy": policy, "retryAfterSeconds": seconds }))
        }
    }

    pub fn in_progress() -> Self {
        let message = "the first request with this Idempotency-Key is still running";
        Self {
            retry_after: Some(RETRY_AFTER_SECONDS),
            ..Self::new("IDEMPOTENCY_IN_PROGRESS", message)
        }
    }

    /// Tells the client nothing; the cause goes to the log, once, here.
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        tracing::error!(cause = %chain(cause), "a request failed inside");
        Self::new("INTERNAL", "something went wrong on our side")
    }

    /// The body of the answer.
    pub fn to_json(&self) -> String {
        let request = request::current();
        let envelope = ErrorEnvelope {
            error: ErrorBody {
                code: self.code,
                message: &self.message,
                details: self.details.as_ref(),
                timestamp: Moment(request.at),
                request_id: &request.id,
            },
        };
        serde_json::to_string(&envelope).expect("texts and JSON can be written")
    }

    /// For an answer of the framework that says no more than its status.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::new("ROUTE_NOT_FOUND", "there is nothing at this path"),
            StatusCode::METHOD_NOT_ALLOWED => Self::new("METHOD_NOT_ALLOWED", "this path does not take this method"),
            StatusCode::PAYLOAD_TOO_LARGE => Self::new("PAYLOAD_TOO_LARGE", "a body has at most 1 MiB"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::new("UNSUPPORTED_MEDIA_TYPE", "send JSON as application/json"),
            status if status.is_client_error() => Self::new("VALIDATION_ERROR", "the request is not valid"),
            _ => Self::new("INTERNAL", "something went wrong on our side"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        codes::status(self.code)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.content_type("application/json").body(self.to_json())
    }
}

/// Every failure looks like this.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub struct ErrorEnvelope<'a> {
    error: ErrorBody<'a>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ErrorBody<'a> {
    /// Stable; all of them stand in docs/codes.md.
    #[schema(example = "VALIDATION_ERROR")]
    code: &'a str,
    /// For people. May change.
    #[schema(example = "the request is not valid")]
    message: &'a str,
    /// More, by code: fields, statuses, members, blockers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>, example = json!([{"field": "reason", "message": "length is lower than 10"}]))]
    details: Option<&'a Value>,
    timestamp: Moment,
    /// The same as in the header `X-Request-Id`.
    #[schema(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    request_id: &'a str,
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Each field with what is wrong with it.
fn faulty_fields(faults: &[FieldFault]) -> Value {
    let fields = faults
        .iter()
        .map(|fault| json!({"field": fault.field, "message": fault.message}));
    Value::Array(fields.collect())
}
