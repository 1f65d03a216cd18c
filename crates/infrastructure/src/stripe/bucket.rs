use std::time::Duration;

use tokio::time::Instant;

/// Stripe takes 25 requests a second at an address; together with the first burst these are 20.
const INTERVAL: Duration = Duration::from_nanos(1_000_000_000 / 15);
const BURST: u32 = 5;
/// Whoever would wait longer comes back later.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Spreads requests over time.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// When the bucket is full again.
    full_at: Option<Instant>,
}

impl Bucket {
    /// Takes a turn and tells how long to wait for it; the error is a wait that is too long, and takes none.
    pub fn take(&mut self, now: Instant) -> Result<Duration, Duration> {
        let full_at = self.full_at.map_or(now, |full_at| full_at.max(now));
        let wait = (full_at - now).saturating_sub(INTERVAL * (BURST - 1));
        if wait > WAIT_MAX {
            return Err(wait);
        }
        self.full_at = Some(full_at + INTERVAL);
        Ok(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_second_sees_more_than_twenty_requests() {
        let (mut bucket, now) = (Bucket::default(), Instant::now());

        let waits: Vec<Duration> = (0..60).map(|_| bucket.take(now).unwrap()).collect();

        assert_eq!(waits[4], Duration::ZERO);
        assert_eq!(waits[5], INTERVAL);
        for start in &waits {
            let within = |wait: &&Duration| (*start..*start + Duration::from_secs(1)).contains(*wait);
            assert!(waits.iter().filter(within).count() <= 20);
        }
    }

    #[test]
    fn rest_fills_it_again_and_no_further() {
        let (mut bucket, now) = (Bucket::default(), Instant::now());
        (0..30).for_each(|_| assert!(bucket.take(now).is_ok()));

        let later = now + Duration::from_secs(100);
        let waits: Vec<Duration> = (0..6).map(|_| bucket.take(later).unwrap()).collect();

        assert_eq!(waits[..5], [Duration::ZERO; 5]);
        assert_eq!(waits[5], INTERVAL);
    }

    #[test]
    fn whoever_would_wait_too_long_takes_no_turn() {
        let (mut bucket, now) = (Bucket::default(), Instant::now());
        while bucket.take(now).is_ok() {}

        let refused = bucket.take(now).unwrap_err();

        assert_eq!(bucket.take(now).unwrap_err(), refused);
        assert!(bucket.take(now + INTERVAL).is_ok());
    }
}
