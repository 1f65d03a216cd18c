use money::Money;
use proptest::prelude::*;
use time::{Date, Month, macros::date};

use crate::form945::{
    Deposit, DepositDue, DepositReason, DepositSchedule, DepositStanding, Form945, Withheld, deposit_report, form945,
};
use crate::{Deadline, TaxError, TaxTable, is_business_day};

const PAYOUT: i64 = 2_400_000;

fn withheld(days: &[(Date, i64)]) -> Vec<Withheld> {
    let one = |(paid_on, cents): &(Date, i64)| Withheld {
        amount: Money::usd(*cents),
        paid_on: *paid_on,
    };
    days.iter().map(one).collect()
}

fn annual(schedule: DepositSchedule, days: &[(Date, i64)]) -> Form945 {
    let year = days.first().map_or(2026, |(day, _)| day.year());
    form945(year, withheld(days), schedule, &TaxTable::standard(), is_business_day).expect("dollars")
}

/// Cents, day due and reason of each deposit.
fn dues(schedule: DepositSchedule, days: &[(Date, i64)]) -> Vec<(i64, Date, DepositReason)> {
    let deposits = annual(schedule, days).deposits;
    deposits
        .iter()
        .map(|due| (due.amount.minor(), due.due_on, due.reason))
        .collect()
}

#[test]
fn r7_4_five_payouts_without_a_number_on_one_day_are_deposited_the_next_business_day() {
    let friday = date!(2026 - 11 - 20);
    let five = [(friday, PAYOUT); 5];
    for schedule in [DepositSchedule::Monthly, DepositSchedule::Semiweekly] {
        let expected = [(12_000_000, date!(2026 - 11 - 23), DepositReason::NextDay)];
        assert_eq!(dues(schedule, &five), expected, "{schedule:?}");
    }

    let four = [(friday, PAYOUT); 4];
    let monthly = [(9_600_000, date!(2026 - 12 - 15), DepositReason::Monthly)];
    let semiweekly = [(9_600_000, date!(2026 - 11 - 25), DepositReason::Semiweekly)];
    assert_eq!(dues(DepositSchedule::Monthly, &four), monthly);
    assert_eq!(dues(DepositSchedule::Semiweekly, &four), semiweekly);
}

#[test]
fn the_next_day_rule_begins_at_exactly_100_000() {
    let day = date!(2026 - 11 - 20);

    let below = dues(DepositSchedule::Monthly, &[(day, 9_999_999)]);
    let reached = dues(DepositSchedule::Monthly, &[(day, 10_000_000)]);

    assert_eq!(below[0].2, DepositReason::Monthly);
    assert_eq!(reached[0].2, DepositReason::NextDay);
}

#[test]
fn what_accumulates_within_a_month_counts_together_and_makes_the_depositor_semiweekly() {
    // The example of Publication 15: 40,000 on a Friday, 60,000 on the next, all due on Monday.
    let days = [
        (date!(2018 - 05 - 04), 4_000_000),
        (date!(2018 - 05 - 11), 6_000_000),
        (date!(2018 - 05 - 18), 1_000_000),
    ];

    let form = annual(DepositSchedule::Monthly, &days);

    let expected = [
        (10_000_000, date!(2018 - 05 - 14), DepositReason::NextDay),
        (1_000_000, date!(2018 - 05 - 23), DepositReason::Semiweekly),
    ];
    assert_eq!(dues(DepositSchedule::Monthly, &days), expected);
    assert_eq!(form.schedule, DepositSchedule::Semiweekly);
    assert!(form.next_day_rule_applied);
    assert_eq!((form.deposits[0].from, form.deposits[0].to), (days[0].0, days[1].0));
}

#[test]
fn after_a_next_day_deposit_accumulation_begins_anew() {
    // The example of Publication 15: 110,000 on Monday, 30,000 on Tuesday.
    let days = [(date!(2026 - 11 - 16), 11_000_000), (date!(2026 - 11 - 17), 3_000_000)];

    let expected = [
        (11_000_000, date!(2026 - 11 - 17), DepositReason::NextDay),
        (3_000_000, date!(2026 - 11 - 20), DepositReason::Semiweekly),
    ];
    assert_eq!(dues(DepositSchedule::Semiweekly, &days), expected);
}

#[test]
fn semiweekly_periods_are_not_added_together() {
    // The example of Publication 15: 95,000 on Tuesday, 10,000 on Wednesday.
    let days = [(date!(2026 - 11 - 17), 9_500_000), (date!(2026 - 11 - 18), 1_000_000)];

    let expected = [
        (9_500_000, date!(2026 - 11 - 20), DepositReason::Semiweekly),
        (1_000_000, date!(2026 - 11 - 25), DepositReason::Semiweekly),
    ];
    assert_eq!(dues(DepositSchedule::Semiweekly, &days), expected);
}

#[test]
fn semiweekly_deposits_are_due_on_wednesday_and_friday() {
    let wednesday_to_friday = [date!(2026 - 10 - 21), date!(2026 - 10 - 22), date!(2026 - 10 - 23)];
    for day in wednesday_to_friday {
        let expected = [(PAYOUT, date!(2026 - 10 - 28), DepositReason::Semiweekly)];
        assert_eq!(dues(DepositSchedule::Semiweekly, &[(day, PAYOUT)]), expected, "{day}");
    }
    let saturday_to_tuesday = [
        date!(2026 - 10 - 24),
        date!(2026 - 10 - 25),
        date!(2026 - 10 - 26),
        date!(2026 - 10 - 27),
    ];
    for day in saturday_to_tuesday {
        let expected = [(PAYOUT, date!(2026 - 10 - 30), DepositReason::Semiweekly)];
        assert_eq!(dues(DepositSchedule::Semiweekly, &[(day, PAYOUT)]), expected, "{day}");
    }
}

#[test]
fn a_holiday_after_a_semiweekly_period_gives_one_more_day() {
    let cases = [
        ("Thanksgiving", date!(2026 - 11 - 24), date!(2026 - 11 - 30)),
        ("Martin Luther King", date!(2026 - 01 - 16), date!(2026 - 01 - 22)),
        ("New Year", date!(2026 - 12 - 29), date!(2027 - 01 - 04)),
    ];
    for (name, paid_on, due_on) in cases {
        let expected = [(PAYOUT, due_on, DepositReason::Semiweekly)];
        assert_eq!(
            dues(DepositSchedule::Semiweekly, &[(paid_on, PAYOUT)]),
            expected,
            "{name}"
        );
    }
}

#[test]
fn a_monthly_deposit_is_due_on_the_15th_or_the_first_working_day_after() {
    let cases = [
        (date!(2026 - 01 - 31), date!(2026 - 02 - 17)),
        (date!(2026 - 02 - 01), date!(2026 - 03 - 16)),
        (date!(2026 - 11 - 30), date!(2026 - 12 - 15)),
        (date!(2026 - 12 - 31), date!(2027 - 01 - 15)),
    ];
    for (paid_on, due_on) in cases {
        let expected = [(PAYOUT, due_on, DepositReason::Monthly)];
        assert_eq!(
            dues(DepositSchedule::Monthly, &[(paid_on, PAYOUT)]),
            expected,
            "{paid_on}"
        );
    }
}

#[test]
fn the_calendar_that_is_passed_in_decides() {
    let table = TaxTable::standard();
    let closed_on_the_15th = |day: Date| is_business_day(day) && day.day() != 15;

    let november = withheld(&[(date!(2026 - 11 - 20), PAYOUT)]);
    let form = form945(2026, november, DepositSchedule::Monthly, &table, closed_on_the_15th).expect("dollars");

    assert_eq!(form.deposits[0].due_on, date!(2026 - 12 - 16));
}

#[test]
fn below_2_500_a_year_everything_is_paid_with_the_form() {
    let days = [(date!(2026 - 03 - 01), 200_000), (date!(2026 - 11 - 20), 49_999)];
    let with_form = [(249_999, date!(2027 - 02 - 01), DepositReason::WithReturn)];
    assert_eq!(dues(DepositSchedule::Monthly, &days), with_form);
    assert_eq!(dues(DepositSchedule::Semiweekly, &days), with_form);

    let reached = [(date!(2026 - 03 - 01), 200_000), (date!(2026 - 11 - 20), 50_000)];
    let monthly = [
        (200_000, date!(2026 - 04 - 15), DepositReason::Monthly),
        (50_000, date!(2026 - 12 - 15), DepositReason::Monthly),
    ];
    assert_eq!(dues(DepositSchedule::Monthly, &reached), monthly);
    assert_eq!(dues(DepositSchedule::Monthly, &[]), []);
}

#[test]
fn the_look_back_year_decides_the_schedule() {
    let table = TaxTable::standard();
    let rules = table.deposit_rules(2026).expect("configured");
    let cases = [
        (5_000_000, false, DepositSchedule::Monthly),
        (5_000_001, false, DepositSchedule::Semiweekly),
        (0, false, DepositSchedule::Monthly),
        (0, true, DepositSchedule::Semiweekly),
    ];
    for (cents, next_day_rule, expected) in cases {
        let schedule = DepositSchedule::of(Money::usd(cents), next_day_rule, rules);
        assert_eq!(schedule, Ok(expected), "{cents} {next_day_rule}");
    }
}

#[test]
fn r7_4_the_lines_follow_the_day_of_payment() {
    let days = [
        (date!(2026 - 01 - 31), PAYOUT),
        (date!(2026 - 02 - 01), PAYOUT),
        (date!(2026 - 02 - 28), 100),
        (date!(2027 - 01 - 01), PAYOUT),
        (date!(2025 - 12 - 31), PAYOUT),
    ];

    let form = annual(DepositSchedule::Monthly, &days);

    assert_eq!(form.backup_withholding, Money::usd(2 * PAYOUT + 100));
    assert_eq!(form.month(Month::January), Money::usd(PAYOUT));
    assert_eq!(form.month(Month::February), Money::usd(PAYOUT + 100));
    assert_eq!(form.month(Month::December), Money::usd(0));
}

#[test]
fn tax_cannot_be_negative() {
    let negative = withheld(&[(date!(2026 - 01 - 31), -1)]);
    let table = TaxTable::standard();
    let form = form945(2026, negative, DepositSchedule::Monthly, &table, is_business_day);
    let deposit = Deposit {
        amount: Money::usd(-1),
        made_on: date!(2026 - 01 - 31),
    };

    assert_eq!(form, Err(TaxError::Negative));
    assert_eq!(
        deposit_report(&[], &[deposit], date!(2026 - 02 - 01)),
        Err(TaxError::Negative)
    );
}

fn due(cents: i64, due_on: Date) -> DepositDue {
    DepositDue {
        amount: Money::usd(cents),
        from: date!(2026 - 01 - 01),
        to: date!(2026 - 01 - 01),
        due_on,
        reason: DepositReason::Monthly,
    }
}

fn made(cents: i64, made_on: Date) -> Deposit {
    Deposit {
        amount: Money::usd(cents),
        made_on,
    }
}

#[test]
fn r7_4_deposits_count_towards_what_is_due_first() {
    let dues = [
        due(100, date!(2026 - 02 - 17)),
        due(200, date!(2026 - 03 - 16)),
        due(300, date!(2026 - 04 - 15)),
        due(400, date!(2026 - 05 - 15)),
    ];
    let made = [made(300, date!(2026 - 03 - 20)), made(150, date!(2026 - 02 - 17))];

    let report = deposit_report(&dues, &made, date!(2026 - 05 - 15)).expect("dollars");

    let standings: Vec<(i64, DepositStanding)> = report
        .statuses
        .iter()
        .map(|status| (status.missing.minor(), status.standing))
        .collect();
    let expected = [
        (0, DepositStanding::InTime),
        (0, DepositStanding::Late),
        (150, DepositStanding::Overdue),
        (400, DepositStanding::Open),
    ];
    assert_eq!(standings, expected);
    assert_eq!(report.statuses[2].deposited, Money::usd(150));
    assert_eq!(
        (report.deposited, report.missing, report.excess),
        (Money::usd(450), Money::usd(550), Money::usd(0))
    );
    assert_eq!(report.form_deadline(), Deadline::Form945);
}

#[test]
fn r7_4_who_deposited_everything_in_time_may_file_later_and_too_much_is_shown() {
    let dues = [due(100, date!(2026 - 02 - 17)), due(200, date!(2026 - 03 - 16))];
    let deposits = [made(250, date!(2026 - 02 - 01)), made(60, date!(2026 - 03 - 16))];

    let report = deposit_report(&dues, &deposits, date!(2026 - 03 - 17)).expect("dollars");

    assert!(
        report
            .statuses
            .iter()
            .all(|status| status.standing == DepositStanding::InTime)
    );
    assert_eq!((report.missing, report.excess), (Money::usd(0), Money::usd(10)));
    assert_eq!(report.form_deadline(), Deadline::Form945AllDeposited);
}

proptest! {
    #[test]
    fn every_cent_withheld_is_due_once_on_a_business_day(
        days in proptest::collection::vec((1..=365_u16, 0..15_000_000_i64), 0..60),
        is_semiweekly in any::<bool>(),
    ) {
        let schedule = if is_semiweekly { DepositSchedule::Semiweekly } else { DepositSchedule::Monthly };
        let on = |ordinal| Date::from_ordinal_date(2026, ordinal).expect("a day of the year");
        let days: Vec<(Date, i64)> = days.into_iter().map(|(ordinal, cents)| (on(ordinal), cents)).collect();
        let total: i64 = days.iter().map(|(_, cents)| cents).sum();

        let form = annual(schedule, &days);

        prop_assert_eq!(form.backup_withholding.minor(), total);
        prop_assert_eq!(form.months.iter().map(|month| month.minor()).sum::<i64>(), total);
        prop_assert_eq!(form.deposits.iter().map(|due| due.amount.minor()).sum::<i64>(), total);
        for due in &form.deposits {
            prop_assert!(due.due_on > due.to && is_business_day(due.due_on));
            prop_assert_eq!(due.amount.minor() >= 10_000_000, due.reason == DepositReason::NextDay);
        }
        for pair in form.deposits.windows(2) {
            prop_assert!(pair[0].to < pair[1].from);
        }
    }
}
