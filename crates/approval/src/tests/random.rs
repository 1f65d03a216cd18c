use std::collections::BTreeSet;

use proptest::prelude::*;
use time::Duration;
use uuid::Uuid;

use super::{INITIATOR, OPENED_AT, PAYEE, approval, policy_that, rejection};
use crate::{Ballot, Decision, Policy, Role, Verdict, Vote};

/// What somebody does to the ballot.
#[derive(Debug, Clone)]
enum Act {
    Vote { vote: Vote, roles: Vec<Role> },
    NextRound { required: u32 },
}

fn act() -> impl Strategy<Value = Act> {
    let roles = prop_oneof![Just(vec![]), Just(vec![Role::Admin]), Just(Role::ALL.to_vec())];
    // Few voters, so that they meet again; 1 is the payee and 2 the initiator.
    let vote = prop_oneof![
        8 => (1u128..8).prop_map(approval),
        1 => (1u128..8).prop_map(|voter| rejection(voter, "a reason that is long enough")),
        1 => (1u128..8).prop_map(|voter| rejection(voter, "short")),
    ];
    prop_oneof![
        12 => (vote, roles).prop_map(|(vote, roles)| Act::Vote { vote, roles }),
        1 => (0u32..4).prop_map(|required| Act::NextRound { required }),
    ]
}

fn policy() -> impl Strategy<Value = Policy> {
    (any::<bool>(), any::<bool>()).prop_map(|(exclude, expires)| {
        // The votes are cast an hour after the round opens.
        policy_that(exclude, expires.then_some(Duration::HOUR * 2))
    })
}

proptest! {
    #[test]
    fn a_round_is_decided_at_most_once_and_never_with_too_few_approvals(
        required in 0u32..5,
        policy in policy(),
        acts in proptest::collection::vec(act(), 0..60),
    ) {
        let mut ballot = Ballot::open(PAYEE, INITIATOR, required, OPENED_AT);
        let mut decided = false;
        for act in acts {
            let before = ballot.clone();
            match act {
                Act::NextRound { required } => {
                    let voided = ballot.next_round(required, OPENED_AT);
                    prop_assert_eq!(voided, before.votes());
                    prop_assert_eq!(ballot.round(), before.round() + 1);
                    decided = false;
                }
                Act::Vote { vote, roles } => {
                    let expected = ballot.may_still_vote(vote.voter, &roles, &policy);
                    let answer = ballot.cast(vote, &roles, &policy);
                    prop_assert!(expected || answer.is_err(), "somebody voted who may not");
                    prop_assert!(!decided || answer.is_err(), "a vote was counted after the verdict");
                    if let Ok(verdict) = answer {
                        decided = verdict != Verdict::Pending;
                    } else {
                        prop_assert_eq!(&ballot, &before, "a refused vote changed the ballot");
                    }
                }
            }
            check(&ballot, &policy)?;
        }
    }
}

/// What holds for a ballot at any time.
fn check(ballot: &Ballot, policy: &Policy) -> Result<(), TestCaseError> {
    let persons: BTreeSet<Uuid> = ballot.votes().iter().map(|vote| vote.voter).collect();
    prop_assert_eq!(persons.len(), ballot.votes().len(), "somebody voted twice");
    prop_assert!(!persons.contains(&PAYEE), "the payee voted");
    prop_assert!(!(policy.exclude_initiator() && persons.contains(&INITIATOR)));

    let approvals = ballot
        .votes()
        .iter()
        .filter(|vote| vote.decision == Decision::Approve)
        .count();
    let rejections = ballot.votes().len() - approvals;
    let expected = match rejections {
        0 if approvals >= ballot.required() as usize => Verdict::Approved,
        0 => Verdict::Pending,
        _ => Verdict::Rejected,
    };
    prop_assert_eq!(ballot.verdict(), expected);
    prop_assert!(ballot.required() >= 1 && approvals <= ballot.required() as usize);

    let (payee, initiator, votes) = (ballot.payee(), ballot.initiator(), ballot.votes().to_vec());
    let restored = Ballot::restore(
        payee,
        initiator,
        ballot.round(),
        ballot.opened_at(),
        ballot.required(),
        votes,
    );
    prop_assert_eq!(restored.as_ref(), Ok(ballot));
    Ok(())
}
