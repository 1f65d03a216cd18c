use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Longer than any program takes to come back.
const PATIENCE: Duration = Duration::from_mins(2);
const TIMEOUT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(25);

/// An answer got lost on the way. Whether the work was done, only looking tells.
#[derive(Debug, Clone, Copy)]
pub struct Unknown;

enum Reply {
    Done(Value),
    Refused(String),
    InProgress,
    /// Nobody answered, or nobody knows.
    Lost,
    NotNow(String),
}

/// Somebody with a session who asks until he is answered, always under the same idempotency key.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
    keys: Arc<AtomicU64>,
    answered: Arc<AtomicU64>,
}

impl Client {
    pub fn new(base: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().timeout(TIMEOUT);
        Self {
            http: http.build().expect("a client without special wishes"),
            base: base.to_owned(),
            token: String::new(),
            keys: Arc::default(),
            answered: Arc::default(),
        }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    /// How many requests were acknowledged, of everybody together.
    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// The data of the success that this request comes to, asked for under one idempotency key. A refusal is a fault, unless
    /// an answer got lost before: then what is asked for may be done, or a dead process may still hold the key.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Unknown> {
        self.insists(Method::POST, path, body).await
    }

    pub async fn get(&self, path: &str) -> Value {
        let got = self.insists(Method::GET, path, &json!({})).await;
        got.expect("what can be read once can be read again")
    }

    /// An answer without an envelope, as it came.
    pub async fn whole(&self, path: &str) -> Value {
        let response = self.http.get(format!("{}{path}", self.base)).send().await;
        let text = response.expect("it answers").text().await.expect("it ends");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Returns when the service answers for the first time.
    pub async fn is_ready(&self) {
        let begun = Instant::now();
        let ready = async || self.http.get(format!("{}/ready", self.base)).send().await;
        while !ready().await.is_ok_and(|response| response.status().is_success()) {
            assert!(begun.elapsed() < PATIENCE, "the service does not start");
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn insists(&self, method: Method, path: &str, body: &Value) -> Result<Value, Unknown> {
        let key = format!("campaign-{}", self.keys.fetch_add(1, Ordering::Relaxed));
        let begun = Instant::now();
        let mut let_down = false;
        loop {
            match self.ask(method.clone(), path, body, &key).await {
                Reply::Done(data) => {
                    self.answered.fetch_add(1, Ordering::Relaxed);
                    return Ok(data);
                }
                Reply::Refused(_) | Reply::InProgress if let_down => return Err(Unknown),
                Reply::Refused(why) => panic!("{method} {path} {body}: {why}"),
                Reply::Lost => let_down = true,
                Reply::InProgress => panic!("{method} {path}: nobody else has this key"),
                Reply::NotNow(why) => assert!(begun.elapsed() < PATIENCE, "{method} {path} is not answered: {why}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn ask(&self, method: Method, path: &str, body: &Value, key: &str) -> Reply {
        let request = self.http.request(method.clone(), format!("{}{path}", self.base));
        let request = request.bearer_auth(&self.token);
        let request = if method == Method::POST {
            request.header("Idempotency-Key", key).json(body)
        } else {
            request
        };
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) if error.is_connect() => return Reply::NotNow(error.to_string()),
            Err(_) => return Reply::Lost,
        };
        let status = response.status();
        let Ok(text) = response.text().await else {
            return Reply::Lost;
        };
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        match status {
            _ if status.is_success() => Reply::Done(answer["data"].clone()),
            // It may have been done although its answer says that nobody knows.
            StatusCode::SERVICE_UNAVAILABLE => Reply::Lost,
            StatusCode::CONFLICT if answer["error"]["code"] == "IDEMPOTENCY_IN_PROGRESS" => Reply::InProgress,
            _ => {
                assert!(!status.is_server_error(), "{method} {path} {body}: {status} {text}");
                Reply::Refused(format!("{status} {text}"))
            }
        }
    }
}
