use proptest::prelude::*;
use time::{Date, Month, Weekday, macros::date};

use crate::calendar::{add_banking_days, is_banking_day};

fn days_of(year: i32) -> impl Iterator<Item = Date> {
    let first = Date::from_calendar_date(year, Month::January, 1).expect("a date");
    std::iter::successors(Some(first), |date| date.next_day()).take_while(move |date| date.year() == year)
}

/// The weekdays on which the Federal Reserve Banks are closed.
fn closures(year: i32) -> Vec<Date> {
    let is_weekend = |date: &Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    days_of(year)
        .filter(|date| !is_weekend(date) && !is_banking_day(*date))
        .collect()
}

#[test]
fn the_banks_close_on_ten_weekdays_of_2026() {
    let expected = [
        date!(2026 - 01 - 01),
        date!(2026 - 01 - 19),
        date!(2026 - 02 - 16),
        date!(2026 - 05 - 25),
        date!(2026 - 06 - 19),
        date!(2026 - 09 - 07),
        date!(2026 - 10 - 12),
        date!(2026 - 11 - 11),
        date!(2026 - 11 - 26),
        date!(2026 - 12 - 25),
    ];

    assert_eq!(closures(2026), expected);
    assert_eq!(days_of(2026).filter(|date| is_banking_day(*date)).count(), 251);
}

#[test]
fn the_banks_close_on_nine_weekdays_of_2027() {
    let expected = [
        date!(2027 - 01 - 01),
        date!(2027 - 01 - 18),
        date!(2027 - 02 - 15),
        date!(2027 - 05 - 31),
        date!(2027 - 07 - 05),
        date!(2027 - 09 - 06),
        date!(2027 - 10 - 11),
        date!(2027 - 11 - 11),
        date!(2027 - 11 - 25),
    ];

    assert_eq!(closures(2027), expected);
    assert_eq!(days_of(2027).filter(|date| is_banking_day(*date)).count(), 252);
}

#[test]
fn a_holiday_on_a_saturday_leaves_the_friday_before_open() {
    for friday in [
        date!(2026 - 07 - 03),
        date!(2027 - 06 - 18),
        date!(2027 - 12 - 24),
        date!(2027 - 12 - 31),
    ] {
        assert!(is_banking_day(friday), "{friday}");
    }
}

#[test]
fn banking_days_are_counted_over_weekends_and_holidays() {
    let cases = [
        (date!(2026 - 07 - 02), 1, date!(2026 - 07 - 03)),
        (date!(2026 - 07 - 03), 1, date!(2026 - 07 - 06)),
        (date!(2026 - 11 - 20), 2, date!(2026 - 11 - 24)),
        (date!(2026 - 11 - 20), 3, date!(2026 - 11 - 25)),
        (date!(2026 - 11 - 24), 2, date!(2026 - 11 - 27)),
        (date!(2026 - 12 - 24), 1, date!(2026 - 12 - 28)),
        (date!(2027 - 06 - 18), 1, date!(2027 - 06 - 21)),
        (date!(2027 - 07 - 02), 1, date!(2027 - 07 - 06)),
        (date!(2027 - 12 - 23), 1, date!(2027 - 12 - 24)),
        (date!(2027 - 12 - 30), 1, date!(2027 - 12 - 31)),
        (date!(2026 - 11 - 10), 1, date!(2026 - 11 - 12)),
        (date!(2026 - 11 - 21), 0, date!(2026 - 11 - 21)),
    ];
    for (from, days, expected) in cases {
        assert_eq!(add_banking_days(from, days), expected, "{from} + {days}");
    }
}

#[test]
fn counting_ends_with_the_calendar() {
    assert_eq!(add_banking_days(date!(9999 - 12 - 01), u32::MAX), Date::MAX);
}

#[test]
fn juneteenth_closes_no_bank_before_it_was_a_holiday() {
    assert!(is_banking_day(date!(2020 - 06 - 19)));
    assert!(!is_banking_day(date!(2023 - 06 - 19)));
}

fn any_date() -> impl Strategy<Value = Date> {
    let (first, last) = (date!(2021 - 01 - 01), date!(2120 - 12 - 31));
    (first.to_julian_day()..=last.to_julian_day()).prop_map(|day| Date::from_julian_day(day).expect("within the range"))
}

proptest! {
    #[test]
    fn as_many_banking_days_lie_between_as_were_added(from in any_date(), days in 1u32..300) {
        let to = add_banking_days(from, days);
        prop_assert!(is_banking_day(to));
        let between = std::iter::successors(from.next_day(), |date| date.next_day()).take_while(|date| *date <= to);
        prop_assert_eq!(between.filter(|date| is_banking_day(*date)).count(), days as usize);
    }

    #[test]
    fn the_banks_close_on_eight_to_eleven_weekdays_a_year(year in 2021i32..2120) {
        prop_assert!((8..=11).contains(&closures(year).len()));
    }
}
