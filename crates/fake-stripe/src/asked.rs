use hyper::Method;
use hyper::body::Bytes;
use hyper::header::HeaderMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::params::Params;

/// A request as it came in, without its key to the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Stripe's `Request-Id`, which the answer carried.
    pub id: String,
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub method: Method,
    pub path: String,
    /// What follows the question mark.
    pub query: String,
    #[serde(serialize_with = "as_form", deserialize_with = "from_form")]
    pub body: Bytes,
    pub idempotency_key: Option<String>,
    pub version: Option<String>,
    /// The connected account in whose name it is asked.
    pub account: Option<String>,
}

impl Asked {
    pub(crate) fn new(id: String, head: &hyper::http::request::Parts, body: Bytes) -> Self {
        Self {
            id,
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            body,
            idempotency_key: header(&head.headers, "idempotency-key"),
            version: header(&head.headers, "stripe-version"),
            account: header(&head.headers, "stripe-account"),
        }
    }

    pub(crate) fn params(&self) -> Params {
        if self.method == Method::POST {
            Params::parse(&self.body)
        } else {
            Params::parse(self.query.as_bytes())
        }
    }
}

pub(crate) fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn as_text<S: Serializer>(method: &Method, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(method.as_str())
}

fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Method, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}

/// Forms are ASCII; what is none was refused.
fn as_form<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}

fn from_form<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    String::deserialize(deserializer).map(Bytes::from)
}
