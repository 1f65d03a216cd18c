use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::{Currency, CurrencyError, Money, MoneyError, SplitError};

#[test]
fn a_share_rounds_half_cents_up() {
    // facts 2.8: withholding at 24 %, and the 30 % tie.
    let cases = [
        (0, 2400, 0),
        (100, 0, 0),
        (2, 2400, 0),
        (3, 2400, 1),
        (333, 2400, 80),
        (1_002, 2400, 240),
        (12_345, 2400, 2_963),
        (199_999, 2400, 48_000),
        (200_001, 2400, 48_000),
        (9_999_999, 2400, 2_400_000),
        (5, 3000, 2),
    ];
    for (cents, rate, expected) in cases {
        assert_eq!(
            Money::usd(cents).share_half_up(rate),
            Ok(Money::usd(expected)),
            "{cents} at {rate}"
        );
        assert_eq!(
            Money::usd(-cents).share_half_up(rate),
            Ok(Money::usd(-expected)),
            "-{cents} at {rate}"
        );
    }
}

#[test]
fn texts_that_are_no_amounts_are_refused() {
    for raw in [
        "", "-", "1e3", "1,000", " 1", "1.", ".5", "NaN", "0x1", "+1", "1.2.3", "١",
    ] {
        assert_eq!(Money::parse(raw, Currency::USD), Err(MoneyError::Malformed), "{raw:?}");
    }
    assert_eq!(Money::parse("1.005", Currency::USD), Err(MoneyError::TooPrecise));
    assert_eq!(
        Money::parse("99999999999999999999", Currency::USD),
        Err(MoneyError::Overflow)
    );
    assert_eq!(Money::parse("1.500", Currency::USD), Ok(Money::usd(150)));
    assert_eq!(Money::parse("-0.05", Currency::USD), Ok(Money::usd(-5)));
}

#[test]
fn currencies_do_not_mix() {
    let euro = Currency::parse("eur").expect("a currency");
    let mixed = Money::usd(1).plus(Money::new(1, euro));

    assert_eq!(
        mixed,
        Err(MoneyError::CurrencyMismatch {
            left: Currency::USD,
            right: euro
        })
    );
    assert_eq!(Money::usd(100).div_floor(Money::new(1, euro)), None);
}

#[test]
fn only_currencies_with_cents_are_counted() {
    assert_eq!(Currency::parse("JPY"), Err(CurrencyError::UnsupportedExponent));
    assert_eq!(Currency::parse("US"), Err(CurrencyError::Malformed));
    assert_eq!(Currency::parse("U$D"), Err(CurrencyError::Malformed));
}

#[test]
fn overflow_is_an_error_not_a_wrap() {
    assert_eq!(Money::usd(i64::MAX).plus(Money::usd(1)), Err(MoneyError::Overflow));
    assert_eq!(Money::usd(i64::MIN).minus(Money::usd(1)), Err(MoneyError::Overflow));
    assert_eq!(Money::usd(i64::MIN).negated(), Err(MoneyError::Overflow));
}

#[test]
fn sums_and_differences_are_exact_and_keep_their_currency() {
    let euro = Currency::parse("eur").expect("a currency");

    assert_eq!(Money::usd(70).plus(Money::usd(35)), Ok(Money::usd(105)));
    assert_eq!(Money::usd(70).minus(Money::usd(105)), Ok(Money::usd(-35)));
    assert_eq!(Money::new(35, euro).negated(), Ok(Money::new(-35, euro)));
    assert_eq!(Money::usd(70).minus(Money::new(1, euro)).map(Money::minor).ok(), None);
}

#[test]
fn nothing_is_neither_more_nor_less_than_nothing() {
    for (cents, zero, positive) in [(-1, false, false), (0, true, false), (1, false, true)] {
        assert_eq!(
            (Money::usd(cents).is_zero(), Money::usd(cents).is_positive()),
            (zero, positive),
            "{cents}"
        );
    }
    assert!(Money::zero(Currency::USD).is_zero());
}

#[test]
fn amounts_are_shown_with_two_decimals_and_for_developers_with_their_currency() {
    for (cents, shown) in [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (-12_345, "-123.45"),
        (10_000_000, "100000.00"),
    ] {
        assert_eq!(Money::usd(cents).to_string(), shown);
        assert_eq!(format!("{:?}", Money::usd(cents)), format!("{shown} USD"));
    }
    assert_eq!(format!("{} {:?}", Currency::USD, Currency::USD), "USD USD");
}

#[test]
fn a_decimal_of_any_scale_is_read_in_cents() {
    let cases = [
        ("12", 1_200),
        ("12.3", 1_230),
        ("12.30", 1_230),
        ("12.300000", 1_230),
        ("-0.01", -1),
    ];
    for (major, cents) in cases {
        let major = Decimal::from_str_exact(major).expect("a decimal");
        assert_eq!(
            Money::from_decimal(major, Currency::USD),
            Ok(Money::usd(cents)),
            "{major}"
        );
    }
}

#[test]
fn whole_units_are_counted_down() {
    let unit = Money::usd(10_000_000);
    assert_eq!(Money::usd(24_999_999).div_floor(unit), Some(2));
    assert_eq!(Money::usd(25_000_000).div_floor(unit), Some(2));
    assert_eq!(Money::usd(9_999_999).div_floor(unit), Some(0));
    assert_eq!(Money::usd(-25_000_000).div_floor(unit), None);
    assert_eq!(unit.div_floor(Money::usd(0)), None);
}

#[test]
fn a_split_never_hands_out_more_than_the_whole() {
    assert_eq!(
        Money::usd(100).split_floor(&[6_000, 4_001]),
        Err(SplitError::MoreThanWhole)
    );
    assert_eq!(Money::usd(-1).split_floor(&[1]), Err(SplitError::Negative));
    assert_eq!(
        Money::usd(0).split_floor(&[1]),
        Ok((vec![Money::usd(0)], Money::usd(0)))
    );
}

#[test]
fn each_part_is_its_share_rounded_down_and_the_rest_comes_last() {
    let (parts, rest) = Money::usd(10_001)
        .split_floor(&[4_000, 3_333])
        .expect("less than the whole");
    assert_eq!(
        (parts, rest),
        (vec![Money::usd(4_000), Money::usd(3_333)], Money::usd(2_668))
    );

    let (parts, rest) = Money::usd(999).split_floor(&[5_000, 5_000]).expect("the whole");
    assert_eq!((parts, rest), (vec![Money::usd(499), Money::usd(499)], Money::usd(1)));
}

proptest! {
    #[test]
    fn text_and_decimal_come_back_the_same(cents in any::<i64>()) {
        let money = Money::usd(cents);
        prop_assert_eq!(Money::parse(&money.to_string(), Currency::USD), Ok(money));
        prop_assert_eq!(Money::from_decimal(money.to_decimal(), Currency::USD), Ok(money));
        prop_assert_eq!(money.to_decimal(), Decimal::from_str_exact(&money.to_string()).expect("a decimal"));
    }

    #[test]
    fn parts_and_rest_add_up(cents in 0..i64::MAX, shares in proptest::collection::vec(0u32..2_500, 0..4)) {
        let (parts, rest) = Money::usd(cents).split_floor(&shares).expect("at most the whole");
        let total: i128 = parts.iter().map(|part| i128::from(part.minor())).sum::<i128>() + i128::from(rest.minor());
        prop_assert_eq!(total, i128::from(cents));
        prop_assert!(rest.minor() >= 0);
    }
}
