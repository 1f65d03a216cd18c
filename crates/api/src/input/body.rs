use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use garde::Validate;
use serde::de::DeserializeOwned;

use super::fields;
use crate::problem::Problem;

/// The largest body that is read.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// A client has this long to send one.
const ARRIVAL_TIMEOUT: Duration = Duration::from_secs(30);

/// A JSON body of the right shape.
#[derive(Debug)]
pub struct ValidBody<T>(pub T);

impl<T> FromRequest for ValidBody<T>
where
    T: DeserializeOwned + Validate<Context = ()> + 'static,
{
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let bytes = arrive(Bytes::from_request(request, payload));
        Box::pin(async move {
            if !is_json {
                return Err(not_json());
            }
            read(&bytes.await?).map(Self)
        })
    }
}

/// A JSON body that may be left out altogether.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

impl<T> FromRequest for OptionalBody<T>
where
    T: DeserializeOwned + Default + Validate<Context = ()> + 'static,
{
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let bytes = arrive(Bytes::from_request(request, payload));
        Box::pin(async move {
            match bytes.await? {
                bytes if bytes.is_empty() => Ok(Self(T::default())),
                bytes if is_json => read(&bytes).map(Self),
                _ => Err(not_json()),
            }
        })
    }
}

/// The bytes of a body, if they come in time and are not too many.
pub async fn arrive(bytes: impl Future<Output = Result<Bytes, actix_web::Error>>) -> Result<Bytes, Problem> {
    match tokio::time::timeout(ARRIVAL_TIMEOUT, bytes).await {
        Err(_) => Err(Problem::new("REQUEST_TIMEOUT", "the body did not arrive in time")),
        Ok(arrived) => arrived.map_err(|error| match error.as_error::<PayloadError>() {
            Some(PayloadError::Overflow) => Problem::new("PAYLOAD_TOO_LARGE", "a body has at most 1 MiB"),
            _ => Problem::invalid_field("body", "did not arrive as it was announced"),
        }),
    }
}

fn not_json() -> Problem {
    Problem::new("UNSUPPORTED_MEDIA_TYPE", "send JSON as application/json")
}

fn is_json(request: &HttpRequest) -> bool {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = content_type
        .and_then(|value| value.split(';').next())
        .map_or("", str::trim);
    media_type.eq_ignore_ascii_case("application/json")
}

fn read<T: DeserializeOwned + Validate<Context = ()>>(bytes: &[u8]) -> Result<T, Problem> {
    if holds_nul(bytes) {
        return Err(Problem::invalid_field("body", "holds the character U+0000"));
    }
    // A list of the fields' values would be taken for an object otherwise.
    if !bytes.trim_ascii_start().starts_with(b"{") {
        return Err(Problem::invalid_field("body", "is not a JSON object"));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut reader).map_err(|error| fields::refused(&error, "body"))?;
    reader
        .end()
        .map_err(|error| Problem::invalid_field("body", format!("is not one JSON value: {error}")))?;
    value
        .validate()
        .map_err(|report| Problem::invalid(&fields::faults(&report)))?;
    Ok(value)
}

/// PostgreSQL cannot store it in a text, and no honest client sends it. JSON can only write it as an escape.
fn holds_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = &rest[at + 1..];
        if escape.starts_with(b"u0000") {
            return true;
        }
        rest = escape.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests;
