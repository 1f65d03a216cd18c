use time::{Duration, OffsetDateTime, Time};

/// When a job is due, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// At this full hour.
    DailyAt(u8),
    Hourly,
    EveryMinute,
}

impl Schedule {
    /// The last time it was due, at `now` or before. Less than a day ago: what was missed longer ago stays missed.
    pub fn last_slot(self, now: OffsetDateTime) -> OffsetDateTime {
        let now = now.to_offset(time::UtcOffset::UTC);
        let at =
            |hour, minute| now.replace_time(Time::from_hms(hour, minute, 0).expect("an hour and a minute of a day"));
        match self {
            Self::EveryMinute => at(now.hour(), now.minute()),
            Self::Hourly => at(now.hour(), 0),
            Self::DailyAt(hour) => {
                let today = at(hour, 0);
                if today <= now { today } else { today - Duration::days(1) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_last_slot_is_the_latest_that_is_not_in_the_future() {
        let now = datetime!(2026-03-01 01:59:59.5 UTC);
        for (schedule, expected) in [
            (Schedule::DailyAt(2), datetime!(2026-02-28 02:00 UTC)),
            (Schedule::DailyAt(1), datetime!(2026-03-01 01:00 UTC)),
            (Schedule::Hourly, datetime!(2026-03-01 01:00 UTC)),
            (Schedule::EveryMinute, datetime!(2026-03-01 01:59 UTC)),
        ] {
            assert_eq!(schedule.last_slot(now), expected, "{schedule:?}");
        }
    }

    #[test]
    fn a_slot_begins_at_its_own_instant_whatever_the_offset() {
        let two = datetime!(2026-03-01 02:00 UTC);

        assert_eq!(Schedule::DailyAt(2).last_slot(two), two);
        assert_eq!(Schedule::DailyAt(2).last_slot(datetime!(2026-03-01 03:30 +1)), two);
    }
}
