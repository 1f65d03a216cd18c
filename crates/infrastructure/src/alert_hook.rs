//! The address that alerts are posted to, beside the mail about critical ones [R10.4].

use std::net::IpAddr;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::telemetry::calls::{Call, Came, answered, observed};

const TIMEOUT: Duration = Duration::from_secs(10);

/// Why alerts cannot be posted to an address. It is never repeated: such addresses hold their own key.
#[derive(Debug, thiserror::Error)]
pub enum AlertHookError {
    #[error("ALERT_WEBHOOK_URL must begin with https://, or with http:// to this machine")]
    Address,
    #[error("no HTTP client can be made for ALERT_WEBHOOK_URL")]
    Client(#[source] reqwest::Error),
}

/// Why an alert was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    #[error("the alert webhook answered {0}")]
    Refused(StatusCode),
    #[error("the alert webhook does not answer")]
    Unreachable(#[source] reqwest::Error),
}

#[derive(Clone)]
pub struct AlertHook {
    client: Client,
    url: Url,
}

impl AlertHook {
    pub fn new(address: &SecretString) -> Result<Self, AlertHookError> {
        let url = acceptable(address.expose_secret()).ok_or(AlertHookError::Address)?;
        // Only the first of the process wins, and all want the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map_err(AlertHookError::Client)?;
        Ok(Self { client, url })
    }

    /// Posts one alert. After a lost answer it may have been taken all the same.
    pub async fn post(&self, alert: &Value) -> Result<(), PostError> {
        let call = Call {
            service: "alert-hook",
            method: "POST",
            host: self.url.host_str().unwrap_or_default(),
        };
        observed(call, self.attempt(alert), came).await
    }

    async fn attempt(&self, alert: &Value) -> Result<(), PostError> {
        let answer = self.client.post(self.url.clone()).json(alert).send().await;
        let status = answer
            .map_err(|error| PostError::Unreachable(error.without_url()))?
            .status();
        answered(status.as_u16());
        if status.is_success() {
            Ok(())
        } else {
            Err(PostError::Refused(status))
        }
    }
}

fn came(posted: &Result<(), PostError>) -> Came {
    match posted {
        Ok(()) => Came::Success,
        Err(PostError::Refused(_)) => Came::Refusal,
        Err(PostError::Unreachable(_)) => Came::Silence,
    }
}

impl std::fmt::Debug for AlertHook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AlertHook")
    }
}

/// What we send travels in the clear within this machine only.
pub(crate) fn acceptable(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']);
    let stays_here =
        host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let safe = url.scheme() == "https" || (url.scheme() == "http" && stays_here);
    safe.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_leave_this_machine_encrypted_or_not_at_all() {
        for (address, allowed) in [
            ("https://hooks.example.com/T000/B000/secret", true),
            ("http://127.0.0.1:8080/alerts", true),
            ("http://[::1]:8080/alerts", true),
            ("http://localhost/alerts", true),
            ("http://hooks.example.com/alerts", false),
            ("http://127.0.0.1.example.com/", false),
            ("http://localhost.example.com/", false),
            ("http://127.0.0.1@hooks.example.com/", false),
            ("ftp://127.0.0.1/", false),
            ("hooks.example.com", false),
        ] {
            assert_eq!(acceptable(address).is_some(), allowed, "{address}");
        }
    }

    #[test]
    fn the_address_is_not_told() {
        let hook = AlertHook::new(&SecretString::from("https://hooks.example.com/secret")).expect("https");

        assert_eq!(format!("{hook:?}"), "AlertHook");
    }
}
