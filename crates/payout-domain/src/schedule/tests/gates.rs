use money::Money;

use crate::given::{ANNA, REASON};
use crate::hold;
use crate::placement::PlacementState;
use crate::schedule::given::{Story, WHOLE};
use crate::schedule::{Command, Early, Gate, Shut, State, Status};
use crate::transfer::Blocker;

fn open(cents: i64) -> Gate {
    Gate::Open {
        amount: Money::usd(cents),
    }
}

#[test]
fn r12_2_it_pays_the_amount_less_active_holds() {
    let mut story = Story::holding(20_000);
    story.does(Command::Claim);
    let State::Processing { amount, .. } = story.schedule.state else {
        panic!("it is processed")
    };
    assert_eq!(amount, Money::usd(80_000));
}

#[test]
fn r12_3_what_was_released_before_is_not_paid_again() {
    let mut story = Story::holding(20_000);
    story.holds_do(hold::Command::Release {
        by: ANNA,
        amount: None,
        notes: None,
    });
    assert_eq!(story.schedule.gate(&story.facts()), open(80_000));
}

#[test]
fn r12_3_what_was_cancelled_before_is_paid_with_the_rest() {
    let mut story = Story::holding(20_000);
    let event = story.holds_do(hold::Command::Cancel { by: ANNA });
    assert_eq!(event.follow_up(), None);
    assert_eq!(story.schedule.gate(&story.facts()), open(WHOLE));
}

#[test]
fn r12_2_a_payee_who_is_not_ready_postpones_without_using_up_an_attempt() {
    let mut story = Story::due();
    story.payee = vec![Blocker::NoAccount, Blocker::NoW9];
    let change = story.does(Command::Claim);
    assert_eq!(change.events[0].name(), "payout_schedule.updated");
    assert_eq!(
        (story.schedule.status(), story.schedule.failures),
        (Status::Scheduled, 0)
    );
    assert!(story.does(Command::Claim).is_nothing());
    let blockers = story.payee.clone();
    let gate = story.schedule.gate(&story.facts());
    assert_eq!(gate, Gate::Early(Early::PayeeNotReady { blockers }));

    story.payee.clear();
    story.does(Command::Claim);
    assert_eq!(story.schedule.status(), Status::Processing);
}

#[test]
fn r12_2_a_placement_that_failed_or_was_cancelled_is_not_paid() {
    for (placement, shut) in [
        (PlacementState::Failed, Shut::PlacementFailed),
        (PlacementState::Cancelled, Shut::PlacementCancelled),
    ] {
        let mut story = Story::due();
        story.placement = placement;
        assert_eq!(story.schedule.gate(&story.facts()), Gate::Shut(shut));
        story.does(Command::Claim);
        assert_eq!((story.schedule.status(), story.schedule.failures), (Status::Failed, 1));
    }
}

#[test]
fn when_everything_is_held_it_waits_until_nothing_can_return() {
    let mut story = Story::holding(WHOLE);
    assert_eq!(story.schedule.gate(&story.facts()), Gate::Early(Early::HeldBack));
    story.holds_do(hold::Command::Forfeit {
        by: ANNA,
        reason: REASON.into(),
    });
    story.does(Command::Claim);
    let claim = story.schedule.claims;
    story.does(Command::Complete { claim, payout: None });
    assert_eq!(story.schedule.status(), Status::Processed);
}

#[test]
fn more_held_than_there_is_fails() {
    let story = Story::holding(WHOLE + 1);
    assert_eq!(story.schedule.gate(&story.facts()), Gate::Shut(Shut::OverHeld));
}
