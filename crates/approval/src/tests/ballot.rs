use time::Duration;
use uuid::Uuid;

use super::{ADMIN, INITIATOR, OPENED_AT, PAYEE, approval, ballot, policy_that, rejection};
use crate::{Ballot, BallotRefusal, CorruptBallot, Policy, Role, Verdict};

#[test]
fn r3_2_two_approvals_by_different_persons_decide() {
    let (mut ballot, policy) = (ballot(2), Policy::standard());

    assert_eq!(ballot.cast(approval(10), ADMIN, &policy), Ok(Verdict::Pending));
    assert_eq!(
        ballot.cast(approval(11), &[Role::FinanceManager], &policy),
        Ok(Verdict::Approved)
    );
    assert_eq!(ballot.approvals(), 2);
    assert_eq!(ballot.verdict(), Verdict::Approved);
}

#[test]
fn r3_2_nobody_votes_twice_in_a_round() {
    let (mut ballot, policy) = (ballot(2), Policy::standard());
    ballot.cast(approval(10), ADMIN, &policy).expect("a first vote");

    let again = ballot.cast(approval(10), ADMIN, &policy);
    let otherwise = ballot.cast(rejection(10, "changed my mind"), ADMIN, &policy);

    assert_eq!(again, Err(BallotRefusal::AlreadyVoted));
    assert_eq!(otherwise, Err(BallotRefusal::AlreadyVoted));
    assert_eq!(ballot.approvals(), 1);
}

#[test]
fn r3_4_one_rejection_decides_whatever_was_approved() {
    let (mut ballot, policy) = (ballot(2), Policy::standard());
    ballot.cast(approval(10), ADMIN, &policy).expect("a first vote");

    let verdict = ballot.cast(rejection(11, "the wrong member"), ADMIN, &policy);

    assert_eq!(verdict, Ok(Verdict::Rejected));
    assert_eq!(ballot.cast(approval(12), ADMIN, &policy), Err(BallotRefusal::Closed));
}

#[test]
fn r3_2_a_rejection_needs_a_reason_of_ten_to_a_thousand_characters() {
    let policy = Policy::standard();
    let cases = [
        (String::new(), Err(BallotRefusal::ReasonRequired)),
        ("too short".to_owned(), Err(BallotRefusal::ReasonRequired)),
        ("   blanks    ".to_owned(), Err(BallotRefusal::ReasonRequired)),
        ("just right".to_owned(), Ok(Verdict::Rejected)),
        ("für lange Gründe ß".to_owned(), Ok(Verdict::Rejected)),
        ("ß".repeat(1000), Ok(Verdict::Rejected)),
        ("x".repeat(1001), Err(BallotRefusal::ReasonTooLong)),
    ];
    for (reason, expected) in cases {
        assert_eq!(
            ballot(1).cast(rejection(10, &reason), ADMIN, &policy),
            expected,
            "{reason:?}"
        );
    }
    let mut silent = rejection(10, "");
    silent.reason = None;
    assert_eq!(
        ballot(1).cast(silent, ADMIN, &policy),
        Err(BallotRefusal::ReasonRequired)
    );
}

#[test]
fn an_approval_needs_no_reason_but_a_long_one_is_refused() {
    let mut wordy = approval(10);
    wordy.reason = Some("x".repeat(1001));

    let verdict = ballot(1).cast(wordy, ADMIN, &Policy::standard());

    assert_eq!(verdict, Err(BallotRefusal::ReasonTooLong));
}

#[test]
fn r3_1_the_payee_never_votes_and_the_initiator_only_where_the_policy_lets_him() {
    let (mut ballot, policy) = (ballot(3), Policy::standard());
    let strict = policy_that(true, None);

    let by_payee = ballot.cast(approval(1), ADMIN, &policy);
    let by_initiator = ballot.cast(approval(2), ADMIN, &strict);

    assert_eq!(by_payee, Err(BallotRefusal::OwnPayout));
    assert_eq!(by_initiator, Err(BallotRefusal::InitiatorExcluded));
    assert!(!ballot.may_still_vote(PAYEE, ADMIN, &policy));
    assert!(!ballot.may_still_vote(INITIATOR, ADMIN, &strict));
    assert!(ballot.may_still_vote(INITIATOR, ADMIN, &policy));
    assert_eq!(ballot.cast(approval(2), ADMIN, &policy), Ok(Verdict::Pending));
}

#[test]
fn r3_1_only_the_roles_of_the_policy_vote() {
    let tiers = Policy::standard().tiers().to_vec();
    let policy = Policy::new(tiers, vec![Role::FinanceManager], false, None).expect("usable");

    assert_eq!(
        ballot(1).cast(approval(10), ADMIN, &policy),
        Err(BallotRefusal::NotAnApprover)
    );
    assert_eq!(
        ballot(1).cast(approval(10), &[], &policy),
        Err(BallotRefusal::NotAnApprover)
    );
    assert_eq!(ballot(1).cast(approval(10), &Role::ALL, &policy), Ok(Verdict::Approved));
}

#[test]
fn r3_3_a_new_round_voids_the_votes_and_lets_everybody_vote_again() {
    let (mut ballot, policy) = (ballot(2), Policy::standard());
    ballot.cast(approval(10), ADMIN, &policy).expect("a vote");
    ballot.cast(approval(11), ADMIN, &policy).expect("a vote");
    let later = OPENED_AT + Duration::DAY;

    let voided = ballot.next_round(3, later);

    assert_eq!(voided, [approval(10), approval(11)]);
    assert_eq!((ballot.round(), ballot.opened_at(), ballot.required()), (2, later, 3));
    assert_eq!((ballot.approvals(), ballot.verdict()), (0, Verdict::Pending));
    assert!(ballot.may_still_vote(Uuid::from_u128(10), ADMIN, &policy));
}

#[test]
fn r3_1_votes_come_too_late_once_the_time_is_over() {
    let policy = policy_that(false, Some(Duration::hours(72)));
    let mut ballot = ballot(2);
    let end = OPENED_AT + Duration::hours(72);
    let mut late = approval(10);
    late.at = end;

    assert!(!ballot.expired(end - Duration::SECOND, &policy));
    assert!(ballot.expired(end, &policy));
    assert!(!ballot.expired(end, &Policy::standard()));
    assert_eq!(ballot.cast(late.clone(), ADMIN, &policy), Err(BallotRefusal::Expired));

    ballot.next_round(2, end);
    assert_eq!(ballot.cast(late, ADMIN, &policy), Ok(Verdict::Pending));
}

#[test]
fn a_decided_round_does_not_expire() {
    let policy = policy_that(false, Some(Duration::HOUR * 2));
    let mut ballot = ballot(1);
    ballot.cast(approval(10), ADMIN, &policy).expect("in time");

    assert!(!ballot.expired(OPENED_AT + Duration::DAY, &policy));
}

#[test]
fn a_ballot_always_requires_an_approval() {
    let mut ballot = ballot(0);
    assert_eq!((ballot.required(), ballot.verdict()), (1, Verdict::Pending));

    ballot.next_round(0, OPENED_AT);
    assert_eq!((ballot.required(), ballot.verdict()), (1, Verdict::Pending));
}

#[test]
fn stored_votes_that_no_ballot_can_hold_are_corrupt() {
    let restore = |round, required, votes: Vec<_>| Ballot::restore(PAYEE, INITIATOR, round, OPENED_AT, required, votes);
    let no = "not this one, please";
    let cases = [
        (restore(0, 1, vec![]), CorruptBallot::NoRound),
        (restore(1, 0, vec![]), CorruptBallot::NothingRequired),
        (restore(1, 1, vec![approval(1)]), CorruptBallot::PayeeVoted),
        (
            restore(1, 3, vec![approval(7), approval(8), approval(7)]),
            CorruptBallot::DoubleVote(Uuid::from_u128(7)),
        ),
        (
            restore(1, 1, vec![approval(7), approval(8)]),
            CorruptBallot::VotesBeyondVerdict,
        ),
        (
            restore(1, 2, vec![rejection(7, no), rejection(8, no)]),
            CorruptBallot::VotesBeyondVerdict,
        ),
        (
            restore(1, 1, vec![approval(7), rejection(8, no)]),
            CorruptBallot::VotesBeyondVerdict,
        ),
    ];
    for (restored, expected) in cases {
        assert_eq!(restored, Err(expected));
    }
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_none_is_ever_renamed() {
    let codes = [
        BallotRefusal::NotAnApprover,
        BallotRefusal::OwnPayout,
        BallotRefusal::InitiatorExcluded,
        BallotRefusal::AlreadyVoted,
        BallotRefusal::Closed,
        BallotRefusal::Expired,
        BallotRefusal::ReasonRequired,
        BallotRefusal::ReasonTooLong,
    ]
    .map(|refusal| refusal.code());

    assert_eq!(
        codes,
        [
            "NOT_AN_APPROVER",
            "OWN_PAYOUT",
            "INITIATOR_EXCLUDED",
            "ALREADY_VOTED",
            "BALLOT_CLOSED",
            "BALLOT_EXPIRED",
            "REASON_REQUIRED",
            "REASON_TOO_LONG",
        ]
    );
}
