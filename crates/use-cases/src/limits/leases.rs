use std::collections::HashMap;
use std::sync::Arc;

use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::tally::Tally;
use super::{Policy, Standing};

/// Whoever asks again within this time after the last taking is taken more for at once.
const HASTE_MS: i64 = 1_000;
/// Towards the end of a quota a process takes no more than this part of what is left, so that others get theirs.
const PART_OF_REST: u32 = 8;
/// Callers that a process remembers.
const SUBJECTS_MAX: usize = 20_000;

/// What this process took from the database in advance, and whom it need not ask about.
///
/// Everything in here was counted before it is given away, in the window in which it is given away: together the processes
/// never allow more than the quota. Whoever asks at a person's pace is counted one by one; a program in a hurry costs a
/// statement for every twentieth request.
#[derive(Debug, Default)]
pub(super) struct Leases(HashMap<String, Lease>);

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Passes(Standing),
    Waits(Standing),
    /// The database has to give so many, of which this request is the first.
    Asks(u32),
}

#[derive(Debug, Default)]
struct Lease {
    /// As of the last taking.
    tally: Tally,
    /// Counted, and not given away yet.
    left: u32,
    /// How many the last taking brought, and when it was.
    brought: u32,
    taken_at_ms: i64,
    /// Nothing is free before this moment, whoever asks.
    full_until_ms: i64,
    /// Whoever asks the database holds it.
    turn: Arc<Mutex<()>>,
}

impl Leases {
    pub fn spend(&mut self, subject: &str, policy: Policy, now: OffsetDateTime) -> Step {
        let (window, now_ms) = (policy.window_at(now), milliseconds(now));
        if self.0.len() >= SUBJECTS_MAX && !self.0.contains_key(subject) {
            self.forget(window.start);
        }
        let lease = self.0.entry(subject.to_owned()).or_default();
        if lease.tally.window_start < window.start {
            lease.left = 0;
        }
        if lease.left > 0 {
            lease.left -= 1;
            return Step::Passes(lease.standing(policy, now));
        }
        if now_ms < lease.full_until_ms {
            return Step::Waits(lease.standing(policy, now));
        }
        Step::Asks(lease.next_wanted(policy, now))
    }

    /// One after the other asks the database for a caller: the next may find that the one before took enough for both.
    pub fn turn(&mut self, subject: &str) -> Arc<Mutex<()>> {
        Arc::clone(&self.0.entry(subject.to_owned()).or_default().turn)
    }

    /// What the database gave; the request that asked has the first of it.
    pub fn settle(
        &mut self,
        subject: &str,
        policy: Policy,
        tally: Tally,
        granted: u32,
        now: OffsetDateTime,
    ) -> (Standing, bool) {
        let lease = self.0.entry(subject.to_owned()).or_default();
        if lease.tally.window_start < tally.window_start {
            lease.left = 0;
        }
        lease.tally = tally;
        lease.taken_at_ms = milliseconds(now);
        lease.brought = granted;
        lease.left += granted.saturating_sub(1);
        if granted == 0 {
            let rest_ms = policy.window_at(now).rest_ms;
            lease.full_until_ms = milliseconds(now) + tally.free_in_ms(policy, rest_ms);
        }
        (lease.standing(policy, now), granted > 0)
    }

    /// Whoever did not ask in this window costs another statement when he comes back, and everybody if that is not enough.
    fn forget(&mut self, window_start: i64) {
        self.0.retain(|_, lease| lease.tally.window_start >= window_start);
        if self.0.len() >= SUBJECTS_MAX {
            self.0.clear();
        }
    }
}

impl Lease {
    fn next_wanted(&self, policy: Policy, now: OffsetDateTime) -> u32 {
        if milliseconds(now) - self.taken_at_ms > HASTE_MS {
            return 1;
        }
        let part = self.rest_of_all(policy, now) / PART_OF_REST;
        self.brought.saturating_mul(2).min(policy.lease_max()).min(part).max(1)
    }

    /// What nobody has taken, as far as this process knows.
    fn rest_of_all(&self, policy: Policy, now: OffsetDateTime) -> u32 {
        let window = policy.window_at(now);
        let rest = self.tally.in_window(policy, window).remaining(policy, window.rest_ms);
        u32::try_from(rest).unwrap_or(u32::MAX)
    }

    fn standing(&self, policy: Policy, now: OffsetDateTime) -> Standing {
        let (window, now_ms) = (policy.window_at(now), milliseconds(now));
        let full_for_ms = self.full_until_ms - now_ms;
        let (remaining, ms) = if full_for_ms > 0 && self.left == 0 {
            (0, full_for_ms)
        } else {
            (self.left.saturating_add(self.rest_of_all(policy, now)), window.rest_ms)
        };
        Standing {
            policy,
            remaining: remaining.min(policy.quota),
            seconds: seconds(ms),
        }
    }
}

/// A part of a second is one.
pub(super) fn seconds(ms: i64) -> u32 {
    u32::try_from((ms + 999) / 1000).unwrap_or(u32::MAX).max(1)
}

fn milliseconds(at: OffsetDateTime) -> i64 {
    at.unix_timestamp() * 1000 + i64::from(at.millisecond())
}

#[cfg(test)]
mod tests;
