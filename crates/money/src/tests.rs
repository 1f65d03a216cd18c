use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::{Currency, CurrencyError, Money, MoneyError, SplitError};

#[test]
fn a_share_rounds_half_cents_up() {
    // facts 2.8: withholding at 24 %, and the 30 % tie.
    let cases = [
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
