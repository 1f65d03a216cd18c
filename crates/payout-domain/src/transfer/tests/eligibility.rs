use money::Money;
use tax::W9Standing;

use crate::StatementId;
use crate::transfer::given::{World, ready};
use crate::transfer::{AccountFacts, Balance, Blocker, Check, Onboarding, PayeeFacts, TaxReporting, eligibility};

type Breaks = fn(&mut World);

fn failing(world: &World) -> Vec<Check> {
    let balance = Balance::of(&world.statements, money::Currency::USD, &world.limits).expect("dollars");
    let blockers = eligibility(&world.payee, &world.tax(), &balance, &world.limits);
    blockers.iter().map(Blocker::check).collect()
}

#[test]
fn r11_3_each_check_fails_by_itself() {
    let cases: [(Check, Breaks); 8] = [
        (Check::HasAccount, |world| world.payee.account = None),
        (Check::OnboardingComplete, |world| {
            world.payee.onboarding = Onboarding::PendingVerification;
        }),
        (Check::TransfersEnabled, |world| world.payee.transfers_enabled = false),
        (Check::GoodStanding, |world| world.payee.in_good_standing = false),
        (Check::NoActiveDispute, |world| {
            world.payee.disputed = vec![StatementId(uuid::Uuid::nil())];
        }),
        (Check::MeetsMinimum, |world| {
            world.statements[0].net_payable = Money::usd(4_999);
        }),
        (Check::Verified, |world| world.payee.verified = false),
        (Check::TaxInOrder, |world| world.w9 = W9Standing::Submitted),
    ];
    assert_eq!(failing(&World::creator(5_000)), []);
    for (check, breaks) in cases {
        let mut world = World::creator(5_000);
        breaks(&mut world);
        assert_eq!(failing(&world), [check], "{}", check.code());
    }
}

#[test]
fn r11_3_every_failing_check_is_named() {
    let mut world = World::creator(1);
    world.w9 = W9Standing::Missing;
    world.payee = PayeeFacts {
        account: None,
        onboarding: Onboarding::Pending,
        transfers_enabled: false,
        in_good_standing: false,
        verified: false,
        disputed: vec![StatementId(uuid::Uuid::nil())],
        ..ready()
    };
    assert_eq!(failing(&world), Check::ALL);
}

#[test]
fn r7_6_the_tax_gate_is_the_members_one_unless_the_provider_reports() {
    let mut world = World::creator(5_000);
    world.w9 = W9Standing::Missing;
    assert_eq!(world.tax().blocker(), Some(Blocker::NoW9));
    world.withholding_accepted = true;
    assert_eq!(world.tax().blocker(), None);
    world.foreign = true;
    assert_eq!(world.tax().blocker(), Some(Blocker::ForeignPayee));
    world.reporting = TaxReporting::Provider;
    world.withholding_accepted = false;
    assert_eq!(world.tax().blocker(), None);
}

#[test]
fn the_account_follows_what_the_provider_says() {
    let opened = AccountFacts {
        details_submitted: true,
        requirements_due: false,
        charges_enabled: true,
        payouts_enabled: true,
        rejected: false,
    };
    assert_eq!(Onboarding::of(opened), Onboarding::Completed);
    let with = |change: fn(&mut AccountFacts)| {
        let mut account = opened;
        change(&mut account);
        Onboarding::of(account)
    };
    assert_eq!(
        with(|account| account.payouts_enabled = false),
        Onboarding::PendingVerification
    );
    assert_eq!(with(|account| account.requirements_due = true), Onboarding::InProgress);
    assert_eq!(with(|account| account.details_submitted = false), Onboarding::Pending);
    assert_eq!(with(|account| account.rejected = true), Onboarding::Failed);
}
