use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

const ANSWER_MAX: Duration = Duration::from_secs(30);
/// Of an unexpected answer.
const SHOWN_MAX: usize = 600;

/// Speaks to the API as the world does.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub name: String,
    pub email: String,
    pub user: String,
    pub token: SecretString,
    proof: Proof,
    client: Client,
}

/// How a request says who asks.
#[derive(Debug, Clone)]
enum Proof {
    Bearer,
    /// The whole header.
    Cookie(SecretString),
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    request: String,
    status: u16,
    content_type: String,
    body: Vec<u8>,
}

impl Client {
    pub(super) fn new(base: String) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().timeout(ANSWER_MAX).no_proxy().build();
        Ok(Self {
            http: http.context("no HTTP client")?,
            base,
        })
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, |request| request).await
    }

    pub(super) fn person(&self, name: &str, email: &str, user: &str, token: SecretString) -> Person {
        Person {
            name: name.to_owned(),
            email: email.to_owned(),
            user: user.to_owned(),
            token,
            proof: Proof::Bearer,
            client: self.clone(),
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        prepare: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> anyhow::Result<Answer> {
        let request = format!("{method} {path}");
        let sent = prepare(self.http.request(method, format!("{}{path}", self.base)))
            .send()
            .await;
        let response = sent.with_context(|| format!("{request} was not answered"))?;
        let content_type = response
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let status = response.status().as_u16();
        let body = response
            .bytes()
            .await
            .with_context(|| format!("the answer to {request} broke off"))?;
        Ok(Answer {
            request,
            status,
            content_type,
            body: body.to_vec(),
        })
    }
}

impl Person {
    /// The same person in a browser: with the signed cookie instead of the bare token.
    pub(super) fn in_a_browser(self, cookie_name: &str, value: &SecretString) -> Self {
        let header = SecretString::from(format!("{cookie_name}={}", value.expose_secret()));
        Self {
            proof: Proof::Cookie(header),
            ..self
        }
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.client.send(Method::GET, path, |request| self.prove(request)).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.client
            .send(Method::POST, path, |request| self.prove(request).json(body))
            .await
    }

    fn prove(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.proof {
            Proof::Bearer => request.bearer_auth(self.token.expose_secret()),
            // A browser names the page it is on.
            Proof::Cookie(header) => request
                .header("cookie", header.expose_secret())
                .header("origin", self.client.base.as_str()),
        }
    }
}

impl Answer {
    /// The data of an answer with this status.
    pub(super) fn data(&self, status: u16) -> anyhow::Result<Value> {
        let mut body = self.json(status)?;
        Ok(body.get_mut("data").map(Value::take).unwrap_or(body))
    }

    /// Refused with this status and code.
    pub(super) fn refused(&self, status: u16, code: &str) -> anyhow::Result<()> {
        let body = self.json(status)?;
        let found = text(&body, "/error/code").unwrap_or_default();
        ensure!(
            found == code,
            "{} was refused as {found} and not as {code}",
            self.request
        );
        Ok(())
    }

    /// The document in it.
    pub(super) fn pdf(self) -> anyhow::Result<Vec<u8>> {
        self.must_be(200)?;
        let is_pdf = self.content_type.starts_with("application/pdf") && self.body.starts_with(b"%PDF-");
        ensure!(
            is_pdf,
            "{} answered with {} and no PDF",
            self.request,
            self.content_type
        );
        Ok(self.body)
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    fn json(&self, status: u16) -> anyhow::Result<Value> {
        self.must_be(status)?;
        serde_json::from_slice(&self.body).with_context(|| format!("{} was not answered in JSON", self.request))
    }

    fn must_be(&self, status: u16) -> anyhow::Result<()> {
        if self.status != status {
            let shown: String = String::from_utf8_lossy(&self.body).chars().take(SHOWN_MAX).collect();
            bail!(
                "{} was answered {} and not {status}: {shown}",
                self.request,
                self.status
            );
        }
        Ok(())
    }
}

/// The text at a JSON pointer.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> anyhow::Result<&'a str> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.with_context(|| format!("the answer has no {pointer}: {}", shown(value)))
}

/// The list at a JSON pointer.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> anyhow::Result<&'a [Value]> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found
        .map(Vec::as_slice)
        .with_context(|| format!("the answer has no list {pointer}: {}", shown(value)))
}

/// What stands at a JSON pointer has to be this.
pub(super) fn must_equal(value: &Value, pointer: &str, expected: impl Into<Value>) -> anyhow::Result<()> {
    let expected = expected.into();
    let found = value.pointer(pointer).unwrap_or(&Value::Null);
    ensure!(
        *found == expected,
        "{pointer} is {found} and not {expected}: {}",
        shown(value)
    );
    Ok(())
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            request: "GET /here".to_owned(),
            status,
            content_type: "application/json".to_owned(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn an_unexpected_answer_names_the_request_and_what_came() {
        let error = answer(422, r#"{"error":{"code":"NOT_ELIGIBLE"}}"#)
            .data(200)
            .unwrap_err();

        assert_eq!(
            error.to_string(),
            r#"GET /here was answered 422 and not 200: {"error":{"code":"NOT_ELIGIBLE"}}"#
        );
    }

    #[test]
    fn a_refusal_has_to_be_the_right_one() {
        let refusal = answer(409, r#"{"error":{"code":"ALREADY_VOTED"}}"#);

        assert!(refusal.refused(409, "ALREADY_VOTED").is_ok());
        assert!(refusal.refused(409, "IDEMPOTENCY_IN_PROGRESS").is_err());
        assert!(refusal.refused(403, "ALREADY_VOTED").is_err());
    }

    #[test]
    fn a_wrong_value_is_named_with_the_right_one() {
        let error = must_equal(&serde_json::json!({ "net": "1.00" }), "/net", "2.00").unwrap_err();

        assert!(
            error.to_string().starts_with(r#"/net is "1.00" and not "2.00""#),
            "{error}"
        );
    }

    #[test]
    fn a_page_is_no_document() {
        assert!(answer(200, "{}").pdf().is_err());
    }
}
