use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Answer, Door, Payout};

/// Somebody with a session, or a program with a key. What he says is in `member` and `staff`; whether he may, the
/// service decides.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    credential: Credential,
    door: Door,
}

#[derive(Clone)]
enum Credential {
    Session(String),
    ApiKey(String),
    None,
}

impl Person {
    pub(crate) fn signed_in(door: Door, id: Uuid, name: &str, email: &str, token: &str) -> Self {
        let credential = Credential::Session(token.to_owned());
        let (name, email) = (name.to_owned(), email.to_owned());
        Self {
            id,
            name,
            email,
            credential,
            door,
        }
    }

    pub(crate) fn program(door: Door, secret: &str) -> Self {
        let credential = Credential::ApiKey(secret.to_owned());
        Self {
            id: Uuid::nil(),
            name: "program".to_owned(),
            email: String::new(),
            credential,
            door,
        }
    }

    pub(crate) fn nobody(door: Door) -> Self {
        Self {
            id: Uuid::nil(),
            name: "nobody".to_owned(),
            email: String::new(),
            credential: Credential::None,
            door,
        }
    }

    /// The same person at another process.
    #[must_use]
    pub fn at(&self, door: &Door) -> Self {
        Self {
            door: door.clone(),
            ..self.clone()
        }
    }

    /// The session's token, or the key.
    pub fn token(&self) -> &str {
        match &self.credential {
            Credential::Session(token) | Credential::ApiKey(token) => token,
            Credential::None => "",
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.door.request(method, path);
        match &self.credential {
            Credential::Session(token) => request.bearer_auth(token),
            Credential::ApiKey(key) => request.header("X-API-Key", key),
            Credential::None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::to(self.request(Method::PATCH, path).json(body)).await
    }

    pub async fn deletes(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(body)).await
    }

    /// The same under an idempotency key.
    pub async fn post_once(&self, key: &str, path: &str, body: &Value) -> Answer {
        Answer::to(
            self.request(Method::POST, path)
                .header("Idempotency-Key", key)
                .json(body),
        )
        .await
    }

    pub(crate) async fn tells(&self, payout: &Payout, verb: &str, body: Value) -> Answer {
        self.post(&format!("/api/payouts/{payout}/{verb}"), &body).await
    }

    pub async fn sees(&self, payout: &Payout) -> Answer {
        self.get(&format!("/api/payouts/{payout}")).await
    }

    /// The status of the payout, as this person sees it.
    pub async fn status_of(&self, payout: &Payout) -> String {
        let shown = self.sees(payout).await.is_ok().data();
        shown["status"].as_str().unwrap_or_default().to_owned()
    }

    pub async fn explains(&self, payout: &Payout) -> Answer {
        self.get(&format!("/api/payouts/{payout}/explain")).await
    }

    /// The codes of what the payout waits for.
    pub async fn blockers_of(&self, payout: &Payout) -> Vec<String> {
        let data = self.explains(payout).await.is_ok().data();
        let blockers = data["blockers"].as_array().cloned().unwrap_or_default();
        blockers
            .iter()
            .map(|blocker| blocker["code"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    pub async fn reads_receipt(&self, payout: &Payout) -> Answer {
        self.get(&format!("/api/payouts/{payout}/receipt")).await
    }

    pub async fn looks_up(&self, member: &Self) -> Answer {
        self.get(&format!("/api/members/{}/payout", member.id)).await
    }

    pub async fn asks_about_eligibility(&self) -> Answer {
        self.get("/api/payouts/eligibility").await
    }

    pub async fn checks_eligibility(&self) -> Answer {
        self.post("/api/payouts/check-eligibility", &json!({})).await
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}
