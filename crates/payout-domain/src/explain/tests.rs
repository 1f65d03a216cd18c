use tax::W9Standing;
use time::Duration;

use super::{Action, Actor, Blocker, blockers};
use crate::given::{APPROVED_W9, COOLING, NOW, Story, account, approve, pay_by, proceed_with_withholding, resolve};
use crate::member_payout::ResolveAction;
use crate::{DestinationDefect, PaymentMethod, Status};

fn explained(story: &Story) -> Vec<Blocker> {
    blockers(&story.payout, &story.facts())
}

/// Code, actor and action of each blocker.
fn told(story: &Story) -> Vec<(&'static str, Actor, Action)> {
    explained(story)
        .iter()
        .map(|blocker| (blocker.code, blocker.actor, blocker.action))
        .collect()
}

#[test]
fn r4_5_an_open_payout_always_waits_for_something_and_an_ended_one_for_nothing() {
    for status in Status::ALL {
        assert_eq!(
            explained(&Story::at(status)).is_empty(),
            !status.is_open(),
            "{status:?}"
        );
    }
}

#[test]
fn r4_5_a_vote_is_waited_for_by_approvers_with_the_number_missing() {
    let mut story = Story::at(Status::PendingApproval);
    assert_eq!(told(&story), [("AWAITING_APPROVAL", Actor::Approver, Action::Vote)]);
    assert_eq!(explained(&story)[0].message, "2 of 2 approvals are missing");

    story.waits(Duration::hours(1));
    story.does(approve(crate::given::ANNA));
    assert_eq!(explained(&story)[0].message, "1 of 2 approvals are missing");
    assert_eq!(explained(&story)[0].since, NOW);
}

#[test]
fn r4_5_missing_bank_details_and_tax_information_are_both_waited_for_by_the_member() {
    let mut story = Story::at(Status::PendingBankInfo);
    assert_eq!(
        told(&story),
        [
            ("BANK_INFO_MISSING", Actor::Member, Action::SubmitBankInfo),
            ("TAX_INFO_MISSING", Actor::Member, Action::SubmitTaxInfo)
        ]
    );
    story.world.w9 = APPROVED_W9;
    assert_eq!(
        told(&story),
        [("BANK_INFO_MISSING", Actor::Member, Action::SubmitBankInfo)]
    );
}

#[test]
fn r4_5_a_check_waits_for_an_address() {
    let mut story = Story::at(Status::PendingBankInfo);
    story.does(pay_by(PaymentMethod::Check));
    story.is_approved();
    assert_eq!(
        told(&story)[0],
        ("ADDRESS_MISSING", Actor::Member, Action::SubmitMailingAddress)
    );

    story.world.address = Err(DestinationDefect::IncompleteAddress("the city is missing".into()));
    let incomplete = &explained(&story)[0];
    assert_eq!(
        (incomplete.code, incomplete.action),
        ("ADDRESS_INCOMPLETE", Action::SubmitMailingAddress)
    );
    assert_eq!(
        incomplete.message,
        "the mailing address is incomplete: the city is missing"
    );
}

#[test]
fn r4_5_details_asked_for_anew_are_waited_for_until_they_are_there() {
    let mut story = Story::at(Status::RequiresManualReview);
    story.does(resolve(ResolveAction::RequestBankInfo));
    assert_eq!(
        told(&story),
        [("FRESH_DETAILS_ASKED", Actor::Member, Action::SubmitBankInfo)]
    );

    story.waits(Duration::hours(1));
    story.world.bank = Ok(crate::Destination {
        given_at: story.world.now,
        ..account('A')
    });
    assert_eq!(told(&story), [("GATES_PENDING", Actor::Time, Action::Wait)]);
}

#[test]
fn r4_5_a_check_asked_for_anew_waits_for_an_address_not_for_an_account() {
    let mut story = Story::at(Status::PendingApproval);
    story.does(pay_by(PaymentMethod::Check));
    story.is_approved();
    story.does(crate::given::review());
    story.does(resolve(ResolveAction::RequestBankInfo));
    assert_eq!(
        told(&story)[0],
        ("FRESH_DETAILS_ASKED", Actor::Member, Action::SubmitMailingAddress)
    );
}

#[test]
fn r4_5_each_standing_of_a_w9_is_waited_for_by_whoever_has_to_act() {
    let mut story = Story::at(Status::PendingTaxInfo);
    for (standing, expected) in [
        (
            W9Standing::Missing,
            ("TAX_INFO_MISSING", Actor::Member, Action::SubmitTaxInfo),
        ),
        (
            W9Standing::Rejected,
            ("TAX_INFO_REJECTED", Actor::Member, Action::SubmitTaxInfo),
        ),
        (
            W9Standing::Submitted,
            ("TAX_FORM_AWAITING_REVIEW", Actor::Finance, Action::DecideTaxForm),
        ),
        (APPROVED_W9, ("GATES_PENDING", Actor::Time, Action::Wait)),
    ] {
        story.world.w9 = standing;
        assert_eq!(told(&story), [expected]);
    }
}

#[test]
fn r7_3_a_foreign_payee_is_waited_for_by_finance() {
    let mut story = Story::at(Status::PendingTaxInfo);
    story.world.foreign = true;
    assert_eq!(told(&story), [("FOREIGN_PAYEE", Actor::Finance, Action::Review)]);
    story.looks_again();
    assert_eq!(told(&story), [("FOREIGN_PAYEE", Actor::Finance, Action::Resolve)]);
}

#[test]
fn r4_5_a_ready_payout_waits_for_finance_or_for_the_gate_that_has_shut() {
    let mut story = Story::at(Status::ReadyForPayment);
    assert_eq!(told(&story), [("AWAITING_PAYMENT", Actor::Finance, Action::MarkSent)]);

    story.gives_account('B');
    story.is_approved();
    assert_eq!(told(&story), [("COOLING_OFF", Actor::Time, Action::Wait)]);

    story.waits(COOLING);
    assert_eq!(told(&story), [("AWAITING_PAYMENT", Actor::Finance, Action::MarkSent)]);

    story.world.bank = Ok(account('C'));
    assert_eq!(told(&story), [("DETAILS_CHANGED", Actor::Approver, Action::Vote)]);
}

#[test]
fn r4_5_accepted_withholding_leaves_no_tax_to_wait_for() {
    let mut story = Story::at(Status::PendingTaxInfo);
    story.does(proceed_with_withholding());
    assert_eq!(told(&story), [("AWAITING_PAYMENT", Actor::Finance, Action::MarkSent)]);
}

#[test]
fn r4_5_after_sending_finance_confirms_reviews_and_resolves() {
    let finance = |status| told(&Story::at(status));
    assert_eq!(
        finance(Status::PaymentSent),
        [("AWAITING_CONFIRMATION", Actor::Finance, Action::Confirm)]
    );
    assert_eq!(
        finance(Status::PaymentFailed),
        [("PAYMENT_FAILED", Actor::Finance, Action::Review)]
    );
    assert_eq!(
        finance(Status::RequiresManualReview),
        [("MANUAL_REVIEW", Actor::Finance, Action::Resolve)]
    );
}

#[test]
fn r4_5_waiting_counts_from_the_moment_it_began() {
    let mut story = Story::at(Status::PendingApproval);
    story.world.w9 = W9Standing::Missing;
    story.waits(Duration::hours(3));
    story.is_approved();
    story.waits(Duration::hours(5));
    assert_eq!(explained(&story)[0].since, NOW + Duration::hours(3));
}

#[test]
fn each_actor_has_its_name() {
    let names = [Actor::Approver, Actor::Finance, Actor::Member, Actor::Time].map(Actor::code);
    assert_eq!(names, ["approver", "finance_manager", "member", "nobody"]);
}
