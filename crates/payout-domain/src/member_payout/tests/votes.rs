use approval::{BallotRefusal, Decision, Policy, Role, Tier};
use money::Money;
use time::Duration;

use crate::given::{ANNA, BORIS, CLARA, NOW, REASON, Story, World, account, approve, cancel, reject, resolve};
use crate::member_payout::{NewRound, ResolveAction};
use crate::{Command, Event, Refusal, State, Status};

/// Rounds that expire after three days.
fn with_expiry() -> World {
    let tiers = vec![Tier {
        at_least: Money::usd(0),
        approvals: 2,
    }];
    let policy = Policy::new(tiers, Role::ALL.to_vec(), false, Some(Duration::days(3)));
    World {
        policy: policy.expect("a policy"),
        ..World::complete()
    }
}

#[test]
fn r3_4_a_payout_of_100_000_needs_two_approvals_and_goes_through_the_gates_at_once() {
    let mut story = Story::of(World::complete());

    let first = story.does(approve(ANNA));
    assert_eq!(first.path, [Status::PendingApproval]);
    assert!(matches!(first.events[..], [Event::VoteCast { .. }]));

    story.waits(Duration::hours(1));
    let second = story.does(approve(BORIS));
    assert_eq!(
        second.path,
        [Status::PendingApproval, Status::Approved, Status::ReadyForPayment]
    );
    assert!(matches!(
        second.events[..],
        [Event::VoteCast { .. }, Event::Approved, Event::BecameReady { .. }]
    ));
    assert_eq!(story.payout.state.approved_at(), Some(NOW + Duration::hours(1)));
}

#[test]
fn r3_4_one_rejection_ends_it_with_its_reason() {
    let mut story = Story::of(World::complete());
    story.does(approve(ANNA));

    let change = story.does(reject(BORIS));

    assert_eq!(change.path, [Status::PendingApproval, Status::Rejected]);
    assert_eq!(
        change.events[1],
        Event::Rejected {
            by: BORIS,
            reason: REASON.into()
        }
    );
    assert_eq!(
        story.payout.state,
        State::Rejected {
            at: NOW,
            by: BORIS,
            reason: REASON.into()
        }
    );
    assert!(!story.payout.is_recognised());
}

#[test]
fn r3_2_a_rejection_needs_a_reason_and_a_vote_a_role() {
    let mut story = Story::of(World::complete());
    let vote = |decision, roles| Command::Vote {
        by: ANNA,
        roles,
        decision,
        reason: None,
    };
    let refusal = story.refuses(vote(Decision::Reject, vec![Role::Admin]));
    assert_eq!(refusal, Refusal::Ballot(BallotRefusal::ReasonRequired));
    assert_eq!(
        story.refuses(vote(Decision::Approve, Vec::new())),
        Refusal::Ballot(BallotRefusal::NotAnApprover)
    );
}

#[test]
fn r3_1_the_policy_may_keep_the_initiator_from_voting() {
    let tiers = Policy::standard().tiers().to_vec();
    let policy = Policy::new(tiers, Role::ALL.to_vec(), true, None).expect("a policy");
    let mut story = Story::of(World {
        policy,
        ..World::complete()
    });
    assert_eq!(
        story.refuses(approve(ANNA)),
        Refusal::Ballot(BallotRefusal::InitiatorExcluded)
    );
    story.does(approve(CLARA));
}

#[test]
fn r3_2_a_second_vote_of_the_same_person_is_refused_as_such_wherever_the_payout_stands() {
    let mut story = Story::of(World::complete());
    story.does(approve(ANNA));
    let already = Refusal::Ballot(BallotRefusal::AlreadyVoted);
    assert_eq!(story.refuses(approve(ANNA)), already);
    assert_eq!(story.refuses(reject(ANNA)), already);

    for status in Status::ALL {
        let mut story = Story::at(status);
        if story.payout.ballot.votes().is_empty() {
            continue;
        }
        assert_eq!(story.refuses(approve(ANNA)), already, "{status:?}");
        let other = story.payout.handle(approve(CLARA), &story.world.facts());
        assert_eq!(
            other,
            Err(Refusal::InvalidTransition {
                status,
                command: "approve"
            })
        );
    }
}

#[test]
fn a_vote_after_a_cancellation_is_too_late() {
    let mut story = Story::of(World::complete());
    story.does(cancel());
    assert_eq!(story.refuses(approve(ANNA)).code(), "INVALID_TRANSITION");
}

#[test]
fn r3_3_a_vote_is_bound_to_payee_amount_method_and_details() {
    let mut story = Story::of(World::complete());
    story.does(approve(ANNA));
    let votes = story.payout.ballot.votes();
    assert_eq!(votes[0].content_hash, story.payout.content_hash());

    let mut other = story.payout.clone();
    other.destination = Some(account('B'));
    assert_ne!(votes[0].content_hash, other.content_hash());
}

#[test]
fn r3_1_a_round_that_waits_too_long_gives_way_to_a_new_one() {
    let mut story = Story::of(with_expiry());
    story.does(approve(ANNA));

    story.waits(Duration::days(3) - Duration::seconds(1));
    assert_eq!(story.refuses(Command::ExpireRound), Refusal::NotExpired);

    story.waits(Duration::seconds(1));
    assert_eq!(story.refuses(approve(BORIS)), Refusal::Ballot(BallotRefusal::Expired));
    let change = story.does(Command::ExpireRound);

    assert_eq!(change.path, [Status::PendingApproval, Status::PendingApproval]);
    let opened = Event::RoundOpened {
        round: 2,
        cause: NewRound::Expired,
        voided: 1,
        was_owed: false,
    };
    assert_eq!(change.events, [opened]);
    assert_eq!(story.payout.state.since(), story.world.now);
    story.is_approved();
    assert_eq!(story.status(), Status::ReadyForPayment);
}

#[test]
fn r3_1_by_default_no_round_expires() {
    let mut story = Story::of(World::complete());
    story.waits(Duration::days(365));
    assert_eq!(story.refuses(Command::ExpireRound), Refusal::NotExpired);
}

#[test]
fn finance_can_ask_for_a_new_vote_after_a_review() {
    let mut story = Story::at(Status::RequiresManualReview);
    let change = story.does(resolve(ResolveAction::Reapprove));
    assert_eq!(change.path, [Status::RequiresManualReview, Status::PendingApproval]);
    let opened = Event::RoundOpened {
        round: 2,
        cause: NewRound::Reapproval,
        voided: 2,
        was_owed: true,
    };
    assert_eq!(change.events, [opened]);
    assert!(!story.payout.is_recognised());
    story.is_approved();
}
