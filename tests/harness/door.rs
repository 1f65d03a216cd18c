use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use crate::Answer;

/// The way into a running service, over real HTTP.
#[derive(Debug, Clone)]
pub struct Door {
    client: Client,
    base: String,
}

impl Door {
    pub(crate) fn to(port: u16) -> Self {
        // Only the first of the process wins, and all want the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self {
            client: client.build().expect("a client without special wishes"),
            base: format!("http://127.0.0.1:{port}"),
        }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// A request that nobody has signed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(body)).await
    }
}
