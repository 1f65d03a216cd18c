use tax::W9Standing;
use time::Duration;

use crate::given::{ANNA, BORIS, REASON, Story, World, account, approve, fail, home, resolve, resolve_by, review};
use crate::member_payout::{NewRound, ResolveAction};
use crate::{DestinationDefect, Event, PaymentMethod, Refusal, State, Status};

/// Sent to account A, failed, and taken into review.
fn after_a_failure() -> Story {
    let mut story = Story::at(Status::PaymentFailed);
    story.does(review());
    story
}

#[test]
fn finance_takes_an_approved_payout_into_review_until_it_is_sent() {
    for status in [
        Status::PendingBankInfo,
        Status::PendingTaxInfo,
        Status::ReadyForPayment,
        Status::PaymentFailed,
    ] {
        let mut story = Story::at(status);
        let change = story.does(review());
        assert_eq!(change.path, [status, Status::RequiresManualReview]);
        assert_eq!(change.events, [Event::ReviewNeeded { reason: REASON.into() }]);
    }
    for status in [
        Status::PendingApproval,
        Status::PaymentSent,
        Status::Completed,
        Status::RequiresManualReview,
    ] {
        assert_eq!(Story::at(status).refuses(review()).code(), "INVALID_TRANSITION");
    }
}

#[test]
fn a_retry_goes_through_the_gates_anew() {
    let world = World::complete();
    let cases = [
        (world.clone(), Status::ReadyForPayment),
        (
            World {
                w9: W9Standing::Missing,
                ..world.clone()
            },
            Status::PendingTaxInfo,
        ),
        (
            World {
                bank: World::bare().bank,
                ..world.clone()
            },
            Status::PendingBankInfo,
        ),
        (
            World {
                bank: Ok(account('B')),
                ..world
            },
            Status::PendingApproval,
        ),
    ];
    for (world, expected) in cases {
        let mut story = Story {
            world,
            ..Story::at(Status::RequiresManualReview)
        };
        let change = story.does(resolve(ResolveAction::Retry));
        assert_eq!(change.path, [Status::RequiresManualReview, expected]);
    }
}

#[test]
fn r7_3_a_retry_for_a_foreign_payee_is_refused_with_or_without_another_method() {
    let mut story = Story::at(Status::RequiresManualReview);
    story.world.foreign = true;
    assert_eq!(story.refuses(resolve(ResolveAction::Retry)), Refusal::ForeignPayee);
    let by_check = resolve_by(ResolveAction::Retry, PaymentMethod::Check);
    assert_eq!(story.refuses(by_check), Refusal::ForeignPayee);
    story.does(resolve(ResolveAction::Cancel));
}

#[test]
fn r6_5_details_asked_for_again_are_waited_for_although_old_ones_are_on_file() {
    let mut story = after_a_failure();
    story.waits(Duration::days(1));

    let change = story.does(resolve(ResolveAction::RequestBankInfo));

    assert_eq!(change.path, [Status::RequiresManualReview, Status::PendingBankInfo]);
    assert_eq!(
        change.events,
        [Event::BankInfoNeeded {
            defect: DestinationDefect::FreshDetailsAsked
        }]
    );
    story.waits(Duration::days(1));
    assert!(story.looks_again().is_nothing());
}

#[test]
fn r6_5_the_same_details_given_again_are_an_answer_and_keep_the_votes() {
    let mut story = after_a_failure();
    story.does(resolve(ResolveAction::RequestBankInfo));
    assert!(
        story.gives_account('A').is_nothing(),
        "given at the very moment they were asked for"
    );

    story.waits(Duration::seconds(1));
    let change = story.gives_account('A');

    assert_eq!(change.path, [Status::PendingBankInfo, Status::ReadyForPayment]);
    assert_eq!(story.payout.ballot.round(), 1);
}

#[test]
fn r6_5_other_details_need_fresh_approval() {
    let mut story = after_a_failure();
    story.does(resolve(ResolveAction::RequestBankInfo));
    story.waits(Duration::hours(1));

    let change = story.gives_account('B');

    assert_eq!(change.path, [Status::PendingBankInfo, Status::PendingApproval]);
    story.does(approve(ANNA));
    assert_eq!(story.does(approve(BORIS)).path.last(), Some(&Status::ReadyForPayment));
}

#[test]
fn r6_5_another_method_needs_fresh_approval_whatever_the_action() {
    for action in [
        ResolveAction::Retry,
        ResolveAction::RequestBankInfo,
        ResolveAction::Reapprove,
    ] {
        let mut story = after_a_failure();
        let change = story.does(resolve_by(action, PaymentMethod::Check));
        assert_eq!(
            change.path,
            [Status::RequiresManualReview, Status::PendingApproval],
            "{action:?}"
        );
        let opened = Event::RoundOpened {
            round: 2,
            cause: NewRound::MethodChanged,
            voided: 2,
            was_owed: true,
        };
        assert_eq!(change.events.last(), Some(&opened));
        assert_eq!(story.payout.destination, Some(home('A')));
    }
}

#[test]
fn the_method_it_already_has_is_no_other_method() {
    let mut story = after_a_failure();
    let change = story.does(resolve_by(ResolveAction::Retry, PaymentMethod::Ach));
    assert_eq!(change.path, [Status::RequiresManualReview, Status::ReadyForPayment]);
}

#[test]
fn a_review_can_end_in_a_cancellation_whatever_the_method() {
    for command in [
        resolve(ResolveAction::Cancel),
        resolve_by(ResolveAction::Cancel, PaymentMethod::Check),
    ] {
        let mut story = after_a_failure();
        let change = story.does(command);
        assert_eq!(change.path, [Status::RequiresManualReview, Status::Cancelled]);
        assert_eq!(
            change.events,
            [Event::Cancelled {
                by: BORIS,
                reason: REASON.into(),
                was_owed: true
            }]
        );
        assert_eq!(story.payout.method, PaymentMethod::Ach);
        assert!(matches!(story.payout.state, State::Cancelled { by: BORIS, .. }));
    }
}

#[test]
fn a_payout_is_resolved_only_out_of_a_review() {
    for status in Status::ALL
        .into_iter()
        .filter(|status| *status != Status::RequiresManualReview)
    {
        let refusal = Story::at(status).refuses(resolve(ResolveAction::Retry));
        assert_eq!(
            refusal,
            Refusal::InvalidTransition {
                status,
                command: "resolve_retry"
            }
        );
    }
}

#[test]
fn a_payment_that_failed_can_be_sent_again_after_the_review() {
    let mut story = after_a_failure();
    story.does(resolve(ResolveAction::Retry));
    story.is_sent();
    story.does(fail());
    assert_eq!(story.status(), Status::PaymentFailed);
}
