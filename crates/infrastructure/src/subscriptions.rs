//! The main application's subscription service, which ends what a member pays for and knows a figure of revenue too.

mod revenue;

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::breaker::Breaker;
use crate::telemetry::calls::{Call, Came, answered, observed};
use crate::telemetry::traces::traceparent;

pub use revenue::RevenueError;

const TIMEOUT: Duration = Duration::from_secs(10);
/// Pauses before the second and the third attempt.
const RETRY_AFTER: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// Where the service is, and the key it knows us by.
#[derive(Debug, Clone)]
pub struct SubscriptionSettings {
    pub url: String,
    pub key: SecretString,
    /// Where its figure of revenue is; begins with a slash.
    pub revenue_path: String,
}

/// One cancellation. The same key never cancels twice.
#[derive(Debug, Clone, Copy)]
pub struct Cancellation<'a> {
    pub user: Uuid,
    pub key: Uuid,
    pub reason: &'a str,
}

/// Why the service did not do what it was asked. Never holds the key.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error("the subscription service has not answered and is left alone until {until}")]
    Resting { until: OffsetDateTime },
    #[error("the subscription service does not answer")]
    Unreachable(#[source] reqwest::Error),
    #[error("the subscription service cannot answer now: {status}")]
    Unavailable { status: StatusCode },
    #[error("the subscription service refused: {status}")]
    Refused { status: StatusCode },
}

/// Why there is no such client.
#[derive(Debug, thiserror::Error)]
pub enum SubscriptionSettingsError {
    #[error("SUBSCRIPTION_SERVICE_KEY holds characters that no header may have")]
    Key,
    #[error("no HTTP client can be made for the subscription service")]
    Client(#[source] reqwest::Error),
}

/// Shared by all calls of a process, so that they know together when it does not answer.
#[derive(Debug, Clone)]
pub struct SubscriptionService {
    client: Client,
    base: String,
    host: String,
    revenue_path: String,
    breaker: Arc<Mutex<Breaker>>,
}

impl SubscriptionService {
    pub fn new(settings: &SubscriptionSettings) -> Result<Self, SubscriptionSettingsError> {
        // Only the first of the process wins, and all want the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut key =
            HeaderValue::from_str(settings.key.expose_secret()).map_err(|_| SubscriptionSettingsError::Key)?;
        key.set_sensitive(true);
        let client = Client::builder()
            .default_headers(HeaderMap::from_iter([("x-api-key".parse().expect("a name"), key)]))
            .redirect(Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map_err(SubscriptionSettingsError::Client)?;
        Ok(Self {
            client,
            host: host(&settings.url),
            base: settings.url.trim_end_matches('/').to_owned(),
            revenue_path: settings.revenue_path.clone(),
            breaker: Arc::default(),
        })
    }

    /// Ends a member's subscription at once. What fails for a passing reason is tried three times.
    pub async fn cancel(
        &self,
        cancellation: Cancellation<'_>,
        clock: impl Fn() -> OffsetDateTime,
    ) -> Result<(), ServiceError> {
        for pause in RETRY_AFTER {
            match self.attempt(cancellation, &clock).await {
                Err(ServiceError::Unreachable(_) | ServiceError::Unavailable { .. }) => tokio::time::sleep(pause).await,
                other => return other,
            }
        }
        self.attempt(cancellation, &clock).await
    }

    async fn attempt(
        &self,
        cancellation: Cancellation<'_>,
        clock: impl Fn() -> OffsetDateTime,
    ) -> Result<(), ServiceError> {
        self.guarded(clock, "POST", self.ask(cancellation)).await
    }

    /// Keeps calls away from a service that does not answer, and learns from each.
    async fn guarded<T>(
        &self,
        clock: impl Fn() -> OffsetDateTime,
        method: &str,
        call: impl Future<Output = Result<T, ServiceError>>,
    ) -> Result<T, ServiceError> {
        self.breaker(|breaker| breaker.admit(clock()))
            .map_err(|until| ServiceError::Resting { until })?;
        let whom = Call {
            service: "subscriptions",
            method,
            host: &self.host,
        };
        let answer = observed(whom, call, came).await;
        match answer {
            Ok(_) | Err(ServiceError::Refused { .. }) => self.breaker(Breaker::answered),
            Err(_) => self.breaker(|breaker| breaker.failed(clock())),
        }
        answer
    }

    async fn ask(&self, cancellation: Cancellation<'_>) -> Result<(), ServiceError> {
        let Cancellation { user, key, reason } = cancellation;
        let request = self
            .client
            .post(format!("{}/api/subscriptions/{user}/cancel", self.base))
            .header("Idempotency-Key", key.to_string())
            .headers(traced())
            .json(&json!({ "immediately": true, "reason": reason }));
        let answer = request.send().await;
        taken(&answer.map_err(|error| ServiceError::Unreachable(error.without_url()))?)
    }

    fn breaker<T>(&self, act: impl FnOnce(&mut Breaker) -> T) -> T {
        act(&mut self.breaker.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn host(url: &str) -> String {
    let url = reqwest::Url::parse(url).ok();
    url.and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}

/// It belongs to the company too, and may go on with the trace.
fn traced() -> HeaderMap {
    let parent = traceparent().and_then(|parent| HeaderValue::try_from(parent).ok());
    parent
        .map(|parent| ("traceparent".parse().expect("a name"), parent))
        .into_iter()
        .collect()
}

fn came<T>(answer: &Result<T, ServiceError>) -> Came {
    match answer {
        Ok(_) => Came::Success,
        Err(ServiceError::Refused { .. }) => Came::Refusal,
        Err(_) => Came::Silence,
    }
}

/// Whether the service has done what it was asked.
fn taken(answer: &Response) -> Result<(), ServiceError> {
    let status = answer.status();
    answered(status.as_u16());
    if status.is_success() {
        return Ok(());
    }
    let passing = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status);
    Err(if passing || status.is_server_error() {
        ServiceError::Unavailable { status }
    } else {
        ServiceError::Refused { status }
    })
}
