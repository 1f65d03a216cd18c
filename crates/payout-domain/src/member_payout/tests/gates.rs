use tax::W9Standing;

use crate::given::{APPROVED_W9, Story, World, account, home, new_payout};
use crate::member_payout::NewPayout;
use crate::{DestinationDefect, Event, MemberPayout, PaymentMethod, State, Status};

fn by_check(world: World) -> Story {
    let new = NewPayout {
        method: PaymentMethod::Check,
        ..new_payout()
    };
    let (payout, _) = MemberPayout::initiate(new, &world.facts());
    Story { world, payout }
}

fn defect(story: &Story) -> Option<&DestinationDefect> {
    match &story.payout.state {
        State::PendingBankInfo { defect, .. } => Some(defect),
        _ => None,
    }
}

#[test]
fn r4_3_without_bank_details_an_approved_payout_waits_for_them_and_the_member_is_told() {
    let mut story = Story::of(World {
        w9: APPROVED_W9,
        ..World::bare()
    });

    let change = story.is_approved();

    assert_eq!(
        change.path,
        [Status::PendingApproval, Status::Approved, Status::PendingBankInfo]
    );
    assert_eq!(
        change.events.last(),
        Some(&Event::BankInfoNeeded {
            defect: DestinationDefect::NoBankDetails
        })
    );
}

#[test]
fn r4_3_a_check_needs_an_address_and_no_bank_details() {
    let mut story = by_check(World {
        bank: Err(DestinationDefect::NoBankDetails),
        ..World::complete()
    });
    story.is_approved();
    assert_eq!(story.status(), Status::ReadyForPayment);
    assert_eq!(story.payout.destination, Some(home('A')));

    let mut story = by_check(World {
        address: Err(DestinationDefect::NoAddress),
        ..World::complete()
    });
    story.is_approved();
    assert_eq!(defect(&story), Some(&DestinationDefect::NoAddress));
}

#[test]
fn r4_3_a_transfer_needs_bank_details_and_no_address() {
    let mut story = Story::of(World {
        address: Err(DestinationDefect::NoAddress),
        ..World::complete()
    });
    story.is_approved();
    assert_eq!(story.status(), Status::ReadyForPayment);
}

#[test]
fn r4_3_the_mail_names_the_defect_once_and_again_only_when_it_is_another() {
    let mut story = by_check(World {
        address: Err(DestinationDefect::NoAddress),
        ..World::complete()
    });
    story.is_approved();
    assert!(story.looks_again().is_nothing());

    let incomplete = DestinationDefect::IncompleteAddress("the city is missing".into());
    story.world.address = Err(incomplete.clone());
    let change = story.looks_again();

    assert_eq!(
        change.events,
        [Event::BankInfoNeeded {
            defect: incomplete.clone()
        }]
    );
    assert_eq!(change.path, [Status::PendingBankInfo]);
    assert_eq!(defect(&story), Some(&incomplete));
    assert!(story.looks_again().is_nothing());
}

#[test]
fn r4_3_after_the_details_comes_the_w9() {
    let mut story = Story::at(Status::PendingBankInfo);

    let change = story.gives_account('A');

    assert_eq!(change.path, [Status::PendingBankInfo, Status::PendingTaxInfo]);
    assert_eq!(
        change.events,
        [
            Event::DestinationPinned {
                destination: story.payout.destination.clone().expect("pinned"),
                changed: false
            },
            Event::TaxInfoNeeded
        ]
    );
    assert!(story.looks_again().is_nothing());
}

#[test]
fn r4_3_only_an_approved_w9_opens_the_gate() {
    for standing in [W9Standing::Missing, W9Standing::Submitted, W9Standing::Rejected] {
        let mut story = Story::of(World {
            w9: standing,
            ..World::complete()
        });
        story.is_approved();
        assert_eq!(story.status(), Status::PendingTaxInfo, "{standing:?}");

        story.world.w9 = W9Standing::Approved { exempt: true };
        let change = story.looks_again();
        assert_eq!(change.path, [Status::PendingTaxInfo, Status::ReadyForPayment]);
    }
}

#[test]
fn r4_3_details_that_vanish_while_tax_is_waited_for_are_asked_for_and_the_votes_stand() {
    let mut story = Story::at(Status::PendingTaxInfo);
    story.world.w9 = APPROVED_W9;

    let change = story.loses_account();
    assert_eq!(change.path, [Status::PendingTaxInfo, Status::PendingBankInfo]);
    assert_eq!(
        change.events,
        [Event::BankInfoNeeded {
            defect: DestinationDefect::NoBankDetails
        }]
    );

    let change = story.gives_account('A');
    assert_eq!(change.path, [Status::PendingBankInfo, Status::ReadyForPayment]);
    assert_eq!(story.payout.cooling_until, None);
}

#[test]
fn r7_3_a_foreign_payee_goes_to_manual_review_from_every_gate() {
    let mut story = Story::of(World {
        foreign: true,
        ..World::complete()
    });
    let change = story.is_approved();
    assert_eq!(
        change.path,
        [Status::PendingApproval, Status::Approved, Status::RequiresManualReview]
    );
    assert!(matches!(change.events.last(), Some(Event::ReviewNeeded { .. })));

    for status in [Status::PendingBankInfo, Status::PendingTaxInfo, Status::ReadyForPayment] {
        let mut story = Story::at(status);
        story.world.foreign = true;
        assert_eq!(story.looks_again().path, [status, Status::RequiresManualReview]);
    }
}

#[test]
fn r4_3_a_payout_left_between_approval_and_gates_goes_on_at_the_next_look() {
    let mut story = Story::at(Status::Approved);
    assert_eq!(story.looks_again().path, [Status::Approved, Status::ReadyForPayment]);
    assert_eq!(story.payout.destination, Some(account('A')));
}
