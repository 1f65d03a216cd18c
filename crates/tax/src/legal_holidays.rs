//! The calendar of tax deadlines: legal holidays in the District of Columbia (26 U.S.C. 7503), which is not the calendar
//! of the Federal Reserve.

use time::{Date, Month, Weekday};

/// Whether the offices of the government are closed for a federal holiday: one on a Saturday closes them the Friday
/// before, one on a Sunday the Monday after (5 U.S.C. 6103).
///
/// Emancipation Day and Inauguration Day, which only the District keeps, are left out: none of the deadlines here can
/// move over them, and a deposit made as if they were working days is early, never late.
pub fn is_legal_holiday(date: Date) -> bool {
    match date.weekday() {
        Weekday::Saturday | Weekday::Sunday => false,
        Weekday::Monday => is_holiday(date) || date.previous_day().is_some_and(is_holiday),
        Weekday::Friday => is_holiday(date) || date.next_day().is_some_and(is_holiday),
        Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday => is_holiday(date),
    }
}

/// Whether tax can be due on `date`: no weekend and no legal holiday.
pub fn is_business_day(date: Date) -> bool {
    !is_weekend(date) && !is_legal_holiday(date)
}

/// `date` itself, or the first day after it that is a business day. Ends at the end of the calendar.
pub(crate) fn roll_forward(date: Date, is_business_day: &impl Fn(Date) -> bool) -> Date {
    let mut day = date;
    while !is_business_day(day) {
        let Some(next) = day.next_day() else { return day };
        day = next;
    }
    day
}

/// The `days`-th business day after `date`. Ends at the end of the calendar.
pub(crate) fn business_days_after(date: Date, days: u32, is_business_day: &impl Fn(Date) -> bool) -> Date {
    (0..days).fold(date, |day, _| {
        day.next_day().map_or(day, |next| roll_forward(next, is_business_day))
    })
}

pub(crate) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Whether a federal holiday falls on `date` itself. Juneteenth has been one since 2021.
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
