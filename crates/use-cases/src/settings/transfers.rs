use approval::Policy;
use money::Money;
use payout_domain::transfer::{APPROVAL_EXPIRES_AFTER, HARD_MINIMUM_CENTS, Limits, TaxReporting};

use super::Vars;
use crate::context::TransferRules;

const MINIMUM_CENTS: i64 = 5_000;
const LARGE_FROM_CENTS: i64 = 1_000_000;

/// What transfers to recruiters and creators may come to, who approves the large ones, and who reports them.
pub(super) fn rules(vars: &mut Vars) -> Option<TransferRules> {
    let minimum = cents(vars, "MIN_PAYOUT_AMOUNT_CENTS", Some(MINIMUM_CENTS));
    let maximum = cents(vars, "MAX_PAYOUT_AMOUNT_CENTS", None);
    let large_from = cents(vars, "LARGE_PAYOUT_APPROVAL_THRESHOLD_CENTS", Some(LARGE_FROM_CENTS));
    let reserve = vars.number("PAYOUT_RESERVE_PERCENT", 0, 0, 100);
    let reporting = vars.or_default(
        "TRANSFER_TAX_REPORTING",
        TaxReporting::Service,
        "service or stripe",
        TaxReporting::parse,
    );
    let reserve = u8::try_from(reserve).expect("it is 100 at most");
    let policy = Policy::second_person(APPROVAL_EXPIRES_AFTER).expect("the time is above zero");
    match Limits::new(minimum?, maximum, large_from?, reserve) {
        Ok(limits) => Some(TransferRules {
            limits,
            policy,
            reporting,
        }),
        Err(refusal) => {
            vars.fault(format!(
                "MIN_PAYOUT_AMOUNT_CENTS and MAX_PAYOUT_AMOUNT_CENTS: {refusal}"
            ));
            None
        }
    }
}

fn cents(vars: &mut Vars, name: &str, default: Option<i64>) -> Option<Money> {
    let read = |value: &str| {
        let cents: i64 = value.parse().ok()?;
        (cents >= HARD_MINIMUM_CENTS).then(|| Some(Money::usd(cents)))
    };
    vars.or_default(
        name,
        default.map(Money::usd),
        "a whole number of cents, 100 at least",
        read,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<TransferRules, String> {
        let named = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut vars = Vars::new(set.iter().map(named));
        let rules = rules(&mut vars);
        vars.finish().map_err(|error| error.to_string())?;
        Ok(rules.expect("without a fault there are rules"))
    }

    #[test]
    fn without_settings_the_standard_limits_hold_and_this_service_reports() {
        let rules = read(&[]).unwrap();

        assert_eq!(rules.limits, Limits::standard());
        assert_eq!(rules.reporting, TaxReporting::Service);
        assert!(rules.policy.exclude_initiator());
    }

    #[test]
    fn every_limit_can_be_set() {
        let rules = read(&[
            ("MIN_PAYOUT_AMOUNT_CENTS", "100"),
            ("MAX_PAYOUT_AMOUNT_CENTS", "2000000"),
            ("LARGE_PAYOUT_APPROVAL_THRESHOLD_CENTS", "50000"),
            ("PAYOUT_RESERVE_PERCENT", "10"),
            ("TRANSFER_TAX_REPORTING", "stripe"),
        ])
        .unwrap();

        let limits = Limits::new(Money::usd(100), Some(Money::usd(2_000_000)), Money::usd(50_000), 10);
        assert_eq!(Ok(rules.limits), limits);
        assert_eq!(rules.reporting, TaxReporting::Provider);
    }

    #[test]
    fn limits_that_make_no_sense_are_named() {
        for (set, named) in [
            (vec![("MIN_PAYOUT_AMOUNT_CENTS", "99")], "MIN_PAYOUT_AMOUNT_CENTS"),
            (vec![("MAX_PAYOUT_AMOUNT_CENTS", "4999")], "MAX_PAYOUT_AMOUNT_CENTS"),
            (vec![("PAYOUT_RESERVE_PERCENT", "101")], "PAYOUT_RESERVE_PERCENT"),
            (vec![("TRANSFER_TAX_REPORTING", "nobody")], "TRANSFER_TAX_REPORTING"),
            (
                vec![("LARGE_PAYOUT_APPROVAL_THRESHOLD_CENTS", "ten")],
                "LARGE_PAYOUT_APPROVAL_THRESHOLD_CENTS",
            ),
        ] {
            let refusal = read(&set).unwrap_err();
            assert!(refusal.contains(named), "{refusal}");
        }
    }
}
