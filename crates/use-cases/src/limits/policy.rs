use time::OffsetDateTime;

use super::tally::Window;
use crate::actor::Identity;
use crate::{Actor, Permission};

const QUARTER_OF_AN_HOUR: u32 = 15 * 60;
const MINUTE: u32 = 60;
/// A process takes at most this part of a quota in advance, and never more than `LEASE_MAX`.
const LEASE_PART: u32 = 50;
const LEASE_MAX: u32 = 20;

/// Of every policy there is.
pub(super) const NAMES: [&str; 5] = ["member", "staff", "service", "approvals", "anonymous"];

/// So many requests in any window of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub name: &'static str,
    pub quota: u32,
    pub window_seconds: u32,
    /// What cannot be counted is refused.
    pub must_count: bool,
}

/// How many requests each kind of caller may make; None where nobody counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of a person who is no staff, in 15 minutes.
    pub member: Option<u32>,
    /// Of an administrator, finance manager or viewer, in 15 minutes.
    pub staff: Option<u32>,
    /// Of an API key, in 15 minutes.
    pub service: Option<u32>,
    /// Votes of a person on payouts and transfers, in a minute.
    pub approvals: Option<u32>,
    /// Requests from an address that prove nobody, in 15 minutes.
    pub anonymous: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            member: Some(100),
            staff: Some(1_000),
            service: Some(10_000),
            approvals: Some(10),
            anonymous: Some(300),
        }
    }
}

impl Limits {
    /// What limits this request, the widest first.
    pub(super) fn of(&self, actor: &Actor, permission: Permission) -> impl Iterator<Item = Policy> {
        let general = match &actor.identity {
            Identity::Person { .. } if actor.is_staff() => quarterly("staff", self.staff),
            Identity::Person { .. } => quarterly("member", self.member),
            Identity::Program { .. } => quarterly("service", self.service),
            Identity::Worker => None,
        };
        let votes = (permission == Permission::VoteOnPayout).then_some(self.approvals);
        let votes = votes.flatten().map(|quota| Policy {
            name: "approvals",
            quota,
            window_seconds: MINUTE,
            must_count: true,
        });
        general.into_iter().chain(votes)
    }

    pub(super) fn of_strangers(&self) -> Option<Policy> {
        quarterly("anonymous", self.anonymous)
    }
}

impl Policy {
    pub(super) fn window_at(self, now: OffsetDateTime) -> Window {
        let length = i64::from(self.window_seconds);
        let start = now.unix_timestamp().div_euclid(length) * length;
        let elapsed_ms = (now.unix_timestamp() - start) * 1000 + i64::from(now.millisecond());
        Window {
            start,
            rest_ms: length * 1000 - elapsed_ms,
        }
    }

    /// The most that a process takes in advance.
    pub(super) fn lease_max(self) -> u32 {
        (self.quota / LEASE_PART).clamp(1, LEASE_MAX)
    }
}

fn quarterly(name: &'static str, quota: Option<u32>) -> Option<Policy> {
    quota.map(|quota| Policy {
        name,
        quota,
        window_seconds: QUARTER_OF_AN_HOUR,
        must_count: false,
    })
}
