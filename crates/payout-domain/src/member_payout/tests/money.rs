use money::Money;
use tax::{PaidBefore, TaxError, TaxTable};

use crate::given::{ANNA, BORIS, Story, World, approve, new_payout, proceed_with_withholding};
use crate::member_payout::NewPayout;
use crate::{MemberPayout, Refusal, Status};

fn net(story: &Story) -> String {
    story.payout.state.calculation().expect("it is ready").net().to_string()
}

/// A reward of this many cents, ready without a W-9.
fn withheld(gross: i64, paid_before: PaidBefore) -> Story {
    let world = World {
        paid_before,
        w9: World::bare().w9,
        ..World::complete()
    };
    let (payout, _) = MemberPayout::initiate(
        NewPayout {
            gross: Money::usd(gross),
            ..new_payout()
        },
        &world.facts(),
    );
    let mut story = Story { world, payout };
    story.does(approve(ANNA));
    story.does(proceed_with_withholding());
    story
}

#[test]
fn r5_1_the_default_payout_comes_to_99_700_00_with_a_w9_and_75_700_00_without() {
    let story = Story::at(Status::ReadyForPayment);
    assert_eq!(net(&story), "99700.00");

    let mut story = Story::at(Status::PendingTaxInfo);
    story.does(proceed_with_withholding());
    assert_eq!(net(&story), "75700.00");
}

#[test]
fn r5_1_a_small_payout_is_withheld_from_once_the_year_reaches_the_threshold() {
    let cents = |story: &Story| {
        story
            .payout
            .state
            .calculation()
            .expect("it is ready")
            .withheld()
            .minor()
    };
    let earlier = |cents| PaidBefore {
        this_year: Money::usd(cents),
        ..PaidBefore::nothing()
    };
    assert_eq!(cents(&withheld(199_999, PaidBefore::nothing())), 0);
    assert_eq!(cents(&withheld(200_000, PaidBefore::nothing())), 48_000);
    assert_eq!(cents(&withheld(100_000, earlier(100_000))), 24_000);
}

#[test]
fn a_day_without_a_rate_stops_the_payout_and_leaves_it_where_it_was() {
    let mut story = Story::at(Status::PendingTaxInfo);
    story.world.table = TaxTable::empty();
    let refusal = story.refuses(proceed_with_withholding());
    assert!(
        matches!(refusal, Refusal::Tax(TaxError::RateUnconfigured { .. })),
        "{refusal:?}"
    );
    assert_eq!(refusal.code(), "TAX_TABLE_INCOMPLETE");
}

#[test]
fn a_reward_that_the_fee_eats_up_cannot_be_approved() {
    let world = World::complete();
    let (payout, _) = MemberPayout::initiate(
        NewPayout {
            gross: Money::usd(30_000),
            ..new_payout()
        },
        &world.facts(),
    );
    let mut story = Story { world, payout };
    assert_eq!(story.refuses(approve(BORIS)).code(), "AMOUNT_NOT_PAYABLE");
}
