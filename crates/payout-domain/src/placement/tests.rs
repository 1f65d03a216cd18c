use money::Money;
use proptest::prelude::*;
use time::macros::date;
use uuid::Uuid;

use super::{Filled, PlacementRefusal, PlacementState, Rates, Role, Share, Tier, guarantee_ends_on, split};
use crate::PayeeId;

fn filled(role: Role, tier: Tier) -> Filled {
    Filled {
        role,
        payee: PayeeId(Uuid::from_u128(7)),
        tier,
    }
}

fn cents(shares: &[Share]) -> Vec<i64> {
    shares.iter().map(|share| share.amount.minor()).collect()
}

#[test]
fn r12_5_a_fee_of_20_000_with_a_free_closer_only_is_4_000_and_16_000() {
    let closer = [filled(Role::CandidateRecruiter, Tier::Free)];
    let shares = split(Money::usd(2_000_000), &closer, &Rates::standard()).expect("a fee");
    assert_eq!(cents(&shares.shares), [400_000]);
    assert_eq!(shares.platform, Money::usd(1_600_000));
}

#[test]
fn r12_5_five_partners_share_the_whole_fee_and_odd_cents_go_to_the_platform() {
    let partners = Role::ALL.map(|role| filled(role, Tier::Premium));
    let shares = split(Money::usd(10_001), &partners, &Rates::standard()).expect("a fee");
    assert_eq!(cents(&shares.shares), [4_000, 2_000, 2_000, 1_000, 1_000]);
    assert_eq!(shares.platform, Money::usd(1));
}

#[test]
fn r12_5_each_role_is_paid_by_the_tier_of_its_own_recruiter() {
    let rates = Rates::standard();
    let table = [
        (Role::CandidateRecruiter, [2_000, 3_000, 4_000]),
        (Role::JobOwner, [1_000, 1_500, 2_000]),
        (Role::CompanyRecruiter, [1_000, 1_500, 2_000]),
        (Role::CandidateSourcer, [600, 800, 1_000]),
        (Role::CompanySourcer, [600, 800, 1_000]),
    ];
    for (role, expected) in table {
        assert_eq!(Tier::ALL.map(|tier| rates.of(role, tier)), expected, "{role:?}");
    }
    let mixed = [
        filled(Role::JobOwner, Tier::Paid),
        filled(Role::CompanySourcer, Tier::Free),
    ];
    let shares = split(Money::usd(100_000), &mixed, &rates).expect("a fee");
    assert_eq!(cents(&shares.shares), [15_000, 6_000]);
    assert_eq!(shares.platform, Money::usd(79_000));
}

#[test]
fn what_cannot_be_shared_out_is_refused() {
    let twice = [filled(Role::JobOwner, Tier::Free), filled(Role::JobOwner, Tier::Paid)];
    let rates = Rates::standard();
    let refusal = PlacementRefusal::RoleFilledTwice(Role::JobOwner);
    assert_eq!(split(Money::usd(100), &twice, &rates), Err(refusal));
    assert_eq!(split(Money::usd(0), &[], &rates), Err(PlacementRefusal::FeeNotPositive));
    assert_eq!(Rates::new([[2_001; 5], [0; 5], [0; 5]]), None);
}

#[test]
fn a_guarantee_lasts_ninety_days_unless_said_otherwise() {
    assert_eq!(
        guarantee_ends_on(date!(2026 - 11 - 20), super::GUARANTEE_DAYS),
        Some(date!(2027 - 02 - 18))
    );
    assert_eq!(guarantee_ends_on(time::Date::MAX, 1), None);
}

#[test]
fn stored_names_come_back_as_they_were() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.code()), Some(role));
    }
    for tier in Tier::ALL {
        assert_eq!(Tier::parse(tier.code()), Some(tier));
    }
    for state in PlacementState::ALL {
        assert_eq!(PlacementState::parse(state.code()), Some(state));
    }
    assert_eq!(Tier::parse("partner"), Some(Tier::Premium));
}

proptest! {
    #[test]
    fn r12_5_the_shares_and_the_platforms_always_add_up_to_the_fee(
        fee in 1_i64..i64::MAX / 2,
        roles in prop::sample::subsequence(Role::ALL.to_vec(), 0..=5),
        tiers in prop::collection::vec(prop::sample::select(Tier::ALL.to_vec()), 5),
    ) {
        let roles: Vec<Filled> = roles.into_iter().zip(tiers).map(|(role, tier)| filled(role, tier)).collect();
        let shares = split(Money::usd(fee), &roles, &Rates::standard()).expect("a fee");
        let total: i64 = cents(&shares.shares).iter().sum();
        prop_assert_eq!(total + shares.platform.minor(), fee);
        prop_assert!(shares.platform.minor() >= 0);
        prop_assert_eq!(shares.shares.len(), roles.len());
    }
}
