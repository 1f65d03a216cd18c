//! How often somebody may ask. All processes count together, in the database, so that three of them allow no more than one.

mod leases;
mod policy;
mod strangers;
mod tally;

use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use infrastructure::persistence::rate_limits;
use infrastructure::telemetry::metrics;
use time::OffsetDateTime;

use crate::{Actor, Context, Error, Permission};

use leases::{Leases, Step};
use strangers::Strangers;
use tally::Tally;

pub use policy::{Limits, Policy};

/// How somebody stands with one policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub policy: Policy,
    /// Requests that are left.
    pub remaining: u32,
    /// Until the window ends; where nothing is left, until the next request passes.
    pub seconds: u32,
}

/// Whether a request may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may, and this is left. Empty where nothing limits it, or nobody could count.
    Within(Vec<Standing>),
    /// The last policy is used up.
    Beyond(Vec<Standing>),
    /// It is an approval, and nobody could count it.
    Uncounted,
}

/// Counts for one process; its threads share it.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    leases: Mutex<Leases>,
    strangers: Mutex<Strangers>,
}

impl Limiter {
    pub fn new(limits: Limits) -> Self {
        policy::NAMES.into_iter().for_each(metrics::rate_limit_expected);
        Self {
            limits,
            leases: Mutex::default(),
            strangers: Mutex::default(),
        }
    }

    /// Counts a request of somebody who has proved who he is, by the clock that no sandbox moves. Where the count cannot be
    /// had, votes wait and everything else goes on.
    pub async fn spend(&self, ctx: &Context, actor: &Actor, permission: Permission) -> Verdict {
        let mut standings = Vec::with_capacity(2);
        for policy in self.limits.of(actor, permission) {
            match self.spend_of(ctx, actor, policy).await {
                Ok((standing, passes)) => {
                    standings.push(standing);
                    if !passes {
                        metrics::rate_limited(policy.name);
                        return Verdict::Beyond(standings);
                    }
                }
                Err(error) => {
                    metrics::rate_limit_uncounted(policy.name);
                    tracing::warn!(cause = %error, policy = policy.name, "a request could not be counted: {error}");
                    if policy.must_count {
                        return Verdict::Uncounted;
                    }
                }
            }
        }
        Verdict::Within(standings)
    }

    /// Counts a request that proves nobody, by the address it came from. Only this process counts it: to fill the
    /// database with addresses would be an attack of its own.
    pub fn spend_of_a_stranger(&self, ctx: &Context, address: Option<IpAddr>) -> Verdict {
        let (Some(policy), Some(address)) = (self.limits.of_strangers(), address) else {
            return Verdict::Within(Vec::new());
        };
        let mut strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        let (standing, passes) = strangers.spend(policy, address, ctx.real_now());
        drop(strangers);
        if passes {
            return Verdict::Within(vec![standing]);
        }
        metrics::rate_limited(policy.name);
        Verdict::Beyond(vec![standing])
    }

    async fn spend_of(&self, ctx: &Context, actor: &Actor, policy: Policy) -> Result<(Standing, bool), Error> {
        let subject = format!("{}:{}", policy.name, actor.caller());
        if let Some(known) = self.known(&subject, policy, ctx.real_now()) {
            return Ok(known);
        }
        let turn = self.leases().turn(&subject);
        let _mine = turn.lock().await;
        let now = ctx.real_now();
        let step = self.leases().spend(&subject, policy, now);
        let wanted = match step {
            Step::Passes(standing) => return Ok((standing, true)),
            Step::Waits(standing) => return Ok((standing, false)),
            Step::Asks(wanted) => wanted,
        };
        let (tally, granted) = take(ctx, &subject, policy, wanted, now).await?;
        Ok(self.leases().settle(&subject, policy, tally, granted, now))
    }

    /// What this process can say without the database.
    fn known(&self, subject: &str, policy: Policy, now: OffsetDateTime) -> Option<(Standing, bool)> {
        match self.leases().spend(subject, policy, now) {
            Step::Passes(standing) => Some((standing, true)),
            Step::Waits(standing) => Some((standing, false)),
            Step::Asks(_) => None,
        }
    }

    fn leases(&self) -> MutexGuard<'_, Leases> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the database for `wanted` requests of the window that `now` is in.
async fn take(
    ctx: &Context,
    subject: &str,
    policy: Policy,
    wanted: u32,
    now: OffsetDateTime,
) -> Result<(Tally, u32), Error> {
    let window = policy.window_at(now);
    let wish = rate_limits::Wish {
        window_start: window.start,
        window_seconds: policy.window_seconds.into(),
        rest_ms: window.rest_ms,
        quota: policy.quota.into(),
        wanted: wanted.into(),
    };
    let db = ctx.db.reading().await?;
    let count = rate_limits::take(&db, subject, wish).await?;
    let tally = Tally {
        window_start: count.window_start,
        current: count.current,
        previous: count.previous,
    };
    Ok((tally, u32::try_from(count.granted).unwrap_or(0)))
}
