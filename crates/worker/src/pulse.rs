use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longer than a beat takes when the database does not answer: it may be down, and the worker is still well.
const STILL_AFTER: Duration = Duration::from_secs(90);

/// When this process last went round, whether or not the database heard of it. A restart mends one that stands still.
#[derive(Debug, Clone)]
pub(crate) struct Pulse(Arc<Mutex<Instant>>);

impl Pulse {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(crate) fn beats(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    pub(crate) fn is_felt(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < STILL_AFTER
    }
}

#[cfg(test)]
impl Pulse {
    /// One that has not been felt for too long.
    pub(crate) fn still() -> Self {
        let long_ago = Instant::now().checked_sub(STILL_AFTER);
        Self(Arc::new(Mutex::new(long_ago.expect("the machine runs for longer"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_is_felt_until_it_stands_still_and_again_when_it_beats() {
        assert!(Pulse::new().is_felt());
        let pulse = Pulse::still();
        assert!(!pulse.is_felt());

        pulse.beats();

        assert!(pulse.is_felt());
    }
}
