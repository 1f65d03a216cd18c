//! Posts webhooks as the Standard Webhooks have it: signed, with an id that stays the same, and nowhere but to the internet.

use std::error::Error as _;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use time::OffsetDateTime;
use uuid::Uuid;

use super::guard::{Guard, Lookup, NotPublic, by_system};
use super::{EndpointSecret, Reach, Target};
use crate::telemetry::calls::{Call, Came, answered, observed};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// From the first byte sent to the last byte read.
pub const TIMEOUT: Duration = Duration::from_secs(15);
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// So much of an answer is kept for people to read.
const KEPT_BYTES_MAX: usize = 2048;
/// Nobody is waited for longer than that, whatever he asks for.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(24);
const USER_AGENT: &str = concat!("payout-service/", env!("CARGO_PKG_VERSION"));

/// One webhook, to be signed with each of the secrets.
#[derive(Debug)]
pub struct Webhook<'a> {
    pub url: &'a str,
    /// The event's, the same in every attempt.
    pub id: Uuid,
    /// When this attempt is made; receivers refuse what is more than five minutes old.
    pub at: OffsetDateTime,
    pub body: &'a str,
    pub secrets: &'a [EndpointSecret],
}

/// Why a webhook was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The address, or what it leads to, is not public.
    NotPublic,
    Unreachable,
    TimedOut,
    /// It answered, and not with a success. A redirect is not followed.
    Refused,
    /// It answered that it never wants another one.
    Gone,
}

impl Failure {
    pub fn code(self) -> &'static str {
        match self {
            Self::NotPublic => "not_public",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }
}

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub failure: Option<Failure>,
    pub status: Option<u16>,
    /// The beginning of the answer's body, without secrets.
    pub text: String,
    /// Not to be asked again before this much time has passed.
    pub retry_after: Option<Duration>,
    pub took: Duration,
}

/// Shared by all attempts of a process.
#[derive(Clone)]
pub struct Poster {
    reach: Reach,
    lookup: Lookup,
    /// Made with the first webhook: a process that posts none does without.
    client: Arc<OnceLock<Client>>,
}

impl Poster {
    pub fn new(reach: Reach) -> Self {
        Self::looking_up(reach, by_system())
    }

    fn looking_up(reach: Reach, lookup: Lookup) -> Self {
        Self {
            reach,
            lookup,
            client: Arc::default(),
        }
    }

    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Posts one webhook. After a lost answer it may have been taken all the same.
    pub async fn post(&self, webhook: &Webhook<'_>) -> Reply {
        let began = Instant::now();
        let url = reqwest::Url::parse(webhook.url).ok();
        let call = Call {
            service: "webhook",
            method: "POST",
            host: url.as_ref().and_then(reqwest::Url::host_str).unwrap_or_default(),
        };
        let mut reply = match observed(call, self.attempt(webhook), came).await {
            Ok(reply) => reply,
            Err(failure) => Reply::failed(failure),
        };
        reply.took = began.elapsed();
        reply
    }

    async fn attempt(&self, webhook: &Webhook<'_>) -> Result<Reply, Failure> {
        // An address that was good when it was registered may be refused by now.
        let target = Target::parse(webhook.url, self.reach).map_err(|_| Failure::NotPublic)?;
        let client = self.client().map_err(|_| Failure::Unreachable)?;
        let signatures: Vec<String> = webhook
            .secrets
            .iter()
            .map(|secret| secret.sign(webhook.id, webhook.at, webhook.body))
            .collect();
        let request = client
            .post(target.url().clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", webhook.id.to_string())
            .header("webhook-timestamp", webhook.at.unix_timestamp().to_string())
            .header("webhook-signature", signatures.join(" "))
            .body(webhook.body.to_owned());
        let answer = request.send().await.map_err(|error| failure_of(&error))?;
        let (status, retry_after) = (answer.status(), retry_after(answer.headers()));
        answered(status.as_u16());
        let text = beginning_of(answer).await;
        Ok(Reply {
            failure: judged(status),
            status: Some(status.as_u16()),
            text: without_secrets(&text),
            retry_after,
            took: Duration::ZERO,
        })
    }

    fn client(&self) -> reqwest::Result<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // Only the first of the process wins, and all want the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Guard {
            reach: self.reach,
            lookup: self.lookup.clone(),
        };
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .dns_resolver(Arc::new(guard))
            .redirect(Policy::none())
            // A proxy would connect for us, to whatever the host leads it to.
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // Every attempt asks anew where the host leads.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(self.client.get_or_init(|| client))
    }
}

impl Reply {
    fn failed(failure: Failure) -> Self {
        Self {
            failure: Some(failure),
            status: None,
            text: String::new(),
            retry_after: None,
            took: Duration::ZERO,
        }
    }
}

impl fmt::Debug for Poster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poster")
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

fn came(attempt: &Result<Reply, Failure>) -> Came {
    match attempt.as_ref().map(|reply| reply.failure) {
        Ok(None) => Came::Success,
        Ok(Some(_)) => Came::Refusal,
        Err(_) => Came::Silence,
    }
}

fn judged(status: StatusCode) -> Option<Failure> {
    match status {
        StatusCode::GONE => Some(Failure::Gone),
        status if status.is_success() => None,
        _ => Some(Failure::Refused),
    }
}

fn failure_of(error: &reqwest::Error) -> Failure {
    let mut cause = error.source();
    while let Some(source) = cause {
        if source.is::<NotPublic>() {
            return Failure::NotPublic;
        }
        cause = source.source();
    }
    if error.is_timeout() {
        Failure::TimedOut
    } else {
        Failure::Unreachable
    }
}

/// In seconds; the other form, a date, goes by a clock that we do not know.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(RETRY_AFTER_MAX))
}

/// What was answered, up to the first piece that is too much or gets lost: the status says enough.
async fn beginning_of(mut answer: Response) -> String {
    let mut body = Vec::new();
    let mut read = 0;
    while let Ok(Some(piece)) = answer.chunk().await {
        read += piece.len();
        let room = KEPT_BYTES_MAX - body.len();
        body.extend_from_slice(&piece[..piece.len().min(room)]);
        if read >= ANSWER_BYTES_MAX {
            break;
        }
    }
    let text = String::from_utf8_lossy(&body);
    text.chars().filter(|it| !it.is_control() || *it == '\n').collect()
}

/// An endpoint that repeats its secret in an answer does not get it into our log.
fn without_secrets(text: &str) -> String {
    let is_word = |it: char| it.is_ascii_alphanumeric() || "+/=_-.".contains(it);
    let mut cut = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("whsec_") {
        cut.push_str(&rest[..at]);
        cut.push_str("[redacted]");
        let secret = &rest[at..];
        rest = &secret[secret.find(|it| !is_word(it)).unwrap_or(secret.len())..];
    }
    cut.push_str(rest);
    cut
}

#[cfg(test)]
mod tests;
