use reqwest::StatusCode;
use serde::Deserialize;
use time::OffsetDateTime;

const MESSAGE_CHARACTERS_MAX: usize = 300;

/// Why Stripe did not do, or may not have done, what it was asked. Never holds a key.
///
/// Each speaks of this request only: what became of an earlier one with the same key, only Stripe can tell.
#[derive(Debug, thiserror::Error)]
pub enum StripeError {
    /// Nothing was sent.
    #[error("stripe has not answered and is left alone until {until}")]
    Resting { until: OffsetDateTime },
    /// Nothing was sent.
    #[error("too many requests wait for stripe already")]
    Crowded,
    /// Nothing was sent.
    #[error("stripe cannot be reached")]
    NotSent(#[source] reqwest::Error),
    /// It may or may not have been done. Ask again with the same key, or look whether it was.
    #[error("nobody knows whether stripe has done it: {0}")]
    Unknown(#[source] Doubt),
    /// It was not looked at. Ask again later with the same key.
    #[error("stripe cannot do it now: {0}")]
    Transient(Refused),
    /// The platform's balance does not cover it. Ask again with another key once it does.
    #[error("the balance at stripe is too small: {0}")]
    NoFunds(Refused),
    /// The connected account cannot be paid.
    #[error("stripe cannot pay this account: {0}")]
    Payee(Refused),
    /// We asked for what we may not or what makes no sense: a person has to look.
    #[error("stripe refused: {0}")]
    Ours(Refused),
    /// Stripe goes on listing for longer than we read.
    #[error("stripe lists more than {0} entries")]
    Endless(usize),
}

/// Why nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum Doubt {
    #[error("the answer did not come")]
    Lost(#[source] reqwest::Error),
    /// `saved`: Stripe keeps this answer, and gives it again for as long as it remembers the key.
    #[error("it answered {status}{}", if *.saved { ", and keeps to it" } else { "" })]
    Failed { status: StatusCode, saved: bool },
    #[error("its answer cannot be read: {0}")]
    Unreadable(String),
}

/// What Stripe said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub status: StatusCode,
    /// Stripe's `type`, such as `invalid_request_error`.
    pub kind: String,
    pub code: Option<String>,
    pub param: Option<String>,
    /// Empty where it could speak of a key.
    pub message: String,
    /// By which Stripe's support finds it.
    pub request_id: Option<String>,
}

/// The headers that decide with the status.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub should_retry: Option<bool>,
    pub is_replayed: bool,
    pub request_id: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    error: Error,
}

#[derive(Deserialize, Default)]
struct Error {
    #[serde(default, rename = "type")]
    kind: String,
    code: Option<String>,
    param: Option<String>,
    #[serde(default)]
    message: String,
}

/// What belongs to the connected account, whoever asks.
const OF_THE_PAYEE: [&str; 6] = [
    "account_invalid",
    "account_closed",
    "transfers_not_allowed",
    "payouts_not_allowed",
    "insufficient_capabilities_for_transfer",
    "capability_not_enabled",
];
const FOR_NOW: [&str; 4] = [
    "rate_limit",
    "lock_timeout",
    "idempotency_key_in_use",
    "temporarily_unavailable",
];

impl StripeError {
    /// Reads an answer that is no success.
    pub(super) fn read(status: StatusCode, told: Told, body: &[u8]) -> Self {
        if !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT {
            let saved = told.is_replayed;
            return Self::Unknown(Doubt::Failed { status, saved });
        }
        let should_retry = told.should_retry;
        let refused = Refused::read(status, told.request_id, body);
        let code = refused.code.as_deref().unwrap_or_default();
        let passes = [409, 424, 429].contains(&status.as_u16()) || FOR_NOW.contains(&code);
        let speaks_of_payee = OF_THE_PAYEE.contains(&code)
            || (code == "resource_missing" && refused.param.as_deref() == Some("destination"));
        match should_retry {
            Some(true) => Self::Transient(refused),
            None if passes => Self::Transient(refused),
            _ if code == "balance_insufficient" => Self::NoFunds(refused),
            _ if speaks_of_payee => Self::Payee(refused),
            _ => Self::Ours(refused),
        }
    }

    /// Whether this request was refused for good, so that the next attempt needs another key.
    ///
    /// A key that Stripe does not take tells nothing, nor does one that belongs to another question.
    pub fn is_definite(&self) -> bool {
        match self {
            Self::NoFunds(_) | Self::Payee(_) => true,
            Self::Ours(refused) => !refused.is_about_keys(),
            Self::Resting { .. }
            | Self::Crowded
            | Self::NotSent(_)
            | Self::Unknown(_)
            | Self::Transient(_)
            | Self::Endless(_) => false,
        }
    }

    /// Whether the money may have moved all the same.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Stripe's code, or ours in the same manner, such as `timeout`.
    pub fn code(&self) -> &str {
        match self {
            Self::Resting { .. } | Self::NotSent(_) => "unreachable",
            Self::Crowded => "crowded",
            Self::Unknown(Doubt::Lost(error)) if error.is_timeout() => "timeout",
            Self::Unknown(Doubt::Lost(_)) => "connection_lost",
            Self::Unknown(Doubt::Failed { .. }) => "server_error",
            Self::Unknown(Doubt::Unreadable(_)) => "unreadable_answer",
            Self::Endless(_) => "endless_list",
            Self::Transient(refused) | Self::NoFunds(refused) | Self::Payee(refused) | Self::Ours(refused) => {
                refused.code.as_deref().unwrap_or(&refused.kind)
            }
        }
    }

    /// Whether Stripe is there, even if it does not like what we ask.
    pub(super) fn is_answer(&self) -> bool {
        match self {
            Self::Transient(_) | Self::NoFunds(_) | Self::Payee(_) | Self::Ours(_) => true,
            Self::Resting { .. } | Self::Crowded | Self::NotSent(_) | Self::Unknown(_) | Self::Endless(_) => false,
        }
    }
}

impl Refused {
    /// Whatever is not Stripe's own shape says nothing of its own.
    fn read(status: StatusCode, request_id: Option<String>, body: &[u8]) -> Self {
        let error = serde_json::from_slice(body).map_or_else(|_| Error::default(), |body: Body| body.error);
        let may_name_a_key = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status);
        let message = if may_name_a_key { "" } else { &error.message };
        Self {
            status,
            kind: if error.kind.is_empty() {
                "unknown_error".to_owned()
            } else {
                error.kind
            },
            code: error.code,
            param: error.param,
            message: message.chars().take(MESSAGE_CHARACTERS_MAX).collect(),
            request_id,
        }
    }

    /// Ours to Stripe, or the one that makes a request repeatable.
    fn is_about_keys(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
            || self.status == StatusCode::FORBIDDEN
            || self.kind == "idempotency_error"
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            status,
            kind,
            code,
            param,
            message,
            request_id,
        } = self;
        write!(f, "{} {}", status.as_u16(), code.as_deref().unwrap_or(kind))?;
        for (before, part) in [(" at ", param.as_deref()), (", request ", request_id.as_deref())] {
            if let Some(part) = part {
                write!(f, "{before}{part}")?;
            }
        }
        if message.is_empty() {
            Ok(())
        } else {
            write!(f, ": {message}")
        }
    }
}
