mod ballot;
mod content;
mod policy;
mod random;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{Ballot, ContentHash, Decision, Policy, Role, Vote};
use money::Money;

const PAYEE: Uuid = Uuid::from_u128(1);
const INITIATOR: Uuid = Uuid::from_u128(2);
const ADMIN: &[Role] = &[Role::Admin];
const OPENED_AT: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn ballot(required: u32) -> Ballot {
    Ballot::open(PAYEE, INITIATOR, required, OPENED_AT)
}

fn content() -> ContentHash {
    ContentHash::of(PAYEE, Money::usd(10_000_000), "ach", None)
}

fn approval(voter: u128) -> Vote {
    Vote {
        voter: Uuid::from_u128(voter),
        decision: Decision::Approve,
        reason: None,
        at: OPENED_AT + Duration::HOUR,
        content_hash: content(),
    }
}

fn rejection(voter: u128, reason: &str) -> Vote {
    Vote {
        decision: Decision::Reject,
        reason: Some(reason.to_owned()),
        ..approval(voter)
    }
}

fn policy_that(exclude_initiator: bool, expires_after: Option<Duration>) -> Policy {
    let tiers = Policy::standard().tiers().to_vec();
    Policy::new(tiers, Role::ALL.to_vec(), exclude_initiator, expires_after).expect("a usable policy")
}
