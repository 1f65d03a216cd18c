use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use use_cases::Clock;

/// A Monday on which banks work, fourteen months after the business began.
const BEGINNING: OffsetDateTime = datetime!(2026-03-16 10:00 UTC);
/// No two looks at the clock show the same time, as in life.
const TICK: i64 = 1_000_000;

/// A clock that moves a little at each look, and otherwise only when the test turns it.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(0)))
    }

    pub fn now(&self) -> OffsetDateTime {
        BEGINNING + Duration::nanoseconds(self.0.fetch_add(TICK, Ordering::Relaxed) + TICK)
    }

    pub fn turn(&self, by: Duration) {
        let nanoseconds = i64::try_from(by.whole_nanoseconds()).expect("no test turns the clock by centuries");
        self.0.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// As the service takes it.
    pub(crate) fn reading(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}
