use crate::{KycStatus, MemberStatus, SubscriptionStatus};

#[test]
fn stored_texts_come_back_as_they_were() {
    for status in KycStatus::ALL {
        assert_eq!(KycStatus::parse(status.code()), Some(status));
    }
    for status in SubscriptionStatus::ALL {
        assert_eq!(SubscriptionStatus::parse(status.code()), Some(status));
    }
    for status in MemberStatus::ALL {
        assert_eq!(MemberStatus::parse(status.code()), Some(status));
    }
}

#[test]
fn both_ways_the_host_writes_a_status_are_understood() {
    assert_eq!(KycStatus::parse("In Review"), Some(KycStatus::InReview));
    assert_eq!(KycStatus::parse("VERIFIED"), Some(KycStatus::Verified));
    assert_eq!(SubscriptionStatus::parse("Past Due"), Some(SubscriptionStatus::PastDue));
    assert_eq!(
        SubscriptionStatus::parse("Cancelled"),
        Some(SubscriptionStatus::Canceled)
    );
    assert_eq!(MemberStatus::parse("Cancelled"), Some(MemberStatus::Cancelled));
    assert_eq!(MemberStatus::parse("canceled"), Some(MemberStatus::Cancelled));
}

#[test]
fn a_status_nobody_knows_is_none() {
    assert_eq!(KycStatus::parse("approved"), None);
    assert_eq!(SubscriptionStatus::parse("paused"), None);
    assert_eq!(MemberStatus::parse(""), None);
}
