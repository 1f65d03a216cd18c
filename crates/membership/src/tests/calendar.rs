use proptest::prelude::*;
use time::{Date, macros::date, util::days_in_month};

use crate::{full_months_between, removal_date};

#[test]
fn r8_1_the_removal_date_is_twelve_months_later_within_the_month() {
    let cases = [
        (date!(2026 - 11 - 20), date!(2027 - 11 - 20)),
        (date!(2026 - 01 - 31), date!(2027 - 01 - 31)),
        (date!(2026 - 12 - 31), date!(2027 - 12 - 31)),
        (date!(2028 - 02 - 29), date!(2029 - 02 - 28)),
        (date!(2027 - 02 - 28), date!(2028 - 02 - 28)),
        (date!(2027 - 03 - 01), date!(2028 - 03 - 01)),
    ];
    for (completed, removal) in cases {
        assert_eq!(removal_date(completed), removal, "completed on {completed}");
    }
}

#[test]
fn r1_2_the_anniversary_counts_and_the_day_before_does_not() {
    let launch = date!(2025 - 01 - 15);
    let cases = [
        (date!(2026 - 01 - 15), 12),
        (date!(2026 - 01 - 14), 11),
        (date!(2025 - 02 - 14), 0),
        (date!(2025 - 02 - 15), 1),
        (date!(2025 - 01 - 15), 0),
        (date!(2024 - 12 - 31), 0),
        (date!(2035 - 01 - 15), 120),
    ];
    for (today, months) in cases {
        assert_eq!(full_months_between(launch, today), months, "on {today}");
    }
}

#[test]
fn r1_2_a_month_too_short_is_full_on_its_last_day() {
    let cases = [
        (date!(2025 - 01 - 31), date!(2025 - 02 - 27), 0),
        (date!(2025 - 01 - 31), date!(2025 - 02 - 28), 1),
        (date!(2025 - 01 - 31), date!(2025 - 04 - 30), 3),
        (date!(2024 - 02 - 29), date!(2025 - 02 - 27), 11),
        (date!(2024 - 02 - 29), date!(2025 - 02 - 28), 12),
        (date!(2024 - 02 - 29), date!(2028 - 02 - 28), 47),
        (date!(2024 - 02 - 29), date!(2028 - 02 - 29), 48),
    ];
    for (launch, today, months) in cases {
        assert_eq!(full_months_between(launch, today), months, "{launch} to {today}");
    }
}

fn any_date() -> impl Strategy<Value = Date> {
    let (first, last) = (date!(1970 - 01 - 01), date!(2199 - 12 - 31));
    (first.to_julian_day()..=last.to_julian_day()).prop_map(|day| Date::from_julian_day(day).expect("within the range"))
}

proptest! {
    #[test]
    fn the_removal_date_stays_in_its_month(completed in any_date()) {
        let removal = removal_date(completed);
        prop_assert_eq!((removal.year(), removal.month()), (completed.year() + 1, completed.month()));
        prop_assert_eq!(removal.day(), completed.day().min(days_in_month(removal.month(), removal.year())));
    }

    #[test]
    fn the_removal_date_is_exactly_twelve_full_months_away(completed in any_date()) {
        let removal = removal_date(completed);
        let day_before = removal.previous_day().expect("within the calendar");
        prop_assert_eq!(full_months_between(completed, removal), 12);
        prop_assert_eq!(full_months_between(completed, day_before), 11);
    }

    #[test]
    fn months_never_run_backwards(launch in any_date(), today in any_date()) {
        let tomorrow = today.next_day().expect("within the calendar");
        let (now, then) = (full_months_between(launch, today), full_months_between(launch, tomorrow));
        prop_assert!(then == now || then == now + 1);
    }
}
