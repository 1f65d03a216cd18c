use serde_json::{Value, json};

use super::{Account, Cause, World};
use crate::params::Params;
use crate::refusal::Refusal;

const KNOWN: [&str; 6] = [
    "account",
    "collect",
    "collection_options",
    "refresh_url",
    "return_url",
    "type",
];
const LIFETIME_SECONDS: i64 = 300;
/// Where whoever follows a link is led.
pub(crate) const PATH: &str = "/_onboarding/";

/// The way for an account's owner to give what is due.
#[derive(Debug, Clone)]
pub(super) struct Link {
    account: String,
    refresh_url: String,
    return_url: String,
    expires_at: i64,
}

impl World {
    pub(super) fn create_account_link(&mut self, params: &Params, cause: Cause<'_>) -> Result<Value, Refusal> {
        if let Some(name) = params.unknown(&KNOWN) {
            return Err(Refusal::unknown(name));
        }
        let required = |name: &str| params.filled(name).ok_or_else(|| Refusal::missing(name));
        let kind = required("type")?;
        if !["account_onboarding", "account_update"].contains(&kind) {
            return Err(Refusal::invalid(400, format!("Invalid type: {kind}")).about("type"));
        }
        let link = Link {
            account: required("account")?.to_owned(),
            refresh_url: required("refresh_url")?.to_owned(),
            return_url: required("return_url")?.to_owned(),
            expires_at: self.clock.now() + LIFETIME_SECONDS,
        };
        self.account(&link.account)?;
        let id = self.new_id("link");
        let view = json!({
            "object": "account_link",
            "created": self.clock.now(),
            "expires_at": link.expires_at,
            "url": format!("{}{PATH}{id}", cause.base),
        });
        self.links.insert(id, link);
        Ok(view)
    }

    /// Whoever follows a link in time is onboarded, once, and led back; otherwise led to ask for another.
    pub fn follow_link(&mut self, id: &str) -> Option<String> {
        let now = self.clock.now();
        let link = self.links.get_mut(id)?;
        if link.expires_at <= now {
            return Some(link.refresh_url.clone());
        }
        link.expires_at = now;
        let link = link.clone();
        let onboarded = self.change_account(&link.account, Cause::default(), Account::onboard);
        onboarded.ok().map(|_| link.return_url)
    }
}
