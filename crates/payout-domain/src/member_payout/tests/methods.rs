use time::Duration;

use crate::given::{ANNA, COOLING, NOW, Story, World, account, approve, home, pay_by};
use crate::member_payout::NewRound;
use crate::{DestinationDefect, Event, PaymentMethod, Refusal, Status};

#[test]
fn r3_3_another_method_voids_the_votes_and_rests_where_details_were_known() {
    for status in [
        Status::PendingTaxInfo,
        Status::ReadyForPayment,
        Status::RequiresManualReview,
    ] {
        let mut story = Story::at(status);
        story.world.address = Ok(home('A'));

        let change = story.does(pay_by(PaymentMethod::Check));

        assert_eq!(change.path, [status, Status::PendingApproval]);
        assert_eq!(
            change.events[0],
            Event::MethodChanged {
                from: PaymentMethod::Ach,
                to: PaymentMethod::Check
            }
        );
        assert_eq!(
            change.events[1],
            Event::DestinationPinned {
                destination: home('A'),
                changed: true
            }
        );
        let opened = Event::RoundOpened {
            round: 2,
            cause: NewRound::MethodChanged,
            voided: 2,
            was_owed: true,
        };
        assert_eq!(change.events[2], opened);
        assert_eq!(story.payout.cooling_until, Some(NOW + COOLING));
    }
}

#[test]
fn r3_3_another_method_before_any_details_voids_the_votes_and_does_not_rest() {
    let mut story = Story::at(Status::PendingBankInfo);
    story.world.address = Ok(home('A'));

    let change = story.does(pay_by(PaymentMethod::Check));

    assert_eq!(change.path, [Status::PendingBankInfo, Status::PendingApproval]);
    assert_eq!(
        change.events[1],
        Event::DestinationPinned {
            destination: home('A'),
            changed: false
        }
    );
    assert_eq!(story.payout.cooling_until, None);
}

#[test]
fn another_method_before_anybody_voted_opens_no_round() {
    let mut story = Story::of(World::bare());
    let change = story.does(pay_by(PaymentMethod::Check));
    assert_eq!(
        change.events,
        [Event::MethodChanged {
            from: PaymentMethod::Ach,
            to: PaymentMethod::Check
        }]
    );
    assert_eq!((story.payout.ballot.round(), story.payout.version), (1, 1));
}

#[test]
fn the_same_method_is_refused() {
    let mut story = Story::at(Status::ReadyForPayment);
    assert_eq!(story.refuses(pay_by(PaymentMethod::Ach)), Refusal::SameMethod);
}

#[test]
fn once_sent_the_method_stays() {
    for status in [
        Status::PaymentSent,
        Status::Completed,
        Status::PaymentFailed,
        Status::Rejected,
        Status::Cancelled,
    ] {
        let refusal = Story::at(status).refuses(pay_by(PaymentMethod::Check));
        assert_eq!(
            refusal,
            Refusal::InvalidTransition {
                status,
                command: "change_method"
            }
        );
    }
}

#[test]
fn r3_3_details_for_the_new_method_that_come_after_the_vote_are_a_change() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.world.address = Err(DestinationDefect::NoAddress);
    story.does(pay_by(PaymentMethod::Check));
    assert_eq!(story.payout.destination, None);
    story.is_approved();
    assert_eq!(story.status(), Status::PendingBankInfo);

    story.world.address = Ok(home('B'));
    assert_eq!(
        story.looks_again().path,
        [Status::PendingBankInfo, Status::PendingApproval]
    );
    assert_eq!(story.payout.ballot.round(), 3);
}

#[test]
fn r4_4_a_detour_over_another_method_does_not_shorten_the_rest_of_new_details() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.world.address = Err(DestinationDefect::NoAddress);
    story.does(pay_by(PaymentMethod::Check));
    story.waits(COOLING);
    story.world.bank = Ok(account('B'));
    story.does(pay_by(PaymentMethod::Ach));

    story.is_approved();

    let Err(shut) = story.payout.clear(&story.facts()) else {
        panic!("the account of a moment ago is paid to")
    };
    assert_eq!(shut[0].code, "COOLING_OFF");
    story.waits(COOLING - Duration::seconds(1));
    assert!(story.payout.clear(&story.facts()).is_err());
    story.waits(Duration::seconds(1));
    assert_eq!(story.clearance().destination(), &account('B'));
}

#[test]
fn each_method_is_read_back_from_its_name() {
    for method in [PaymentMethod::Ach, PaymentMethod::Check] {
        assert_eq!(PaymentMethod::parse(method.code()), Some(method));
    }
    assert_eq!(PaymentMethod::parse("wire"), None);
}

#[test]
fn a_vote_for_one_method_is_none_for_the_other() {
    let mut story = Story::of(World::bare());
    story.does(approve(ANNA));
    let change = story.does(pay_by(PaymentMethod::Check));
    let opened = Event::RoundOpened {
        round: 2,
        cause: NewRound::MethodChanged,
        voided: 1,
        was_owed: false,
    };
    assert_eq!(change.events[1], opened);
}
