use time::{Date, macros::date};

use crate::{Deadline, is_business_day, is_legal_holiday};

#[test]
fn the_deadlines_of_2026_fall_on_working_days_of_2027() {
    let cases = [
        (Deadline::MiscToPayee, date!(2027 - 02 - 01)),
        (Deadline::MiscToPayeeWithBox8Or10, date!(2027 - 02 - 16)),
        (Deadline::MiscOnPaper, date!(2027 - 03 - 01)),
        (Deadline::MiscElectronic, date!(2027 - 03 - 31)),
        (Deadline::Nec, date!(2027 - 02 - 01)),
        (Deadline::Form945, date!(2027 - 02 - 01)),
        (Deadline::Form945AllDeposited, date!(2027 - 02 - 10)),
    ];
    for (deadline, expected) in cases {
        assert_eq!(deadline.due_on(2026, is_legal_holiday), expected, "{deadline:?}");
    }
}

#[test]
fn a_deadline_only_moves_over_the_holidays_it_is_told() {
    let without_holidays = Deadline::MiscToPayeeWithBox8Or10.due_on(2026, |_| false);

    assert_eq!(without_holidays, date!(2027 - 02 - 15));
}

#[test]
fn no_deadline_falls_on_a_day_off_or_before_the_day_of_the_law() {
    for year in 2018..2060 {
        for deadline in Deadline::ALL {
            let due_on = deadline.due_on(year, is_legal_holiday);
            assert!(is_business_day(due_on), "{deadline:?} of {year}: {due_on}");
            assert!(
                due_on >= deadline.due_on(year, |_| false),
                "{deadline:?} of {year}: {due_on}"
            );
            assert_eq!(due_on.year(), year + 1);
        }
    }
}

#[test]
fn a_holiday_on_a_saturday_is_kept_on_friday_unlike_at_the_federal_reserve() {
    let kept = [
        date!(2026 - 07 - 03),
        date!(2027 - 06 - 18),
        date!(2027 - 07 - 05),
        date!(2027 - 12 - 24),
        date!(2027 - 12 - 31),
        date!(2026 - 11 - 26),
        date!(2026 - 05 - 25),
    ];
    for day in kept {
        assert!(is_legal_holiday(day), "{day}");
        assert!(!is_business_day(day), "{day}");
    }
    let worked = [date!(2026 - 07 - 02), date!(2027 - 06 - 21), date!(2026 - 07 - 06)];
    for day in worked {
        assert!(is_business_day(day), "{day}");
    }
}

#[test]
fn juneteenth_is_a_holiday_since_2021() {
    assert!(!is_legal_holiday(date!(2020 - 06 - 19)));
    assert!(is_legal_holiday(date!(2023 - 06 - 19)));
}

#[test]
fn eleven_weekdays_of_2026_are_off() {
    let days = (1..=365).map(|ordinal| Date::from_ordinal_date(2026, ordinal).expect("a day of the year"));

    assert_eq!(days.filter(|day| is_legal_holiday(*day)).count(), 11);
}
