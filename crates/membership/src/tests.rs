mod calendar;
mod candidate;
mod queue;
mod status;

use time::{Date, OffsetDateTime, macros::date};

use crate::{RejoinRefusal, can_reactivate, may_rejoin};

const COMPLETED_ON: Date = date!(2026 - 11 - 20);

#[test]
fn r8_5_a_removed_member_rejoins_with_a_payment_made_after_the_payout() {
    let day_after = date!(2026 - 11 - 21).midnight().assume_utc();

    assert_eq!(may_rejoin(true, day_after, COMPLETED_ON), Ok(()));
    assert_eq!(
        may_rejoin(false, day_after, COMPLETED_ON),
        Err(RejoinRefusal::NotRemoved)
    );
}

#[test]
fn r8_5_a_payment_of_the_old_tenure_begins_no_new_one() {
    let too_early = Err(RejoinRefusal::PaymentTooEarly {
        completed_on: COMPLETED_ON,
    });
    let last_second = date!(2026 - 11 - 21).midnight().assume_utc() - time::Duration::SECOND;

    assert_eq!(may_rejoin(true, last_second, COMPLETED_ON), too_early);
    assert_eq!(may_rejoin(true, OffsetDateTime::UNIX_EPOCH, COMPLETED_ON), too_early);
    // The 21st in Auckland is still the 20th in UTC.
    let in_auckland = time::macros::datetime!(2026-11-21 08:00 +13);
    assert_eq!(may_rejoin(true, in_auckland, COMPLETED_ON), too_early);
}

#[test]
fn r8_4_only_a_removed_winner_can_reactivate() {
    assert!(can_reactivate(Some(COMPLETED_ON), true));
    assert!(!can_reactivate(Some(COMPLETED_ON), false));
    assert!(!can_reactivate(None, true));
}
