use fake_stripe::{FakeStripe, Options};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

/// A platform with one connected account that can be paid.
pub struct Platform {
    pub stripe: FakeStripe,
    pub account: String,
    client: Client,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub is_replayed: bool,
}

impl Platform {
    pub async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let stripe = FakeStripe::start(Options::default()).await.unwrap();
        Self {
            account: stripe.onboarded_account(),
            stripe,
            client: Client::new(),
        }
    }

    /// The form of a transfer of so many cents.
    pub fn order(&self, amount: i64) -> String {
        let account = &self.account;
        format!("amount={amount}&currency=usd&destination={account}&metadata[payout_id]=p1&transfer_group=g1")
    }

    /// Asks for a transfer; the error is a connection that was lost.
    pub async fn pays(&self, key: &str, form: &str) -> Result<Answer, reqwest::Error> {
        read(self.transfer(key, form).send().await?).await
    }

    /// What a request for a transfer looks like before it is sent.
    pub fn transfer(&self, key: &str, form: &str) -> RequestBuilder {
        self.posting("/v1/transfers", form).header("idempotency-key", key)
    }

    pub async fn posts(&self, path: &str, form: &str) -> Answer {
        read(self.posting(path, form).send().await.unwrap()).await.unwrap()
    }

    pub async fn gets(&self, path: &str) -> Answer {
        let request = self.client.get(format!("{}{path}", self.stripe.base()));
        let response = request.bearer_auth(self.stripe.secret_key()).send().await.unwrap();
        read(response).await.unwrap()
    }

    /// What the connected account got in all.
    pub fn paid(&self) -> i64 {
        self.stripe.snapshot().paid_to(&self.account)
    }

    fn posting(&self, path: &str, form: &str) -> RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.stripe.base()));
        let request = request.bearer_auth(self.stripe.secret_key());
        let kind = "application/x-www-form-urlencoded";
        request.header("content-type", kind).body(form.to_owned())
    }
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn kind(&self) -> &str {
        self.body["error"]["type"].as_str().unwrap_or_default()
    }

    pub fn id(&self) -> &str {
        self.body["id"].as_str().unwrap_or_default()
    }
}

pub async fn read(response: Response) -> Result<Answer, reqwest::Error> {
    Ok(Answer {
        status: response.status().as_u16(),
        is_replayed: response.headers().contains_key("idempotent-replayed"),
        body: serde_json::from_slice(&response.bytes().await?).unwrap_or_default(),
    })
}
