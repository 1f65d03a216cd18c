use money::Money;
use tax::W9Standing;

use crate::given::{
    ANNA, APPROVED_W9, BORIS, NOW, REASON, Story, World, approve, new_payout, proceed_with_withholding, resolve,
};
use crate::member_payout::{AcceptedWithholding, NewPayout, ResolveAction};
use crate::{Calculation, Event, MemberPayout, Refusal, State, Status};

/// Ready without a W-9: finance went ahead with 24 percent withheld.
fn withheld() -> Story {
    let mut story = Story::at(Status::PendingTaxInfo);
    story.does(proceed_with_withholding());
    assert_eq!(story.status(), Status::ReadyForPayment);
    story
}

fn calculation(story: &Story) -> Calculation {
    *story.payout.state.calculation().expect("it is ready")
}

#[test]
fn r4_3_finance_may_proceed_without_a_w9_and_24_percent_is_withheld() {
    let mut story = Story::at(Status::PendingTaxInfo);

    let change = story.does(proceed_with_withholding());

    assert_eq!(change.path, [Status::PendingTaxInfo, Status::ReadyForPayment]);
    assert_eq!(
        change.events[0],
        Event::WithholdingAccepted {
            by: BORIS,
            reason: REASON.into()
        }
    );
    assert_eq!(calculation(&story).withheld(), Money::usd(2_400_000));
    assert_eq!(calculation(&story).net(), Money::usd(7_570_000));
    let accepted = AcceptedWithholding {
        by: BORIS,
        at: NOW,
        reason: REASON.into(),
    };
    assert_eq!(story.payout.accepted_withholding, Some(accepted));
}

#[test]
fn r4_3_finance_proceeds_only_where_a_w9_is_waited_for() {
    for status in Status::ALL
        .into_iter()
        .filter(|status| *status != Status::PendingTaxInfo)
    {
        let refusal = Story::at(status).refuses(proceed_with_withholding());
        assert_eq!(
            refusal,
            Refusal::InvalidTransition {
                status,
                command: "proceed_with_withholding"
            }
        );
    }
}

#[test]
fn r4_3_nothing_is_withheld_for_lack_of_a_w9_that_is_there() {
    let mut story = Story::at(Status::PendingTaxInfo);
    story.world.w9 = APPROVED_W9;
    assert_eq!(story.refuses(proceed_with_withholding()), Refusal::W9OnFile);
}

#[test]
fn r7_3_withholding_is_no_substitute_for_a_foreign_payee() {
    let mut story = Story::at(Status::PendingTaxInfo);
    story.world.foreign = true;
    assert_eq!(story.refuses(proceed_with_withholding()), Refusal::ForeignPayee);
}

#[test]
fn r4_3_a_w9_approved_before_sending_ends_withholding_and_reissues_the_instructions() {
    let mut story = withheld();
    story.world.w9 = APPROVED_W9;

    let change = story.looks_again();

    assert_eq!(change.path, [Status::ReadyForPayment]);
    assert_eq!(
        change.events,
        [Event::InstructionsReissued {
            calculation: calculation(&story)
        }]
    );
    assert_eq!(calculation(&story).net(), Money::usd(9_970_000));
    assert_eq!(story.payout.accepted_withholding, None);
    assert!(story.looks_again().is_nothing());
}

#[test]
fn r4_3_withholding_ended_by_a_w9_does_not_come_back_when_the_w9_goes() {
    let mut story = withheld();
    story.world.w9 = APPROVED_W9;
    story.looks_again();
    story.world.w9 = W9Standing::Rejected;

    let change = story.looks_again();

    assert_eq!(change.path, [Status::ReadyForPayment, Status::RequiresManualReview]);
    story.does(resolve(ResolveAction::Retry));
    assert_eq!(story.status(), Status::PendingTaxInfo);
}

#[test]
fn r4_3_a_w9_ends_withholding_also_where_nothing_had_to_be_withheld() {
    let world = World {
        w9: W9Standing::Missing,
        ..World::complete()
    };
    let (payout, _) = MemberPayout::initiate(
        NewPayout {
            gross: Money::usd(50_000),
            ..new_payout()
        },
        &world.facts(),
    );
    let mut story = Story { world, payout };
    story.does(approve(ANNA));
    story.does(proceed_with_withholding());
    assert!(calculation(&story).withheld().is_zero());

    story.world.w9 = APPROVED_W9;
    let change = story.looks_again();

    assert!(matches!(change.events[..], [Event::InstructionsReissued { .. }]));
    assert_eq!(story.payout.accepted_withholding, None);
}

#[test]
fn a_ready_payout_whose_w9_falls_goes_to_review_and_not_silently_to_withholding() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.world.w9 = W9Standing::Submitted;
    let change = story.looks_again();
    assert_eq!(change.path, [Status::ReadyForPayment, Status::RequiresManualReview]);
    let reason = "the member's W-9 is no longer approved".to_owned();
    assert_eq!(change.events, [Event::ReviewNeeded { reason }]);
}

#[test]
fn r5_1_the_decision_to_withhold_outlives_a_new_vote() {
    let mut story = withheld();
    story.gives_account('B');
    assert_eq!(story.status(), Status::PendingApproval);
    story.is_approved();
    assert_eq!(story.status(), Status::ReadyForPayment);
    assert_eq!(calculation(&story).net(), Money::usd(7_570_000));
}

#[test]
fn r5_1_an_exempt_payee_keeps_everything_but_the_fee() {
    let mut story = Story::of(World {
        w9: W9Standing::Approved { exempt: true },
        ..World::complete()
    });
    story.is_approved();
    assert!(
        matches!(story.payout.state, State::ReadyForPayment { calculation, .. } if calculation.withheld().is_zero())
    );
}
