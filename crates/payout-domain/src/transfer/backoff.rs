use time::Duration;

/// How often a transfer is tried again by itself [R11.7].
pub const RETRIES_MAX: u32 = 5;

/// How long each of these retries waits.
pub const RETRY_DELAYS: [Duration; 5] = [
    Duration::minutes(5),
    Duration::minutes(10),
    Duration::minutes(30),
    Duration::minutes(60),
    Duration::minutes(120),
];

/// How much longer than its delay a retry waits, so that those that failed together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Jitter(u32);

impl Jitter {
    /// No jitter.
    pub const NONE: Self = Self(0);
    /// The most: a tenth of the delay.
    pub const BASIS_POINTS_MAX: u32 = 1_000;

    /// So many hundredths of a percent of the delay; more than the most is the most.
    pub const fn new(basis_points: u32) -> Self {
        if basis_points > Self::BASIS_POINTS_MAX {
            return Self(Self::BASIS_POINTS_MAX);
        }
        Self(basis_points)
    }

    fn of(self, delay: Duration) -> Duration {
        Duration::seconds(delay.whole_seconds() * i64::from(self.0) / 10_000)
    }
}

/// How long to wait after so many failures, counted from 1; none once the retries are used up.
pub fn retry_delay(failures: u32, jitter: Jitter) -> Option<Duration> {
    let index = usize::try_from(failures.checked_sub(1)?).ok()?;
    RETRY_DELAYS.get(index).map(|delay| *delay + jitter.of(*delay))
}
