use money::{Currency, Money};
use proptest::prelude::*;
use tax::{Withholding, WithholdingReason};

use super::{Calculation, CalculationError};

fn withholding(rate_bp: u32, cents: i64) -> Withholding {
    Withholding {
        rate_bp,
        withheld: Money::usd(cents),
        reason: WithholdingReason::W9Missing,
    }
}

fn of_100_000(withholding: &Withholding) -> Calculation {
    Calculation::new(Money::usd(10_000_000), Money::usd(30_000), withholding).expect("something is left")
}

#[test]
fn r5_1_net_is_99_700_00_with_nothing_withheld_and_75_700_00_with_24_percent_of_gross() {
    assert_eq!(of_100_000(&withholding(0, 0)).net(), Money::usd(9_970_000));
    assert_eq!(of_100_000(&withholding(2_400, 2_400_000)).net(), Money::usd(7_570_000));
}

#[test]
fn r5_2_the_breakdown_lists_deductions_with_their_sign_and_no_withholding_where_there_is_none() {
    let texts = |calculation: Calculation| -> Vec<String> {
        calculation
            .lines()
            .iter()
            .map(|(description, amount)| format!("{description}: {amount}"))
            .collect()
    };

    let plain = texts(of_100_000(&withholding(0, 0)));
    let withheld = texts(of_100_000(&withholding(2_400, 2_400_000)));

    assert_eq!(
        plain,
        [
            "Gross payout: 100000.00",
            "Retention fee (next year): -300.00",
            "Net payout: 99700.00"
        ]
    );
    assert_eq!(withheld[2], "Backup withholding: -24000.00");
    assert_eq!(withheld[3], "Net payout: 75700.00");
}

#[test]
fn a_payout_that_leaves_nothing_is_refused() {
    let gross = Money::usd(30_000);
    let refused = Calculation::new(gross, Money::usd(30_000), &withholding(0, 0));
    assert_eq!(refused, Err(CalculationError::NothingLeft { gross }));
    let refused = Calculation::new(gross, Money::usd(25_000), &withholding(2_400, 7_200));
    assert_eq!(refused, Err(CalculationError::NothingLeft { gross }));
}

#[test]
fn amounts_of_two_currencies_are_refused() {
    let fee = Money::new(30_000, Currency::parse("EUR").expect("a currency"));
    let refused = Calculation::new(Money::usd(10_000_000), fee, &withholding(0, 0));
    assert!(matches!(refused, Err(CalculationError::Money(_))), "{refused:?}");
}

#[test]
fn a_stored_calculation_whose_parts_are_negative_or_do_not_add_up_is_not_read_back() {
    let restore = |gross, fee, withheld, net| {
        Calculation::restore(
            Money::usd(gross),
            Money::usd(fee),
            Money::usd(withheld),
            0,
            Money::usd(net),
        )
    };
    assert!(restore(100, 10, 20, 70).is_ok());
    assert!(restore(100, 10, 20, 71).is_err());
    assert!(restore(100, 10, 20, 69).is_err());
    assert!(restore(100, -10, 20, 90).is_err());
    assert!(restore(100, 10, -20, 110).is_err());
}

proptest! {
    #[test]
    fn r5_1_the_parts_always_add_up_to_gross(gross in 1_i64..1_000_000_000, fee in 0_i64..100_000, rate_bp in 0_u32..5_000) {
        let gross = Money::usd(gross);
        let withheld = gross.share_half_up(rate_bp).expect("it fits");
        let withholding = Withholding { rate_bp, withheld, reason: WithholdingReason::W9Missing };
        if let Ok(parts) = Calculation::new(gross, Money::usd(fee), &withholding) {
            let sum = parts.net().minor() + parts.retention_fee().minor() + parts.withheld().minor();
            prop_assert_eq!(sum, gross.minor());
            prop_assert!(parts.net().is_positive());
            let restored = Calculation::restore(gross, parts.retention_fee(), withheld, rate_bp, parts.net());
            prop_assert_eq!(restored, Ok(parts));
        }
    }
}
