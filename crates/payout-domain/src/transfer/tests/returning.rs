use money::Money;

use crate::transfer::given::{Story, accept, reverse};
use crate::transfer::{BankStatus, Change, Command, FailureKind, LedgerEffect, State, Status};

fn report(story: &mut Story, status: BankStatus) -> Change {
    story.does(Command::ReportBank { status })
}

#[test]
fn r11_1_completed_is_left_only_by_a_reversal_of_everything() {
    let mut story = Story::completed();
    let change = story.does(reverse("tr_1", 4_000));
    assert_eq!(change.events[0].name(), "transfer_payout.partly_reversed");
    assert_eq!(story.payout.status(), Status::Completed);
    assert_eq!(
        story.payout.accepted().map(|transfer| transfer.reversed),
        Some(Money::usd(4_000))
    );

    let change = story.does(reverse("tr_1", 10_000));

    assert_eq!(change.path, [Status::Completed, Status::Reversed]);
    let effects = change.events[0].ledger_effects();
    assert_eq!(effects, [LedgerEffect::Unsettle, LedgerEffect::Derecognise]);
    assert!(story.payout.status().releases_allocations());
    assert!(story.payout.reported().is_none());
}

#[test]
fn events_that_come_twice_or_late_change_nothing() {
    let mut story = Story::completed();
    assert!(story.does(accept("tr_1", 10_000)).is_nothing());
    story.does(reverse("tr_1", 4_000));
    assert!(story.does(reverse("tr_1", 4_000)).is_nothing());
    assert!(story.does(reverse("tr_1", 3_000)).is_nothing());
    story.does(reverse("tr_1", 10_000));
    assert!(story.does(accept("tr_1", 10_000)).is_nothing());
    assert!(story.does(reverse("tr_1", 10_000)).is_nothing());
}

#[test]
fn a_second_transfer_for_one_payout_is_named() {
    let mut story = Story::completed();
    assert_eq!(story.refuses(accept("tr_2", 10_000)).code(), "ANOTHER_TRANSFER");
    assert_eq!(story.refuses(reverse("tr_2", 10_000)).code(), "ANOTHER_TRANSFER");
}

#[test]
fn more_than_was_sent_or_nothing_cannot_come_back() {
    let mut story = Story::completed();
    for cents in [10_001, 0, -1] {
        assert_eq!(story.refuses(reverse("tr_1", cents)).code(), "IMPOSSIBLE_REVERSAL");
    }
}

#[test]
fn a_transfer_of_another_amount_that_comes_back_as_a_whole_is_as_if_it_had_not_been_made() {
    let mut story = Story::sending();
    story.does(accept("tr_1", 9_999));
    assert!(story.does(reverse("tr_1", 9_000)).is_nothing());
    story.does(reverse("tr_1", 9_999));
    let State::Failed { failure } = &story.payout.state else {
        panic!("it has failed")
    };
    assert_eq!(failure.kind, FailureKind::MismatchTakenBack);
}

#[test]
fn r11_1_the_bank_status_only_moves_forward() {
    let mut story = Story::completed();
    assert!(!report(&mut story, BankStatus::InTransit).is_nothing());
    assert!(report(&mut story, BankStatus::Pending).is_nothing());
    assert!(report(&mut story, BankStatus::InTransit).is_nothing());
    assert!(!report(&mut story, BankStatus::Paid).is_nothing());
    // The bank may refuse within five business days.
    assert!(!report(&mut story, BankStatus::Failed).is_nothing());
    assert!(report(&mut story, BankStatus::Paid).is_nothing());
    assert_eq!(
        story.payout.accepted().and_then(|transfer| transfer.bank),
        Some(BankStatus::Failed)
    );
    assert_eq!(story.payout.status(), Status::Completed);
}

#[test]
fn stored_names_come_back_as_they_were() {
    for status in BankStatus::ALL {
        assert_eq!(BankStatus::parse(status.code()), Some(status));
    }
    for status in Status::ALL {
        assert_eq!(Status::parse(status.code()), Some(status));
    }
    for kind in FailureKind::ALL {
        assert_eq!(FailureKind::parse(kind.code()), Some(kind));
    }
}
