use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time as this Stripe sees it: the machine's, moved by what somebody turned it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clock {
    ahead_seconds: i64,
}

impl Clock {
    /// Seconds since 1970.
    pub fn now(self) -> i64 {
        machine().saturating_add(self.ahead_seconds)
    }

    pub fn ahead(self) -> i64 {
        self.ahead_seconds
    }

    pub fn set_ahead(&mut self, seconds: i64) {
        self.ahead_seconds = seconds;
    }

    pub fn turn(&mut self, by: Duration) {
        let by = i64::try_from(by.as_secs()).unwrap_or(i64::MAX);
        self.ahead_seconds = self.ahead_seconds.saturating_add(by);
    }

    /// From now on it is `at`, and goes on from there.
    pub fn set(&mut self, at: i64) {
        self.ahead_seconds = at.saturating_sub(machine());
    }
}

fn machine() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
