use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::ControlError;
use crate::call::Call;
use crate::faults::{Fault, Mishap};
use crate::refusal::Refusal;
use crate::webhooks::{Delivery, Endpoint, Order};

/// `{"call": "create_transfer", "mishap": "lost_after", "times": 1, "destination": "acct_1"}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultOrder {
    call: String,
    mishap: MishapName,
    /// `null` is always.
    #[serde(default = "once")]
    times: Option<u32>,
    destination: Option<String>,
    /// Of `slow`.
    #[serde(default)]
    milliseconds: u64,
    /// Of `gateway` and `refused`.
    status: Option<u16>,
    /// Of `refused`.
    code: Option<String>,
    message: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MishapName {
    LostBefore,
    LostAfter,
    RateLimited,
    LockTimeout,
    Gateway,
    BrokenBefore,
    BrokenAfter,
    Slow,
    Held,
    Refused,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockOrder {
    #[serde(default)]
    pub turn_seconds: u64,
    /// In seconds since 1970.
    pub now: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BalanceOrder {
    /// Without one it is the platform's.
    pub account: Option<String>,
    #[serde(default = "usd")]
    pub currency: String,
    pub amount: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndpointOrder {
    url: String,
    secrets: Vec<String>,
    #[serde(default)]
    connect: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeliveryOrder {
    #[serde(default)]
    newest_first: bool,
    shuffle_seed: Option<u64>,
    #[serde(default = "one")]
    copies: u32,
    #[serde(default)]
    by_hand: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Announcement {
    #[serde(rename = "type")]
    pub kind: String,
    pub account: Option<String>,
    pub object: Value,
}

impl FaultOrder {
    pub fn fault(self) -> Result<Fault, ControlError> {
        let unknown = || ControlError::Unknown(format!("the call {}", self.call));
        let call = Call::named(&self.call).ok_or_else(unknown)?;
        Ok(Fault {
            call,
            mishap: self.mishap(),
            times: self.times,
            destination: self.destination,
        })
    }

    fn mishap(&self) -> Mishap {
        match self.mishap {
            MishapName::LostBefore => Mishap::LostBefore,
            MishapName::LostAfter => Mishap::LostAfter,
            MishapName::RateLimited => Mishap::RateLimited,
            MishapName::LockTimeout => Mishap::LockTimeout,
            MishapName::Gateway => Mishap::Gateway {
                status: self.status.unwrap_or(503),
            },
            MishapName::BrokenBefore => Mishap::BrokenBefore,
            MishapName::BrokenAfter => Mishap::BrokenAfter,
            MishapName::Slow => Mishap::Slow(Duration::from_millis(self.milliseconds)),
            MishapName::Held => Mishap::Held,
            MishapName::Refused => Mishap::Refused(Refusal::kept(
                self.status.unwrap_or(400),
                self.code.as_deref().unwrap_or("account_invalid"),
                self.message.as_deref().unwrap_or("Refused as ordered."),
            )),
        }
    }
}

impl EndpointOrder {
    pub fn endpoint(self) -> Endpoint {
        Endpoint {
            url: self.url,
            secrets: self.secrets,
            connect: self.connect,
        }
    }
}

impl DeliveryOrder {
    pub fn delivery(&self) -> Delivery {
        let order = match (self.shuffle_seed, self.newest_first) {
            (Some(seed), _) => Order::Shuffled { seed },
            (None, true) => Order::NewestFirst,
            (None, false) => Order::AsHappened,
        };
        Delivery {
            order,
            copies: self.copies,
            by_hand: self.by_hand,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "serde asks for a value of the field's type")]
fn once() -> Option<u32> {
    Some(1)
}

fn one() -> u32 {
    1
}

fn usd() -> String {
    "usd".to_owned()
}
