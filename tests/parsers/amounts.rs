use money::{Currency, Money};
use proptest::prelude::*;
use rust_decimal::Decimal;
use stripe_export::Amount;

/// What people and programs write that is no plain amount.
const NONE: [&str; 26] = [
    "",
    " ",
    "1e5",
    "1E5",
    "1.0e2",
    "NaN",
    "nan",
    "inf",
    "Infinity",
    "-",
    ".",
    "1.",
    ".5",
    "1,000.00",
    "1 000",
    "1_000",
    "+1",
    "--1",
    "0x10",
    "１２",
    "1.005",
    "$1",
    "1.00 USD",
    "1.2.3",
    "\u{202e}1",
    "1\u{0}",
];

fn usd() -> Currency {
    Currency::parse("USD").expect("a currency")
}

#[test]
fn exponents_separators_and_half_cents_are_no_amounts() {
    for text in NONE {
        assert!(Money::parse(text, usd()).is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_an_amount_or_refused(text in "[-+0-9.,eE_ ]{0,40}|\\PC{0,20}") {
        if let Ok(money) = Money::parse(&text, usd()) {
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte)), "{:?}", text);
            let exact: Decimal = text.parse().expect("it is a number");
            prop_assert_eq!(money.to_decimal(), exact, "{:?}", text);
        }
    }

    #[test]
    fn what_is_written_is_read_back(minor in any::<i64>()) {
        let money = Money::usd(minor);
        prop_assert_eq!(Money::parse(&money.to_string(), usd()), Ok(money));
    }

    #[test]
    fn more_than_two_decimals_that_count_are_refused(whole in 0_i64..1_000_000, thousandths in 1_u32..1000) {
        prop_assume!(thousandths % 10 != 0);
        let text = format!("{whole}.{thousandths:03}");
        prop_assert!(Money::parse(&text, usd()).is_err(), "{}", text);
    }

    #[test]
    fn any_amount_of_an_export_is_plain_or_refused(text in "[-+0-9.,eE ]{0,30}|\\PC{0,20}", currency in "[a-zA-Z]{0,4}|\\PC{0,3}") {
        if let Ok(amount) = Amount::parse(&text, &currency) {
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte)), "{:?}", text);
            prop_assert!(!amount.major().is_sign_negative());
            prop_assert_eq!(amount.currency().len(), 3);
        }
    }
}
