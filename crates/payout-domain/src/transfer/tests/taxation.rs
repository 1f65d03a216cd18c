use money::Money;
use tax::{Income, W9Standing};

use crate::given::{PAYEE, TODAY};
use crate::transfer::given::{Story, World};
use crate::transfer::{PayeeKind, Status, TaxReporting};

fn without_w9(kind: PayeeKind, cents: i64) -> Story {
    let mut world = World::creator(cents);
    world.payee.kind = kind;
    world.w9 = W9Standing::Missing;
    world.withholding_accepted = true;
    let mut story = Story::of(world);
    story.does(crate::transfer::Command::StartSending);
    story
}

fn sent(story: &Story) -> i64 {
    story.payout.request().expect("it is being sent").amount.minor()
}

#[test]
fn r7_6_royalties_are_withheld_from_the_first_dollar_and_compensation_from_its_threshold() {
    assert_eq!(sent(&without_w9(PayeeKind::Creator, 10_000)), 7_600);
    assert_eq!(sent(&without_w9(PayeeKind::Recruiter, 10_000)), 10_000);
    assert_eq!(sent(&without_w9(PayeeKind::Recruiter, 200_000)), 152_000);
}

#[test]
fn r7_6_a_completed_transfer_is_reported_by_its_gross_amount_on_the_day_it_was_accepted() {
    for (kind, income) in [
        (PayeeKind::Creator, Income::Royalty),
        (PayeeKind::Recruiter, Income::Compensation),
    ] {
        let mut story = without_w9(kind, 200_000);
        assert!(story.payout.reported().is_none());
        story.does(story.accepted());
        let paid = story.payout.reported().expect("it was paid");
        assert_eq!((paid.payee, paid.income, paid.paid_on), (PAYEE.0, income, TODAY));
        assert_eq!((paid.gross, paid.withheld), (Money::usd(200_000), Money::usd(48_000)));
    }
}

#[test]
fn r7_6_when_the_provider_reports_nothing_is_withheld_or_reported_here() {
    let mut world = World::creator(10_000);
    world.w9 = W9Standing::Missing;
    world.reporting = TaxReporting::Provider;
    let mut story = Story::of(world);
    story.does(crate::transfer::Command::StartSending);
    assert_eq!(sent(&story), 10_000);
    // What was decided when it was sent holds.
    story.world.reporting = TaxReporting::Service;
    story.does(story.accepted());
    assert_eq!(story.payout.status(), Status::Completed);
    assert!(story.payout.reported().is_none());
    assert_eq!(TaxReporting::parse("stripe"), Some(TaxReporting::Provider));
}
