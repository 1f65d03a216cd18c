use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// The text is no time that the dashboard writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time such as 2026-06-05 20:38:34")]
pub struct TimestampError;

/// Reads the dashboard's times, with or without seconds, and ISO 8601. UTC unless an offset stands there.
pub(crate) fn parse(raw: &str) -> Result<OffsetDateTime, TimestampError> {
    let iso = raw.replacen(' ', "T", 1);
    without_offset(&iso)
        .or_else(|| OffsetDateTime::parse(&iso, &Rfc3339).ok())
        .map(|stated| stated.to_offset(UtcOffset::UTC))
        .ok_or(TimestampError)
}

fn without_offset(iso: &str) -> Option<OffsetDateTime> {
    let to_the_second = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let to_the_minute = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let stated = PrimitiveDateTime::parse(iso, to_the_second).or_else(|_| PrimitiveDateTime::parse(iso, to_the_minute));
    stated.ok().map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn times_are_utc_unless_an_offset_stands_there() {
        for (raw, expected) in [
            ("2026-06-05 20:38:34", datetime!(2026-06-05 20:38:34 UTC)),
            ("2026-10-01 15:00", datetime!(2026-10-01 15:00 UTC)),
            ("2026-06-05T20:38:34Z", datetime!(2026-06-05 20:38:34 UTC)),
            ("2026-06-05T20:38:34.5Z", datetime!(2026-06-05 20:38:34.5 UTC)),
            ("2026-06-05T23:38:34+03:00", datetime!(2026-06-05 20:38:34 UTC)),
            ("2026-06-05 16:38:34-04:00", datetime!(2026-06-05 20:38:34 UTC)),
        ] {
            assert_eq!(parse(raw), Ok(expected), "{raw}");
        }
    }

    #[test]
    fn other_notations_and_impossible_days_are_refused() {
        for raw in [
            "",
            "6/5/26 20:38",
            "2026-02-30 10:00:00",
            "2026-06-05",
            "2026-06-05 25:00",
            "yesterday",
            "\u{2028}",
        ] {
            assert_eq!(parse(raw), Err(TimestampError), "{raw}");
        }
    }
}
