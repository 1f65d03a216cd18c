use time::{Duration, OffsetDateTime};

/// Shorter ones are hiccups that nobody has to hear of: it takes two beats in a row.
const SHORTEST: Duration = Duration::seconds(15);

/// Since when the database has not answered.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    since: Option<OffsetDateTime>,
}

impl Outage {
    pub fn failed(&mut self, at: OffsetDateTime) {
        self.since.get_or_insert(at);
    }

    /// The beginning of an outage that is worth telling, now that it is over.
    pub fn ended(&mut self, at: OffsetDateTime) -> Option<OffsetDateTime> {
        self.since.take().filter(|since| at - *since >= SHORTEST)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-03-16 10:00 UTC);

    #[test]
    fn an_outage_is_told_once_when_it_is_over_with_its_beginning() {
        let mut outage = Outage::default();
        for seconds in [0, 10, 20] {
            outage.failed(START + Duration::seconds(seconds));
        }

        assert_eq!(outage.ended(START + Duration::seconds(30)), Some(START));
        assert_eq!(outage.ended(START + Duration::seconds(40)), None);
    }

    #[test]
    fn a_single_beat_that_fails_is_no_outage() {
        let mut outage = Outage::default();
        outage.failed(START);

        assert_eq!(outage.ended(START + Duration::seconds(10)), None);
        outage.failed(START + Duration::seconds(20));
        assert_eq!(outage.ended(START + Duration::seconds(30)), None);
    }
}
