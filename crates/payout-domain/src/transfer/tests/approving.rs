use approval::Decision;
use time::Duration;

use crate::given::{ANNA, BORIS, PAYEE};
use crate::transfer::given::{Story, World, cancel, new_transfer, retry, vote};
use crate::transfer::{AccountId, Command, LedgerEffect, Refusal, Source, Status, TransferPayout};

#[test]
fn r11_2_from_10_000_on_a_second_person_approves() {
    assert_eq!(Story::of(World::creator(999_999)).payout.status(), Status::Pending);
    let mut story = Story::large();
    assert_eq!(story.payout.status(), Status::PendingApproval);
    assert_eq!(story.refuses(Command::StartSending).code(), "INVALID_TRANSITION");

    assert_eq!(
        story.refuses(vote(ANNA, Decision::Approve)).code(),
        "INITIATOR_EXCLUDED"
    );
    assert_eq!(story.refuses(vote(PAYEE, Decision::Approve)), Refusal::OwnPayout);
    let change = story.does(vote(BORIS, Decision::Approve));

    assert_eq!(change.path, [Status::PendingApproval, Status::Pending]);
    assert_eq!(change.events[1].ledger_effects(), [LedgerEffect::Recognise]);
}

#[test]
fn r11_2_without_a_second_approver_within_72_hours_it_is_cancelled() {
    let mut story = Story::large();
    story.waits(Duration::hours(72) - Duration::seconds(1));
    assert_eq!(story.refuses(Command::ExpireApproval), Refusal::NotExpired);
    story.waits(Duration::seconds(1));
    assert_eq!(story.refuses(vote(BORIS, Decision::Approve)).code(), "BALLOT_EXPIRED");
    let change = story.does(Command::ExpireApproval);
    assert_eq!(story.payout.status(), Status::Cancelled);
    assert!(change.events[0].ledger_effects().is_empty());
}

#[test]
fn a_large_one_that_is_rejected_is_cancelled() {
    let mut story = Story::large();
    story.does(vote(BORIS, Decision::Reject));
    assert_eq!(story.payout.status(), Status::Cancelled);
}

#[test]
fn a_large_one_goes_to_the_account_it_was_approved_for_or_nowhere() {
    let elsewhere = Some(AccountId("acct_2".into()));
    let mut story = Story::large();
    story.does(vote(BORIS, Decision::Approve));
    let mut moved = story.clone();
    moved.world.payee.account.clone_from(&elsewhere);
    assert_eq!(moved.refuses(Command::StartSending), Refusal::AccountChanged);

    story.does(Command::StartSending);
    story.does(story.fails_for_good());
    story.world.payee.account.clone_from(&elsewhere);
    assert_eq!(story.refuses(retry()), Refusal::AccountChanged);

    let mut small = Story::failed();
    small.world.payee.account = elsewhere;
    small.does(retry());
    small.does(Command::StartSending);
    assert_eq!(
        small.payout.request().expect("it is being sent").destination.0,
        "acct_2"
    );
}

#[test]
fn what_was_owed_is_no_longer_when_it_is_cancelled() {
    let mut story = Story::pending();
    let change = story.does(cancel());
    assert_eq!(change.events[0].ledger_effects(), [LedgerEffect::Derecognise]);
    assert_eq!(Story::sending().refuses(cancel()).code(), "INVALID_TRANSITION");
}

#[test]
fn what_a_schedule_brings_has_no_initiator_and_any_staff_may_approve_it() {
    let world = World::creator(10_000);
    let source = Source::Schedule(crate::ScheduleId(uuid::Uuid::from_u128(9)));
    let mut new = new_transfer(1_000_000, source);
    new.initiated_by = None;
    let (payout, _) = TransferPayout::create(new, &world.facts()).expect("the payee is ready");
    let mut story = Story { world, payout };
    assert_eq!(story.refuses(vote(PAYEE, Decision::Approve)), Refusal::OwnPayout);
    story.does(vote(ANNA, Decision::Approve));
}
