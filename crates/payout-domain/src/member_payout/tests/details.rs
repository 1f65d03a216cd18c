use time::Duration;

use crate::given::{ANNA, BORIS, COOLING, NOW, Story, World, account, approve, home, reject};
use crate::member_payout::{LedgerEffect, NewRound};
use crate::{Destination, Event, Refusal, Status};

fn round_opened(change: &crate::member_payout::Change) -> Option<(NewRound, usize, bool)> {
    change.events.iter().find_map(|event| match event {
        Event::RoundOpened {
            cause,
            voided,
            was_owed,
            ..
        } => Some((*cause, *voided, *was_owed)),
        _ => None,
    })
}

#[test]
fn r3_3_details_given_for_the_first_time_bind_to_the_votes_that_stand() {
    let mut story = Story::of(World {
        bank: World::bare().bank,
        ..World::complete()
    });
    story.does(approve(ANNA));
    let change = story.gives_account('A');
    assert!(matches!(
        change.events[..],
        [Event::DestinationPinned { changed: false, .. }]
    ));

    story.does(approve(BORIS));

    assert_eq!(story.status(), Status::ReadyForPayment);
    assert_eq!(story.payout.ballot.round(), 1);
    assert_eq!(story.payout.cooling_until, None);
    story.clearance();
}

#[test]
fn r3_3_a_change_before_anybody_voted_voids_nothing_and_rests() {
    let mut story = Story::of(World::complete());
    let change = story.gives_account('B');
    assert!(matches!(
        change.events[..],
        [Event::DestinationPinned { changed: true, .. }]
    ));
    assert_eq!(change.path, [Status::PendingApproval]);
    assert_eq!(story.payout.ballot.round(), 1);
    assert_eq!(story.payout.cooling_until, Some(NOW + COOLING));
}

#[test]
fn r3_3_a_later_change_voids_the_votes_cast_so_far() {
    let mut story = Story::of(World::complete());
    story.does(approve(ANNA));

    let change = story.gives_account('B');

    assert_eq!(round_opened(&change), Some((NewRound::DetailsChanged, 1, false)));
    assert_eq!(story.payout.ballot.votes(), []);
    story.does(approve(ANNA));
    assert_eq!(story.status(), Status::PendingApproval);
}

#[test]
fn r3_3_a_later_change_at_any_time_before_sending_opens_a_new_round_and_rests() {
    for status in [
        Status::PendingTaxInfo,
        Status::ReadyForPayment,
        Status::RequiresManualReview,
    ] {
        let mut story = Story::at(status);
        story.waits(Duration::hours(1));

        let change = story.gives_account('B');

        assert_eq!(change.path, [status, Status::PendingApproval]);
        assert!(matches!(
            &change.events[0],
            Event::DestinationPinned { changed: true, .. }
        ));
        assert_eq!(round_opened(&change), Some((NewRound::DetailsChanged, 2, true)));
        assert_eq!(change.events[1].ledger_effect(), Some(LedgerEffect::Derecognise));
        assert_eq!(
            story.payout.destination.as_ref().expect("pinned").fingerprint,
            account('B').fingerprint
        );
        assert_eq!(story.payout.cooling_until, Some(NOW + Duration::hours(1) + COOLING));
    }
}

#[test]
fn r3_3_an_approved_payout_falls_back_even_if_its_votes_are_lost() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.payout.ballot.next_round(2, NOW);
    let change = story.gives_account('B');
    assert_eq!(change.path, [Status::ReadyForPayment, Status::PendingApproval]);
}

#[test]
fn r3_3_once_sent_details_no_longer_matter() {
    for status in [
        Status::PaymentSent,
        Status::Completed,
        Status::Rejected,
        Status::Cancelled,
    ] {
        let mut story = Story::at(status);
        assert!(story.gives_account('B').is_nothing());
        assert_eq!(story.payout.destination, Some(account('A')));
    }
}

#[test]
fn r3_3_the_same_details_given_again_change_nothing() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.waits(Duration::days(2));
    assert!(story.gives_account('A').is_nothing());
}

#[test]
fn r3_3_ready_details_that_are_removed_void_the_votes_and_so_do_those_given_after() {
    let mut story = Story::at(Status::ReadyForPayment);

    let change = story.loses_account();
    assert_eq!(change.path, [Status::ReadyForPayment, Status::PendingApproval]);
    assert_eq!(round_opened(&change), Some((NewRound::DetailsChanged, 2, true)));

    story.waits(Duration::hours(30));
    story.does(approve(ANNA));
    let change = story.gives_account('A');

    assert_eq!(round_opened(&change), Some((NewRound::DetailsChanged, 1, false)));
    assert_eq!(story.payout.cooling_until, Some(story.world.now + COOLING));
}

#[test]
fn r3_3_details_removed_before_the_vote_ended_bind_again_only_if_they_are_the_same() {
    let mut story = Story::of(World::complete());
    story.does(approve(ANNA));
    assert!(story.loses_account().is_nothing());
    assert!(story.clone().gives_account('A').is_nothing());

    let change = story.gives_account('B');
    assert_eq!(round_opened(&change), Some((NewRound::DetailsChanged, 1, false)));
    assert_eq!(story.payout.cooling_until, Some(NOW + COOLING));
}

#[test]
fn r3_3_an_approval_is_for_the_details_on_file_when_it_is_given() {
    let mut story = Story::of(World::complete());
    story.does(approve(ANNA));
    // The address or account was changed elsewhere, and nobody has looked since.
    story.world.bank = Ok(account('B'));

    assert_eq!(story.refuses(approve(BORIS)), Refusal::ApprovalOutdated);
    let change = story.looks_again();
    assert_eq!(round_opened(&change), Some((NewRound::DetailsChanged, 1, false)));

    story.does(approve(BORIS));
    assert_eq!(story.payout.ballot.approvals(), 1);
    assert_eq!(story.payout.ballot.votes()[0].content_hash, story.payout.content_hash());
}

#[test]
fn r3_3_a_rejection_is_one_whatever_the_details() {
    let mut story = Story::of(World::complete());
    story.does(approve(ANNA));
    story.world.bank = Ok(account('B'));
    let change = story.does(reject(BORIS));
    assert_eq!(change.path, [Status::PendingApproval, Status::Rejected]);
    assert_eq!(story.payout.ballot.votes().len(), 2);
}

#[test]
fn r6_1_a_payout_pins_the_version_of_the_details_it_was_approved_with() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.world.bank = Ok(Destination {
        bank_detail_id: Some(uuid::Uuid::from_u128(9)),
        ..account('A')
    });
    assert!(story.looks_again().is_nothing());
    assert_eq!(story.payout.destination, Some(account('A')));
}

#[test]
fn a_new_address_does_not_concern_a_payment_by_transfer() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.world.address = Ok(home('B'));
    assert!(story.looks_again().is_nothing());
}
