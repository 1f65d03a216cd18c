use ring::hmac;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::Value;
use time::{Duration, OffsetDateTime};

/// To either side: Stripe's clock may be ahead of ours as well.
const TOLERANCE: Duration = Duration::seconds(300);
const HEADER_BYTES_MAX: usize = 4096;

/// Why an event is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    #[error("there is no signature of a kind that we know")]
    Unsigned,
    #[error("the signature does not fit")]
    Forged,
    /// Genuine, but not of now: somebody may be repeating it.
    #[error("the signature is of {signed_at}, which is too far from now")]
    Stale { signed_at: OffsetDateTime },
    #[error("the event cannot be read: {0}")]
    Unreadable(String),
}

/// Something that happened at Stripe. It is a hint: what it speaks of may have moved on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Event {
    /// The same in every delivery.
    pub id: String,
    /// Such as `transfer.reversed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The connected account it happened to; otherwise it happened to us.
    pub account: Option<String>,
    /// Whether it is about real money.
    pub livemode: bool,
    #[serde(rename = "created", with = "time::serde::timestamp")]
    pub created_at: OffsetDateTime,
    pub data: EventData,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EventData {
    /// As it was then.
    pub object: Value,
    /// What the changed fields were before.
    pub previous_attributes: Option<Value>,
}

/// The event in `body`, if one of `secrets` signed it and not long ago. `body` is what came in, byte for byte.
pub fn open(secrets: &[SecretString], header: &str, body: &[u8], now: OffsetDateTime) -> Result<Event, WebhookError> {
    verify(secrets, header, body, now)?;
    serde_json::from_slice(body).map_err(|error| WebhookError::Unreadable(error.to_string()))
}

/// Whether one of `secrets` signed `body`, and not long ago. `header` is `Stripe-Signature`.
pub fn verify(secrets: &[SecretString], header: &str, body: &[u8], now: OffsetDateTime) -> Result<(), WebhookError> {
    let stated = Stated::read(header).ok_or(WebhookError::Unsigned)?;
    let message = [stated.timestamp.as_bytes(), b".", body].concat();
    let is_signed_with = |secret: &SecretString| {
        // The whole text is the key, the prefix included.
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
        let mut signatures = stated.signatures.iter();
        signatures.any(|signature| hmac::verify(&key, &message, signature).is_ok())
    };
    if !secrets.iter().any(is_signed_with) {
        return Err(WebhookError::Forged);
    }
    let signed_at = stated.signed_at;
    if (now.unix_timestamp() - signed_at.unix_timestamp()).abs() > TOLERANCE.whole_seconds() {
        return Err(WebhookError::Stale { signed_at });
    }
    Ok(())
}

/// What the header says: `t=1795155600,v1=...,v1=...`. Other kinds of signatures are left alone.
struct Stated<'a> {
    timestamp: &'a str,
    signed_at: OffsetDateTime,
    signatures: Vec<Vec<u8>>,
}

impl<'a> Stated<'a> {
    fn read(header: &'a str) -> Option<Self> {
        if header.len() > HEADER_BYTES_MAX {
            return None;
        }
        let items = || header.split(',').filter_map(|item| item.trim().split_once('='));
        let mut times = items().filter(|(name, _)| *name == "t");
        let (timestamp, None) = (times.next()?.1, times.next()) else {
            return None;
        };
        let signatures: Vec<Vec<u8>> = items()
            .filter(|(name, _)| *name == "v1")
            .filter_map(|(_, value)| hex::decode(value).ok())
            .collect();
        (!signatures.is_empty()).then_some(Self {
            timestamp,
            signed_at: OffsetDateTime::from_unix_timestamp(timestamp.parse().ok()?).ok()?,
            signatures,
        })
    }
}
