use money::Money;
use time::macros::{date, datetime, offset};
use time::{Date, OffsetDateTime};

use super::{Counted, Eligibility, Terms, Unmet, next_check};

const NOW: OffsetDateTime = datetime!(2026-11-20 09:00 UTC);
const LONG_AGO: Date = date!(2020 - 01 - 01);

/// The default terms: 100,000.00 of revenue for every reward of 100,000.00, and a year of age.
fn check(revenue_cents: i64, launched_on: Date, payouts_standing: u64) -> Eligibility {
    let terms = Terms {
        launched_on,
        threshold: Money::usd(10_000_000),
        reward: Money::usd(10_000_000),
        months_needed: 12,
    };
    let counted = Counted {
        revenue: Money::usd(revenue_cents),
        payouts_standing,
        selectable_members: 7,
    };
    Eligibility::check(terms, counted, NOW)
}

fn codes(eligibility: &Eligibility) -> Vec<&'static str> {
    eligibility.unmet.iter().map(Unmet::code).collect()
}

#[test]
fn r1_3_a_company_with_revenue_age_and_a_slot_is_eligible() {
    let eligibility = check(10_000_000, LONG_AGO, 0);
    assert!(eligibility.is_eligible() && eligibility.meets_revenue() && eligibility.meets_age());
    assert_eq!(eligibility.unmet, []);
    assert_eq!((eligibility.potential_winners, eligibility.remaining_slots), (1, 1));
    assert_eq!(eligibility.counted.selectable_members, 7);
    assert_eq!(eligibility.checked_at, NOW);
}

#[test]
fn r1_4_a_cent_short_of_the_threshold_is_a_shortfall_of_a_cent() {
    let eligibility = check(9_999_999, LONG_AGO, 0);
    let shortfall = Money::usd(1);
    assert!(!eligibility.is_eligible() && !eligibility.meets_revenue());
    assert_eq!(
        eligibility.unmet,
        [
            Unmet::Revenue {
                shortfall,
                threshold: Money::usd(10_000_000)
            },
            Unmet::Slots {
                potential: 0,
                shortfall
            }
        ]
    );
    assert_eq!(eligibility.unmet[0].to_string(), "revenue is 0.01 short of 100000.00");
    assert_eq!(
        eligibility.unmet[1].to_string(),
        "none of the 0 rewards that revenue allows is left; 0.01 more revenue opens the next one"
    );
}

#[test]
fn r1_2_the_anniversary_itself_counts_and_the_day_before_does_not() {
    assert!(check(10_000_000, date!(2025 - 11 - 20), 0).is_eligible());

    let young = check(10_000_000, date!(2025 - 11 - 21), 0);
    assert_eq!(young.company_age_months, 11);
    assert!(!young.meets_age());
    assert_eq!(young.unmet, [Unmet::Age { age: 11, needed: 12 }]);
    assert_eq!(
        young.unmet[0].to_string(),
        "the company is 11 full months old and needs 12: 1 more"
    );
}

#[test]
fn r1_2_the_age_is_counted_in_utc() {
    let (terms, counted) = {
        let eligibility = check(10_000_000, date!(2025 - 11 - 20), 0);
        (eligibility.terms, eligibility.counted)
    };
    // 23:30 UTC on the 19th, where the calendar on the wall says the 20th.
    let abroad = datetime!(2026-11-20 01:30 +02:00);
    assert_eq!(Eligibility::check(terms, counted, abroad).company_age_months, 11);
}

#[test]
fn r1_3_revenue_of_250_000_allows_two_payouts_and_standing_ones_take_them() {
    let slots = |standing| check(25_000_000, LONG_AGO, standing);
    assert_eq!(slots(0).potential_winners, 2);
    assert_eq!(
        [0, 1, 2, 3].map(|standing| slots(standing).remaining_slots),
        [2, 1, 0, 0]
    );
    assert_eq!(
        [0, 1, 2, 3].map(|standing| slots(standing).is_eligible()),
        [true, true, false, false]
    );
}

#[test]
fn r1_4_without_a_slot_the_revenue_missing_for_the_next_one_is_named() {
    let shortfall = |revenue, standing| check(revenue, LONG_AGO, standing).unmet;
    let slots = |potential, cents| {
        vec![Unmet::Slots {
            potential,
            shortfall: Money::usd(cents),
        }]
    };
    assert_eq!(shortfall(25_000_000, 2), slots(2, 5_000_000));
    assert_eq!(shortfall(29_999_999, 2), slots(2, 1));
    assert_eq!(shortfall(30_000_000, 2), []);
    // Refunds may leave more payouts standing than revenue allows.
    assert_eq!(shortfall(25_000_000, 4), slots(2, 25_000_000));
}

#[test]
fn r1_4_every_unmet_condition_is_named() {
    let eligibility = check(0, date!(2026 - 11 - 20), 0);
    assert_eq!(
        codes(&eligibility),
        ["REVENUE_BELOW_THRESHOLD", "COMPANY_TOO_YOUNG", "NO_REMAINING_SLOTS"]
    );
}

#[test]
fn r1_4_refunds_beyond_all_revenue_allow_nobody() {
    let eligibility = check(-5_000, LONG_AGO, 0);
    assert_eq!((eligibility.potential_winners, eligibility.remaining_slots), (0, 0));
    assert_eq!(
        eligibility.unmet[0].to_string(),
        "revenue is 100050.00 short of 100000.00"
    );
}

#[test]
fn r1_4_the_next_check_is_at_02_00_utc_today_or_tomorrow() {
    assert_eq!(
        next_check(datetime!(2026-11-20 00:30 UTC)),
        datetime!(2026-11-20 02:00 UTC)
    );
    assert_eq!(
        next_check(datetime!(2026-11-20 01:59:59 UTC)),
        datetime!(2026-11-20 02:00 UTC)
    );
    assert_eq!(
        next_check(datetime!(2026-11-20 02:00 UTC)),
        datetime!(2026-11-21 02:00 UTC)
    );
    assert_eq!(
        next_check(datetime!(2026-12-31 23:00 UTC)),
        datetime!(2027-01-01 02:00 UTC)
    );
    // Still the evening of the 19th there.
    let abroad = datetime!(2026-11-20 03:00 UTC).to_offset(offset!(-5));
    assert_eq!(next_check(abroad), datetime!(2026-11-21 02:00 UTC));
    assert_eq!(check(0, LONG_AGO, 0).next_check_at, datetime!(2026-11-21 02:00 UTC));
}
