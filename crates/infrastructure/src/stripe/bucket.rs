use std::time::Duration;

use tokio::time::Instant;

/// Whoever would wait longer comes back later.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(10);

/// Spreads requests over time.
#[derive(Debug)]
pub(super) struct Bucket {
    /// So many may come at once.
    burst: u32,
    interval: Duration,
    /// When the bucket is full again.
    full_at: Option<Instant>,
}

impl Bucket {
    /// A quarter of what a second may see comes at once, and the rest spread over it.
    pub fn of(requests_per_second: u32) -> Self {
        let burst = (requests_per_second / 4).max(1);
        let rest = requests_per_second.saturating_sub(burst).max(1);
        Self {
            burst,
            interval: Duration::from_secs(1) / rest,
            full_at: None,
        }
    }

    /// How much time lies between two turns, and how many come at once.
    pub const fn pace(&self) -> (Duration, u32) {
        (self.interval, self.burst)
    }

    /// Takes a turn and tells how long to wait for it; the error is a wait that is too long, and takes none.
    pub fn take(&mut self, now: Instant) -> Result<Duration, Duration> {
        let full_at = self.full_at.map_or(now, |full_at| full_at.max(now));
        let wait = (full_at - now).saturating_sub(self.interval * (self.burst - 1));
        if wait > WAIT_MAX {
            return Err(wait);
        }
        self.full_at = Some(full_at + self.interval);
        Ok(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_second_sees_more_than_twenty_requests() {
        let (mut bucket, now) = (Bucket::of(20), Instant::now());

        let waits: Vec<Duration> = (0..60).map(|_| bucket.take(now).unwrap()).collect();

        assert_eq!(waits[4], Duration::ZERO);
        assert_eq!(waits[5], Duration::from_secs(1) / 15);
        for start in &waits {
            let within = |wait: &&Duration| (*start..*start + Duration::from_secs(1)).contains(*wait);
            assert!(waits.iter().filter(within).count() <= 20);
        }
    }

    #[test]
    fn rest_fills_it_again_and_no_further() {
        let (mut bucket, now) = (Bucket::of(20), Instant::now());
        (0..30).for_each(|_| assert!(bucket.take(now).is_ok()));

        let later = now + Duration::from_secs(100);
        let waits: Vec<Duration> = (0..6).map(|_| bucket.take(later).unwrap()).collect();

        assert_eq!(waits[..5], [Duration::ZERO; 5]);
        assert_eq!(waits[5], Duration::from_secs(1) / 15);
    }

    #[test]
    fn whoever_would_wait_too_long_takes_no_turn() {
        let (mut bucket, now) = (Bucket::of(20), Instant::now());
        while bucket.take(now).is_ok() {}

        let refused = bucket.take(now).unwrap_err();

        assert_eq!(bucket.take(now).unwrap_err(), refused);
        assert!(bucket.take(now + Duration::from_millis(67)).is_ok());
    }

    #[test]
    fn a_second_sees_no_more_than_it_may_however_much_that_is() {
        for allowed in [4_u32, 20, 100, 500] {
            let (mut bucket, now) = (Bucket::of(allowed), Instant::now());

            let turns = (0..2 * allowed).filter_map(|_| bucket.take(now).ok());

            let within_a_second = turns.filter(|wait| *wait < Duration::from_secs(1)).count();
            let allowed = usize::try_from(allowed).unwrap();
            assert!(
                (allowed * 3 / 4..=allowed).contains(&within_a_second),
                "{within_a_second} of {allowed}"
            );
        }
    }
}
