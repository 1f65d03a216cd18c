use time::{Duration, OffsetDateTime};

/// So many failures in a row, and the other side is left alone [R13.1].
const FAILURES_MAX: u32 = 5;
const REST: Duration = Duration::seconds(30);

/// Keeps calls away from a service that does not answer.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    resting_until: Option<OffsetDateTime>,
}

impl Breaker {
    /// Whether a call may be made now; otherwise when the next may. After the rest one call finds out for all.
    pub fn admit(&mut self, now: OffsetDateTime) -> Result<(), OffsetDateTime> {
        match self.resting_until {
            Some(until) if now < until => Err(until),
            Some(_) => {
                self.resting_until = Some(now + REST);
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub fn answered(&mut self) {
        *self = Self::default();
    }

    pub fn failed(&mut self, now: OffsetDateTime) {
        self.failures += 1;
        if self.failures >= FAILURES_MAX {
            self.resting_until = Some(now + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn after_failures(count: u32) -> Breaker {
        let mut breaker = Breaker::default();
        (0..count).for_each(|_| breaker.failed(NOW));
        breaker
    }

    #[test]
    fn r13_1_after_five_failures_in_a_row_the_service_rests_for_30_seconds() {
        assert_eq!(after_failures(4).admit(NOW), Ok(()));

        let mut breaker = after_failures(5);
        assert_eq!(breaker.admit(NOW + REST - Duration::SECOND), Err(NOW + REST));
        assert_eq!(breaker.admit(NOW + REST), Ok(()));
    }

    #[test]
    fn one_call_after_the_rest_finds_out_for_all() {
        let mut breaker = after_failures(5);
        let later = NOW + REST;
        assert_eq!(breaker.admit(later), Ok(()));
        assert_eq!(breaker.admit(later), Err(later + REST), "the others wait for the first");

        breaker.failed(later + Duration::SECOND);
        assert_eq!(breaker.admit(later + REST), Err(later + REST + Duration::SECOND));
    }

    #[test]
    fn an_answer_forgives_all_failures() {
        let mut breaker = after_failures(4);
        breaker.answered();
        breaker.failed(NOW);

        assert_eq!(breaker.admit(NOW), Ok(()));
    }
}
