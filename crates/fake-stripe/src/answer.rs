use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::Value;

use crate::refusal::Refusal;

/// What is sent back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub status: u16,
    pub content: Content,
    pub headers: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Json(Value),
    /// What a proxy in between says.
    Html(&'static str),
}

impl Answer {
    pub fn json(body: Value) -> Self {
        Self {
            status: 200,
            content: Content::Json(body),
            headers: Vec::new(),
        }
    }

    pub fn gateway(status: u16) -> Self {
        Self {
            status,
            content: Content::Html("<html><head><title>upstream</title></head><body>try again</body></html>"),
            headers: Vec::new(),
        }
    }

    pub fn redirect(address: &str) -> Self {
        Self {
            status: 303,
            content: Content::Html("<html><body>done</body></html>"),
            headers: vec![("location", address.to_owned())],
        }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn into_response(self) -> Response<Full<Bytes>> {
        let (kind, bytes) = match self.content {
            Content::Json(body) => ("application/json", Bytes::from(body.to_string())),
            Content::Html(text) => ("text/html", Bytes::from_static(text.as_bytes())),
        };
        let mut response = Response::new(Full::new(bytes));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        for (name, value) in self.headers {
            // What a client sent is only sent back where a header may hold it.
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

impl From<&Refusal> for Answer {
    fn from(refusal: &Refusal) -> Self {
        let answer = Self {
            status: refusal.status,
            content: Content::Json(refusal.body()),
            headers: Vec::new(),
        };
        match (refusal.status, refusal.code.as_deref()) {
            (429, Some("rate_limit")) => answer.with("stripe-rate-limited-reason", "endpoint-rate"),
            (429, _) => answer.with("stripe-should-retry", "true"),
            (500, _) => answer.with("stripe-should-retry", "false"),
            _ => answer,
        }
    }
}
