use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

use crate::{Candidate, Criteria, KycStatus, MemberStatus, Reason, SubscriptionStatus, reasons_against};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
const LENIENT: Criteria = Criteria {
    require_twelve_payments: false,
};
const STRICT: Criteria = Criteria {
    require_twelve_payments: true,
};

fn selectable() -> Candidate {
    Candidate {
        in_queue: true,
        user_active: true,
        membership: MemberStatus::Active,
        subscription: SubscriptionStatus::Active,
        kyc: KycStatus::Verified,
        kyc_expires_at: None,
        counted_payments: 12,
        has_open_payout: false,
        received_payout: false,
    }
}

#[test]
fn r2_2_a_member_who_meets_everything_is_selectable() {
    let trialing = Candidate {
        subscription: SubscriptionStatus::Trialing,
        membership: MemberStatus::Won,
        kyc_expires_at: Some(NOW + Duration::SECOND),
        ..selectable()
    };

    assert_eq!(reasons_against(&selectable(), &STRICT, NOW), []);
    assert_eq!(reasons_against(&trialing, &STRICT, NOW), []);
}

#[test]
fn r2_2_each_shortcoming_is_named() {
    let member = selectable();
    let cases = [
        (
            Candidate {
                in_queue: false,
                ..member
            },
            Reason::NotInQueue,
        ),
        (
            Candidate {
                user_active: false,
                ..member
            },
            Reason::UserNotActive,
        ),
        (
            Candidate {
                has_open_payout: true,
                ..member
            },
            Reason::OpenPayout,
        ),
        (
            Candidate {
                received_payout: true,
                ..member
            },
            Reason::AlreadyPaid,
        ),
        (
            Candidate {
                kyc_expires_at: Some(NOW),
                ..member
            },
            Reason::KycExpired,
        ),
        (
            Candidate {
                counted_payments: 11,
                ..member
            },
            Reason::TooFewPayments { has: 11, needs: 12 },
        ),
    ];
    for (candidate, reason) in cases {
        assert_eq!(reasons_against(&candidate, &STRICT, NOW), [reason], "{candidate:?}");
    }
}

#[test]
fn r2_2_only_some_statuses_are_selectable() {
    for kyc in KycStatus::ALL {
        let expected = match kyc {
            KycStatus::Verified => None,
            KycStatus::Expired => Some(Reason::KycExpired),
            _ => Some(Reason::KycNotVerified),
        };
        let candidate = Candidate { kyc, ..selectable() };
        assert_eq!(
            reasons_against(&candidate, &LENIENT, NOW),
            Vec::from_iter(expected),
            "{kyc:?}"
        );
    }
    for membership in MemberStatus::ALL {
        let candidate = Candidate {
            membership,
            ..selectable()
        };
        let passes = matches!(membership, MemberStatus::Active | MemberStatus::Won);
        let expected = (!passes).then_some(Reason::MembershipNotActive);
        assert_eq!(
            reasons_against(&candidate, &LENIENT, NOW),
            Vec::from_iter(expected),
            "{membership:?}"
        );
    }
    for subscription in SubscriptionStatus::ALL {
        let candidate = Candidate {
            subscription,
            ..selectable()
        };
        let passes = matches!(subscription, SubscriptionStatus::Active | SubscriptionStatus::Trialing);
        let expected = (!passes).then_some(Reason::SubscriptionNotActive);
        assert_eq!(
            reasons_against(&candidate, &LENIENT, NOW),
            Vec::from_iter(expected),
            "{subscription:?}"
        );
    }
}

#[test]
fn r2_3_twelve_payments_are_a_condition_only_where_they_are_asked_for() {
    let newcomer = Candidate {
        counted_payments: 3,
        ..selectable()
    };

    assert!(!newcomer.meets_time_requirement());
    assert!(selectable().meets_time_requirement());
    assert_eq!(reasons_against(&newcomer, &LENIENT, NOW), []);
    let reasons = reasons_against(&newcomer, &STRICT, NOW);
    assert_eq!(reasons, [Reason::TooFewPayments { has: 3, needs: 12 }]);
    assert_eq!(reasons[0].to_string(), "the member made 3 of the 12 payments needed");
}

#[test]
fn r2_2_every_reason_against_a_member_is_named_at_once() {
    let hopeless = Candidate {
        in_queue: false,
        user_active: false,
        membership: MemberStatus::Suspended,
        subscription: SubscriptionStatus::PastDue,
        kyc: KycStatus::Missing,
        kyc_expires_at: None,
        counted_payments: 0,
        has_open_payout: true,
        received_payout: true,
    };

    let codes: Vec<_> = reasons_against(&hopeless, &STRICT, NOW)
        .iter()
        .map(Reason::code)
        .collect();

    let expected = [
        "NOT_IN_QUEUE",
        "USER_NOT_ACTIVE",
        "MEMBERSHIP_NOT_ACTIVE",
        "SUBSCRIPTION_NOT_ACTIVE",
        "KYC_NOT_VERIFIED",
        "OPEN_PAYOUT",
        "ALREADY_PAID",
        "TOO_FEW_PAYMENTS",
    ];
    assert_eq!(codes, expected);
}

proptest! {
    #[test]
    fn r2_2_a_verification_holds_until_the_second_it_ends(seconds in -1_000i64..1_000) {
        let expires_at = NOW + Duration::seconds(seconds);
        let candidate = Candidate { kyc_expires_at: Some(expires_at), ..selectable() };
        prop_assert_eq!(reasons_against(&candidate, &LENIENT, NOW).is_empty(), seconds > 0);
    }
}
