use membership::months_after;
use time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// Of one number in a period.
const DIGITS_MAX: usize = 6;
/// Months, days and seconds of each unit, in the order in which ISO 8601 writes them.
const CALENDAR: [(char, u32, i64, i64); 4] = [('Y', 12, 0, 0), ('M', 1, 0, 0), ('W', 0, 7, 0), ('D', 0, 1, 0)];
const CLOCK: [(char, u32, i64, i64); 3] = [('H', 0, 0, 3600), ('M', 0, 0, 60), ('S', 0, 0, 1)];

/// A length of time as ISO 8601 writes it, such as `P1D`, `P1Y2M` or `PT6H30M`. A month is one of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    months: u32,
    days: i64,
    seconds: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a duration as ISO 8601 writes it, such as P1D, P12M or PT6H30M")]
pub struct PeriodError;

impl Period {
    pub fn parse(raw: &str) -> Result<Self, PeriodError> {
        let parts = raw.strip_prefix('P').ok_or(PeriodError)?;
        let (calendar, clock) = match parts.split_once('T') {
            Some((_, "")) => return Err(PeriodError),
            Some((calendar, clock)) => (calendar, clock),
            None if parts.is_empty() => return Err(PeriodError),
            None => (parts, ""),
        };
        Self::default().plus(calendar, &CALENDAR)?.plus(clock, &CLOCK)
    }

    /// The instant this much later. The 31st becomes the last day of a shorter month. `None` beyond the calendar.
    pub fn after(self, at: OffsetDateTime) -> Option<OffsetDateTime> {
        let at = at.to_offset(UtcOffset::UTC);
        let date = months_after(at.date(), self.months)?;
        let then = PrimitiveDateTime::new(date, at.time()).assume_utc();
        then.checked_add(Duration::days(self.days))?
            .checked_add(Duration::seconds(self.seconds))
    }

    /// Each unit once at most, in order.
    fn plus(mut self, mut parts: &str, units: &[(char, u32, i64, i64)]) -> Result<Self, PeriodError> {
        let mut units = units.iter();
        while !parts.is_empty() {
            let digits = parts.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = parts.split_at(digits);
            if digits > DIGITS_MAX {
                return Err(PeriodError);
            }
            let number: u32 = number.parse().map_err(|_| PeriodError)?;
            let (_, months, days, seconds) = units.find(|unit| rest.starts_with(unit.0)).ok_or(PeriodError)?;
            self.months += months * number;
            self.days += days * i64::from(number);
            self.seconds += seconds * i64::from(number);
            parts = &rest[1..];
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_period_leads_along_the_calendar() {
        let leap_day = datetime!(2028-02-29 22:30 UTC);
        for (period, then) in [
            ("P1D", datetime!(2028-03-01 22:30 UTC)),
            ("P2W", datetime!(2028-03-14 22:30 UTC)),
            ("P1Y", datetime!(2029-02-28 22:30 UTC)),
            ("P12M", datetime!(2029-02-28 22:30 UTC)),
            ("P1M1DT1H30M", datetime!(2028-03-31 00:00 UTC)),
            ("PT90S", datetime!(2028-02-29 22:31:30 UTC)),
            ("P0D", leap_day),
        ] {
            let period = Period::parse(period).unwrap();
            assert_eq!(period.after(leap_day), Some(then), "{period:?}");
        }
    }

    #[test]
    fn what_iso_8601_does_not_write_is_refused() {
        for raw in [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "P1DT",
            "P1D1Y",
            "P1D2D",
            "P-1D",
            "P1.5D",
            "P1H",
            "PT1D",
            "p1d",
            "P1D ",
            "P1000000D",
            "P١D",
            "P1é",
        ] {
            assert_eq!(Period::parse(raw), Err(PeriodError), "{raw}");
        }
    }

    #[test]
    fn beyond_the_calendar_there_is_nothing() {
        let period = Period::parse("P999999Y").unwrap();

        assert_eq!(period.after(datetime!(2028-02-29 22:30 UTC)), None);
    }
}
