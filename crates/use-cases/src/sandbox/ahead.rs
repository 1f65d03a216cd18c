use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::Duration;

/// How far the sandbox's clock is ahead of the machine's, as this process knows it. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Ahead {
    microseconds: Arc<AtomicI64>,
}

impl Ahead {
    pub fn get(&self) -> Duration {
        Duration::microseconds(self.microseconds.load(Ordering::Relaxed))
    }

    /// Goes as far as this, and never back: of two that read the same clock the slower one knows less. `true` when that
    /// was news.
    pub(super) fn reach(&self, microseconds: i64) -> bool {
        self.microseconds.fetch_max(microseconds, Ordering::Relaxed) < microseconds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_late_takes_nothing_back() {
        let ahead = Ahead::default();

        assert!(ahead.reach(5));
        assert!(!ahead.reach(3) && !ahead.reach(5));
        assert_eq!(ahead.clone().get(), Duration::microseconds(5));
    }
}
