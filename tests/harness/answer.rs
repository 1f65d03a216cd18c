use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::Payout;

/// What the service answered.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// Sends the request.
    pub async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the service answers");
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.expect("the answer arrives whole").to_vec(),
        }
    }

    #[track_caller]
    pub fn is_ok(self) -> Self {
        assert_eq!(self.status, 200, "{self:?}");
        self
    }

    #[track_caller]
    pub fn is_created(self) -> Self {
        assert_eq!(self.status, 201, "{self:?}");
        self
    }

    /// A failure in the envelope that every failure has.
    #[track_caller]
    pub fn is_problem(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{self:?}");
        self.is_in_the_envelope();
        self
    }

    /// `error.code`; empty when there is none.
    pub fn code(&self) -> String {
        let json = serde_json::from_slice::<Value>(&self.body).unwrap_or_default();
        json["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn is_in_the_envelope(&self) {
        let error = &self.json()["error"];
        for field in ["code", "message", "timestamp", "requestId"] {
            assert!(
                error[field].as_str().is_some_and(|text| !text.is_empty()),
                "no {field}: {self:?}"
            );
        }
        assert_eq!(error["requestId"].as_str(), self.header("x-request-id"), "{self:?}");
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// `error.details`.
    #[track_caller]
    pub fn details(&self) -> Value {
        self.json()["error"]["details"].clone()
    }

    /// The fields that a 400 names.
    #[track_caller]
    pub fn fields(&self) -> Vec<String> {
        let details = self.details();
        let named = details.as_array().into_iter().flatten().map(|fault| &fault["field"]);
        named
            .map(|field| field.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The payouts of an initiation or a list.
    #[track_caller]
    pub fn payouts(&self) -> Vec<Payout> {
        let data = self.data();
        let listed = data.get("payouts").unwrap_or(&data);
        listed.as_array().into_iter().flatten().map(Payout::shown).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}
