use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use tokio::time::{Instant, sleep};

use super::failure::{Doubt, StripeError, Told};
use super::settings::{StripeSettings, StripeSettingsError};
use super::turns::Turns;
use super::webhook::{Event, WebhookError, open};
use crate::alert_hook::acceptable;
use crate::breaker::Breaker;
use crate::persistence::Database;
use crate::telemetry::calls::{Call, Came, answered, observed};

/// What we have read the documents of. Stripe answers in it whatever the account's own is.
const VERSION: HeaderValue = HeaderValue::from_static("2026-10-28.endive");
const VERSION_NAME: HeaderName = HeaderName::from_static("stripe-version");
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Shared by all calls of a process, so that they know together when it does not answer, and how much they ask.
#[derive(Debug, Clone)]
pub struct Stripe {
    client: Client,
    base: String,
    host: String,
    breaker: Arc<Mutex<Breaker>>,
    turns: Turns,
    webhook_secrets: Arc<[SecretString]>,
    is_live: bool,
}

/// A request that does not do its work twice: the key and the exact body, both stored before it is first made.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'a> {
    pub key: &'a str,
    pub body: &'a str,
}

/// One question, as it goes over the wire.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub path: String,
    pub keyed: Option<Keyed<'a>>,
    /// The connected account in whose name it is asked; our own without one.
    pub account: Option<&'a str>,
}

impl Stripe {
    pub fn new(settings: &StripeSettings) -> Result<Self, StripeSettingsError> {
        let base = if settings.is_of_a_sandbox {
            Url::parse(&settings.base).ok()
        } else {
            acceptable(&settings.base)
        };
        let base = base.ok_or(StripeSettingsError::Base)?;
        // Only the first of the process wins, and all want the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let headers = [(AUTHORIZATION, authorization(settings)?), (VERSION_NAME, VERSION)];
        let client = Client::builder()
            .default_headers(HeaderMap::from_iter(headers))
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(settings.timeout)
            .build()
            .map_err(StripeSettingsError::Client)?;
        Ok(Self {
            client,
            host: base.host_str().unwrap_or_default().to_owned(),
            base: base.as_str().trim_end_matches('/').to_owned(),
            breaker: Arc::default(),
            turns: Turns::of(settings.requests_per_second),
            webhook_secrets: settings.webhook_secrets.as_slice().into(),
            is_live: settings.is_live(),
        })
    }

    /// Counts how often it is asked together with all processes that are given the same database.
    pub fn sharing_turns(self, db: Database) -> Self {
        Self {
            turns: self.turns.shared_through(db),
            ..self
        }
    }

    /// The event in `body`, if Stripe signed it for us and not long ago. `body` is what came in, byte for byte.
    pub fn open_event(&self, header: &str, body: &[u8], now: OffsetDateTime) -> Result<Event, WebhookError> {
        open(&self.webhook_secrets, header, body, now)
    }

    /// Whether there is a secret to check events with.
    pub fn hears_events(&self) -> bool {
        !self.webhook_secrets.is_empty()
    }

    /// Whether it moves real money. Events say the same of themselves.
    pub fn is_live(&self) -> bool {
        self.is_live
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: String,
        keyed: Keyed<'_>,
        now: OffsetDateTime,
    ) -> Result<T, StripeError> {
        let (keyed, account) = (Some(keyed), None);
        self.ask(Question { path, keyed, account }, now).await
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, path: String, now: OffsetDateTime) -> Result<T, StripeError> {
        let (keyed, account) = (None, None);
        self.ask(Question { path, keyed, account }, now).await
    }

    /// Looks at what a connected account has.
    pub(super) async fn get_of<T: DeserializeOwned>(
        &self,
        account: &str,
        path: String,
        now: OffsetDateTime,
    ) -> Result<T, StripeError> {
        let (keyed, account) = (None, Some(account));
        self.ask(Question { path, keyed, account }, now).await
    }

    /// Waits for its turn, keeps away from a Stripe that does not answer, and learns from what becomes of it.
    async fn ask<T: DeserializeOwned>(&self, question: Question<'_>, now: OffsetDateTime) -> Result<T, StripeError> {
        let began_at = Instant::now();
        let wait = self.turns.take().await.ok_or(StripeError::Crowded)?;
        lock(&self.breaker, |breaker| breaker.admit(now)).map_err(|until| StripeError::Resting { until })?;
        sleep(wait).await;
        let call = Call {
            service: "stripe",
            method: if question.keyed.is_some() { "POST" } else { "GET" },
            host: &self.host,
        };
        let answer = observed(call, self.send(question), came).await;
        let is_answer = answer.as_ref().err().is_none_or(StripeError::is_answer);
        lock(&self.breaker, |breaker| {
            if is_answer {
                breaker.answered();
            } else {
                breaker.failed(now + began_at.elapsed());
            }
        });
        answer
    }

    async fn send<T: DeserializeOwned>(&self, question: Question<'_>) -> Result<T, StripeError> {
        let url = format!("{}{}", self.base, question.path);
        let request = match question.keyed {
            Some(Keyed { key, body }) => self
                .client
                .request(Method::POST, url)
                .header("Idempotency-Key", key)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.to_owned()),
            None => self.client.request(Method::GET, url),
        };
        let request = match question.account {
            Some(account) => request.header("Stripe-Account", account),
            None => request,
        };
        let answer = request.send().await.map_err(unanswered)?;
        let (status, told) = (answer.status(), told(answer.headers()));
        answered(status.as_u16());
        let body = read(answer).await?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|error| unreadable(error.to_string()));
        }
        Err(StripeError::read(status, told, &body))
    }
}

fn came<T>(answer: &Result<T, StripeError>) -> Came {
    match answer {
        Ok(_) => Came::Success,
        Err(error) if error.is_answer() => Came::Refusal,
        Err(_) => Came::Silence,
    }
}

fn authorization(settings: &StripeSettings) -> Result<HeaderValue, StripeSettingsError> {
    let key = settings.secret_key.expose_secret();
    if !key.starts_with("sk_") && !key.starts_with("rk_") {
        return Err(StripeSettingsError::Key);
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| StripeSettingsError::Key)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Only what failed to connect, or was never a request, has certainly not arrived.
fn unanswered(error: reqwest::Error) -> StripeError {
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        StripeError::NotSent(error)
    } else {
        StripeError::Unknown(Doubt::Lost(error))
    }
}

fn unreadable(reason: String) -> StripeError {
    StripeError::Unknown(Doubt::Unreadable(reason))
}

fn told(headers: &HeaderMap) -> Told {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Told {
        should_retry: text("stripe-should-retry").and_then(|value| value.parse().ok()),
        is_replayed: text("idempotent-replayed") == Some("true"),
        request_id: text("request-id").map(str::to_owned),
    }
}

async fn read(mut answer: Response) -> Result<Vec<u8>, StripeError> {
    let is_refusal = answer.status().is_client_error();
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(None) => return Ok(body),
            // A refusal is one even when its reasons get lost.
            Err(_) if is_refusal => return Ok(body),
            Err(error) => return Err(StripeError::Unknown(Doubt::Lost(error.without_url()))),
            Ok(Some(piece)) if body.len() + piece.len() > ANSWER_BYTES_MAX => {
                return Err(unreadable(format!("it is longer than {ANSWER_BYTES_MAX} bytes")));
            }
            Ok(Some(piece)) => body.extend_from_slice(&piece),
        }
    }
}

fn lock<S, T>(shared: &Mutex<S>, act: impl FnOnce(&mut S) -> T) -> T {
    act(&mut shared.lock().unwrap_or_else(PoisonError::into_inner))
}
