//! The days on which the Federal Reserve Banks settle ACH payments.

use time::{Date, Month, Weekday};

/// Whether the Federal Reserve Banks are open: no weekend, no holiday of the Federal Reserve.
///
/// A holiday that falls on a Sunday closes them on the Monday after; one that falls on a Saturday closes no other day
/// (Federal Reserve Banks, holiday schedules). Federal offices and tax deadlines follow another calendar, in which the
/// Friday before is a holiday.
pub fn is_banking_day(date: Date) -> bool {
    match date.weekday() {
        Weekday::Saturday | Weekday::Sunday => false,
        Weekday::Monday => !is_holiday(date) && !date.previous_day().is_some_and(is_holiday),
        Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => !is_holiday(date),
    }
}

/// The `days`-th banking day after `from`; `from` itself for zero days. Ends at the end of the calendar.
pub fn add_banking_days(from: Date, days: u32) -> Date {
    let mut date = from;
    let mut left = days;
    while left > 0 {
        let Some(next) = date.next_day() else { return date };
        date = next;
        left -= u32::from(is_banking_day(date));
    }
    date
}

/// Whether a holiday of the Federal Reserve falls on `date`, whatever the weekday (5 U.S.C. 6103(a), the days that
/// the Federal Reserve Banks observe). Juneteenth has been one since 2021.
fn is_holiday(date: Date) -> bool {
    let nth = |weekday, n| date.weekday() == weekday && (date.day() - 1) / 7 + 1 == n;
    match (date.month(), date.day()) {
        (Month::January, 1) | (Month::July, 4) | (Month::November, 11) | (Month::December, 25) => true,
        (Month::June, 19) => date.year() >= 2021,
        (Month::January | Month::February, _) => nth(Weekday::Monday, 3),
        (Month::May, _) => date.weekday() == Weekday::Monday && date.day() > 24,
        (Month::September, _) => nth(Weekday::Monday, 1),
        (Month::October, _) => nth(Weekday::Monday, 2),
        (Month::November, _) => nth(Weekday::Thursday, 4),
        _ => false,
    }
}
