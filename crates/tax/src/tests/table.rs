use money::Money;
use time::macros::date;

use crate::{BackupRate, Income, TaxError, TaxTable, TaxYear};

/// A table of a year, the income, the total in cents, what was withheld in cents, and whether a return is due.
const RETURNS: [(&str, i32, Income, i64, i64, bool); 15] = [
    ("T1", 2025, Income::Prize, 60_000, 0, true),
    ("below T1", 2025, Income::Prize, 59_999, 0, false),
    ("T2", 2026, Income::Prize, 199_999, 0, false),
    ("T3", 2026, Income::Prize, 200_000, 0, true),
    ("T4", 2026, Income::Prize, 120_000 + 90_000, 0, true),
    ("T5", 2026, Income::Royalty, 999, 0, false),
    ("T5", 2026, Income::Royalty, 1_000, 0, true),
    ("T6", 2026, Income::Royalty, 500, 120, true),
    ("T7", 2026, Income::Prize, 70_000, 0, false),
    ("W3", 2026, Income::Prize, 199_999, 0, false),
    ("W4", 2026, Income::Prize, 10_000, 2_400, true),
    ("last year of W4", 2025, Income::Prize, 70_000, 0, true),
    ("compensation", 2025, Income::Compensation, 60_000, 0, true),
    ("compensation", 2026, Income::Compensation, 199_999, 0, false),
    ("compensation", 2026, Income::Compensation, 200_000, 0, true),
];

#[test]
fn r7_2_a_return_is_due_at_the_threshold_or_when_anything_was_withheld() {
    let table = TaxTable::standard();
    for (name, year, income, total, withheld, expected) in RETURNS {
        let figures = table.year(year).expect("configured");
        let required = figures.return_required(income, Money::usd(total), Money::usd(withheld));
        assert_eq!(required, Ok(expected), "{name}: {total} cents in {year}");
    }
}

#[test]
fn r7_2_t8_a_year_without_figures_is_an_error_that_says_so() {
    let table = TaxTable::standard();

    let error = table.year(2027).expect_err("not published yet");

    assert_eq!(error, TaxError::ThresholdUnconfigured { year: 2027 });
    assert_eq!(error.code(), "THRESHOLD_UNCONFIGURED");
    assert_eq!(
        error.to_string(),
        "no reporting thresholds are configured for the tax year 2027"
    );
}

#[test]
fn r7_2_a_year_can_be_added_or_replaced() {
    let figures = TaxYear {
        year: 2027,
        misc_box3_threshold: Money::usd(210_000),
        nec_threshold: Money::usd(210_000),
        royalties_threshold: Money::usd(1_000),
        source: "as published".to_owned(),
    };
    let corrected = TaxYear {
        misc_box3_threshold: Money::usd(200_000),
        ..figures.clone()
    };

    let added = TaxTable::standard().with_year(figures.clone());
    let replaced = added.clone().with_year(corrected.clone());

    assert_eq!(added.year(2027), Ok(&figures));
    assert_eq!(replaced.year(2027), Ok(&corrected));
    assert_eq!(replaced.years().count(), added.years().count());
}

#[test]
fn r7_2_the_rate_holds_until_it_is_replaced() {
    let table = TaxTable::standard();
    let cases = [
        (date!(2017 - 12 - 31), 2_800),
        (date!(2018 - 01 - 01), 2_400),
        (date!(2026 - 11 - 20), 2_400),
        (date!(2040 - 01 - 01), 2_400),
    ];
    for (on, rate_bp) in cases {
        assert_eq!(table.backup_rate_bp(on), Ok(rate_bp), "{on}");
    }

    let raised = table.with_rate(BackupRate {
        from: date!(2030 - 01 - 01),
        rate_bp: 2_800,
        source: "a law to come".to_owned(),
    });
    assert_eq!(raised.backup_rate_bp(date!(2029 - 12 - 31)), Ok(2_400));
    assert_eq!(raised.backup_rate_bp(date!(2030 - 01 - 01)), Ok(2_800));
}

#[test]
fn a_table_without_a_rate_says_so() {
    let on = date!(2026 - 01 - 01);

    assert_eq!(
        TaxTable::empty().backup_rate_bp(on),
        Err(TaxError::RateUnconfigured { on })
    );
}

#[test]
fn r7_2_every_figure_names_its_source() {
    for year in TaxTable::standard().years() {
        assert!(year.source.contains("U.S.C."), "{}", year.year);
    }
}
