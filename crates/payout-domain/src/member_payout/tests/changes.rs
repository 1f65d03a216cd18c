use crate::given::{
    ANNA, BORIS, PAYEE, REASON, Story, TODAY, World, approve, cancel, confirm, fail, new_payout,
    proceed_with_withholding, reject, review,
};
use crate::member_payout::{LedgerEffect, ResolveAction};
use crate::{Command, Event, MemberPayout, Refusal, Status};

#[test]
fn r2_7_a_new_payout_waits_for_its_first_vote_with_the_details_on_file() {
    let world = World::complete();
    let (payout, change) = MemberPayout::initiate(new_payout(), &world.facts());

    assert_eq!(payout.status(), Status::PendingApproval);
    assert_eq!(
        (payout.version, payout.ballot.round(), payout.ballot.required()),
        (0, 1, 2)
    );
    assert_eq!(payout.destination, world.bank.ok());
    assert_eq!(change.path, [Status::PendingApproval]);
    assert!(matches!(
        change.events[..],
        [Event::DestinationPinned { changed: false, .. }]
    ));
}

#[test]
fn every_change_counts_and_nothing_else_does() {
    let mut story = Story::of(World::complete());
    assert_eq!(story.payout.version, 0);
    story.does(approve(ANNA));
    assert_eq!(story.payout.version, 1);
    story.refuses(approve(ANNA));
    assert!(story.looks_again().is_nothing());
    assert_eq!(story.payout.version, 1);
    story.does(approve(BORIS));
    assert_eq!(story.payout.version, 2);
}

#[test]
fn looking_again_where_nothing_is_new_does_nothing() {
    for status in Status::ALL.into_iter().filter(|status| *status != Status::Approved) {
        let mut story = Story::at(status);
        let before = story.payout.clone();
        assert!(story.looks_again().is_nothing(), "{status:?}");
        assert_eq!(story.payout, before);
    }
}

#[test]
fn r4_7_nobody_acts_as_staff_on_his_own_payout_wherever_it_stands() {
    for status in Status::ALL {
        let mut story = Story::at(status);
        for command in by_the_payee() {
            let name = command.name();
            assert_eq!(story.refuses(command), Refusal::OwnPayout, "{name} at {status:?}");
        }
    }
}

fn by_the_payee() -> Vec<Command> {
    let reason = || REASON.to_owned();
    let resolved = |action| Command::Resolve {
        by: PAYEE,
        action,
        method: None,
        reason: reason(),
    };
    let clearance = Story::at(Status::ReadyForPayment).clearance();
    vec![
        approve(PAYEE),
        reject(PAYEE),
        Command::Cancel {
            by: PAYEE,
            reason: reason(),
        },
        Command::ProceedWithWithholding {
            by: PAYEE,
            reason: reason(),
        },
        Command::MarkSent {
            by: PAYEE,
            clearance,
            sent_on: TODAY,
            expected_on: TODAY,
            tracking_number: None,
        },
        Command::Confirm {
            by: PAYEE,
            completed_on: TODAY,
            confirmation_number: None,
        },
        Command::Fail {
            by: PAYEE,
            reason: reason(),
            return_code: None,
        },
        Command::Review {
            by: PAYEE,
            reason: reason(),
        },
        resolved(ResolveAction::Retry),
        resolved(ResolveAction::RequestBankInfo),
        resolved(ResolveAction::Reapprove),
        resolved(ResolveAction::Cancel),
    ]
}

#[test]
fn r4_1_a_step_that_does_not_exist_names_where_the_payout_stands_and_what_was_wanted() {
    let mut story = Story::at(Status::PendingApproval);
    let refusal = story.refuses(confirm(TODAY));
    assert_eq!(
        refusal,
        Refusal::InvalidTransition {
            status: Status::PendingApproval,
            command: "confirm"
        }
    );
    assert_eq!(refusal.code(), "INVALID_TRANSITION");
    assert_eq!(
        refusal.to_string(),
        "a payout that is pending_approval cannot be asked to confirm"
    );
}

#[test]
fn r4_1_rejected_and_cancelled_payouts_are_over() {
    for status in [Status::Rejected, Status::Cancelled] {
        for command in [
            cancel(),
            proceed_with_withholding(),
            confirm(TODAY),
            fail(),
            review(),
            Command::ExpireRound,
        ] {
            let refusal = Story::at(status).refuses(command);
            assert_eq!(refusal.code(), "INVALID_TRANSITION", "{status:?}");
        }
    }
}

#[test]
fn a_payout_can_be_cancelled_until_the_money_is_sent_and_after_it_failed() {
    for (status, was_owed) in [
        (Status::PendingApproval, false),
        (Status::PendingBankInfo, true),
        (Status::PendingTaxInfo, true),
        (Status::ReadyForPayment, true),
        (Status::PaymentFailed, true),
        (Status::RequiresManualReview, true),
    ] {
        let mut story = Story::at(status);
        let change = story.does(cancel());
        assert_eq!(change.path, [status, Status::Cancelled]);
        assert_eq!(
            change.events,
            [Event::Cancelled {
                by: ANNA,
                reason: REASON.into(),
                was_owed
            }]
        );
        let effect = was_owed.then_some(LedgerEffect::Derecognise);
        assert_eq!(change.events[0].ledger_effect(), effect);
    }
    for status in [Status::PaymentSent, Status::Completed] {
        assert_eq!(Story::at(status).refuses(cancel()).code(), "INVALID_TRANSITION");
    }
}

#[test]
fn r2_2_a_payout_is_open_until_it_is_completed_rejected_or_cancelled() {
    let over: Vec<Status> = Status::ALL.into_iter().filter(|status| !status.is_open()).collect();
    assert_eq!(over, [Status::Completed, Status::Rejected, Status::Cancelled]);
}

#[test]
fn r4_6_readers_of_the_legacy_id_see_seven_numbers() {
    let ids = Status::ALL.map(Status::legacy_id);
    assert_eq!(ids, [1, 2, 2, 2, 3, 4, 5, 6, 6, 7, 7]);
}

#[test]
fn each_status_is_read_back_from_its_name() {
    for status in Status::ALL {
        assert_eq!(Status::parse(status.code()), Some(status));
    }
    assert_eq!(Status::parse("processing"), None);
}
