use money::{Currency, Money};
use time::Duration;

use crate::{Decision, Policy, PolicyError, Role, Tier};

fn tier(cents: i64, approvals: u32) -> Tier {
    Tier {
        at_least: Money::usd(cents),
        approvals,
    }
}

fn with_tiers(tiers: &[Tier]) -> Result<Policy, PolicyError> {
    Policy::new(tiers.to_vec(), Role::ALL.to_vec(), false, None)
}

#[test]
fn r3_1_a_hundred_thousand_needs_two_approvals_and_less_needs_one() {
    let policy = Policy::standard();

    for (cents, approvals) in [(1, 1), (9_999_999, 1), (10_000_000, 2), (10_000_001, 2), (i64::MAX, 2)] {
        assert_eq!(policy.required(Money::usd(cents)), approvals, "{cents} cents");
    }
    assert!(!policy.exclude_initiator());
    assert_eq!(policy.expires_after(), None);
    assert_eq!(policy.roles(), Role::ALL);
}

#[test]
fn larger_amounts_may_need_as_many_approvals_as_smaller_ones() {
    let policy = with_tiers(&[tier(0, 2), tier(5, 2), tier(9, 3)]).expect("none needs less than the one before");

    assert_eq!(policy.required(Money::usd(8)), 2);
}

#[test]
fn an_amount_below_every_tier_still_needs_one_approval() {
    let policy = with_tiers(&[tier(500, 3)]).expect("usable");

    assert_eq!(policy.required(Money::usd(499)), 1);
    assert_eq!(policy.required(Money::usd(500)), 3);
}

#[test]
fn an_amount_in_another_currency_needs_the_most_approvals() {
    let euro = Currency::parse("EUR").expect("a currency");

    assert_eq!(Policy::standard().required(Money::new(1, euro)), 2);
}

#[test]
fn tiers_may_come_in_any_order() {
    let policy = with_tiers(&[tier(1_000, 4), tier(0, 1), tier(100, 2)]).expect("usable");

    assert_eq!(policy.tiers(), [tier(0, 1), tier(100, 2), tier(1_000, 4)]);
    assert_eq!(policy.required(Money::usd(999)), 2);
}

#[test]
fn tiers_that_make_no_sense_are_refused() {
    let euro = Currency::parse("EUR").expect("a currency");
    let in_euro = Tier {
        at_least: Money::new(100, euro),
        approvals: 2,
    };
    let cases = [
        (vec![], PolicyError::NoTier),
        (vec![tier(0, 0)], PolicyError::ApprovalsOutOfRange(0)),
        (vec![tier(0, 21)], PolicyError::ApprovalsOutOfRange(21)),
        (vec![tier(-1, 1)], PolicyError::NegativeAmount(Money::usd(-1))),
        (vec![tier(5, 1), tier(5, 2)], PolicyError::DuplicateTier(Money::usd(5))),
        (vec![tier(0, 2), tier(5, 1)], PolicyError::Decreasing(Money::usd(5))),
        (vec![tier(0, 1), in_euro], PolicyError::MixedCurrencies),
    ];
    for (tiers, expected) in cases {
        assert_eq!(with_tiers(&tiers), Err(expected), "{tiers:?}");
    }
}

#[test]
fn a_policy_needs_somebody_who_may_vote_and_time_to_do_it() {
    let tiers = || vec![tier(0, 1)];

    assert_eq!(Policy::new(tiers(), vec![], false, None), Err(PolicyError::NoRole));
    let at_once = Policy::new(tiers(), Role::ALL.to_vec(), false, Some(Duration::ZERO));
    assert_eq!(at_once, Err(PolicyError::ExpiryNotPositive));
}

#[test]
fn a_role_counted_twice_is_one_role() {
    let roles = vec![Role::FinanceManager, Role::FinanceManager];
    let policy = Policy::new(vec![tier(0, 1)], roles, true, None).expect("usable");

    assert_eq!(policy.roles(), [Role::FinanceManager]);
    assert!(policy.admits(&[Role::Admin, Role::FinanceManager]));
    assert!(!policy.admits(&[Role::Admin]));
    assert!(!policy.admits(&[]));
}

#[test]
fn stored_texts_come_back_as_they_were() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.code()), Some(role));
    }
    for decision in Decision::ALL {
        assert_eq!(Decision::parse(decision.code()), Some(decision));
    }
    assert_eq!(Role::parse("viewer"), None);
    assert_eq!(Decision::parse("abstain"), None);
}

#[test]
fn r11_2_a_second_person_is_anybody_but_the_initiator_in_time() {
    let policy = Policy::second_person(Duration::hours(72)).expect("a positive time");

    assert!(policy.exclude_initiator());
    assert_eq!(policy.required(Money::usd(i64::MAX)), 1);
    assert_eq!(policy.expires_after(), Some(Duration::hours(72)));
    assert_eq!(
        Policy::second_person(Duration::ZERO),
        Err(PolicyError::ExpiryNotPositive)
    );
}
