use std::collections::VecDeque;
use std::time::Duration;

use crate::call::Call;
use crate::refusal::Refusal;

/// What goes wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mishap {
    /// The connection ends before anything happened.
    LostBefore,
    /// It is carried out, and nobody hears of it.
    LostAfter,
    /// 429, and nothing is kept.
    RateLimited,
    /// 429 with `lock_timeout`, and nothing is kept.
    LockTimeout,
    /// A proxy in between answers, with 502, 503 or 504; nothing happens.
    Gateway {
        status: u16,
    },
    /// A 500 that is kept under the key, though nothing happened.
    BrokenBefore,
    /// A 500 that is kept under the key, though it was carried out.
    BrokenAfter,
    /// It is carried out that much later.
    Slow(Duration),
    /// It is carried out when somebody releases it.
    Held,
    Refused(Refusal),
}

/// A mishap, and whom it meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub call: Call,
    pub mishap: Mishap,
    /// `None` is always.
    pub times: Option<u32>,
    /// Only transfers to this account.
    pub destination: Option<String>,
}

impl Fault {
    pub fn once(call: Call, mishap: Mishap) -> Self {
        Self {
            call,
            mishap,
            times: Some(1),
            destination: None,
        }
    }

    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }

    pub fn only_to(self, destination: &str) -> Self {
        Self {
            destination: Some(destination.to_owned()),
            ..self
        }
    }
}

/// The faults that still wait, in the order they were set.
#[derive(Debug, Default)]
pub(crate) struct Faults(VecDeque<Fault>);

impl Faults {
    pub fn add(&mut self, fault: Fault) {
        self.0.push_back(fault);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The mishap that this request meets. What was answered before can only be lost on the way.
    pub fn take(&mut self, call: Call, destination: Option<&str>, answered_before: bool) -> Option<Mishap> {
        let meets = |fault: &Fault| {
            let is_meant = fault
                .destination
                .as_deref()
                .is_none_or(|only| destination == Some(only));
            fault.call == call && is_meant && (!answered_before || fault.mishap.is_on_the_way())
        };
        let position = self.0.iter().position(meets)?;
        let fault = &mut self.0[position];
        let mishap = fault.mishap.clone();
        if let Some(times) = &mut fault.times {
            *times = times.saturating_sub(1);
        }
        if fault.times == Some(0) {
            self.0.remove(position);
        }
        Some(mishap)
    }
}

impl Mishap {
    fn is_on_the_way(&self) -> bool {
        match self {
            Self::LostBefore | Self::LostAfter | Self::RateLimited | Self::Gateway { .. } | Self::Slow(_) => true,
            Self::LockTimeout | Self::BrokenBefore | Self::BrokenAfter | Self::Held | Self::Refused(_) => false,
        }
    }
}
