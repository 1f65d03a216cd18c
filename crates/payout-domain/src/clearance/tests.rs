use tax::W9Standing;
use time::macros::{date, datetime};
use time::{Date, Duration};

use crate::given::{COOLING, NOW, Story, TODAY, account, home, new_payout};
use crate::{Command, DestinationDefect, MemberPayout, PaymentMethod, PayoutId, Refusal, Status};

/// The gates that are shut, by their codes.
fn shut(story: &Story) -> Vec<&'static str> {
    let Err(blockers) = story.payout.clear(&story.facts()) else {
        return Vec::new();
    };
    assert!(!blockers.is_empty(), "a clearance is refused without a reason");
    blockers.iter().map(|blocker| blocker.code).collect()
}

fn ready() -> Story {
    Story::at(Status::ReadyForPayment)
}

#[test]
fn r4_4_a_clearance_says_what_is_paid_and_where_to() {
    let story = ready();
    let clearance = story.clearance();
    assert_eq!(clearance.calculation().net().minor(), 9_970_000);
    assert_eq!(clearance.destination(), &account('A'));
    assert!(clearance.is_for(&story.payout));
}

#[test]
fn r4_4_without_the_approvals_there_is_no_clearance() {
    let mut story = ready();
    story.payout.ballot.next_round(2, NOW);
    assert_eq!(shut(&story), ["AWAITING_APPROVAL"]);
}

#[test]
fn r4_4_votes_for_other_details_are_no_approvals() {
    let mut story = ready();
    story.payout.destination = Some(account('B'));
    story.world.bank = Ok(account('B'));
    assert_eq!(shut(&story), ["AWAITING_APPROVAL"]);
}

#[test]
fn r4_4_without_details_on_file_there_is_no_clearance() {
    let mut story = ready();
    story.world.bank = Err(DestinationDefect::NoBankDetails);
    assert_eq!(shut(&story), ["BANK_INFO_MISSING"]);
    story.payout.method = PaymentMethod::Check;
    story.world.address = Err(DestinationDefect::IncompleteAddress("the city is missing".into()));
    assert!(shut(&story).contains(&"ADDRESS_INCOMPLETE"));
}

#[test]
fn r4_4_with_other_details_on_file_than_those_approved_there_is_no_clearance() {
    let mut story = ready();
    story.world.bank = Ok(account('B'));
    assert_eq!(shut(&story), ["DETAILS_CHANGED"]);
}

#[test]
fn r4_4_without_a_tax_decision_there_is_no_clearance() {
    for (standing, code) in [
        (W9Standing::Missing, "TAX_INFO_MISSING"),
        (W9Standing::Submitted, "TAX_FORM_AWAITING_REVIEW"),
        (W9Standing::Rejected, "TAX_INFO_REJECTED"),
    ] {
        let mut story = ready();
        story.world.w9 = standing;
        assert_eq!(shut(&story), [code]);
    }
}

#[test]
fn r7_3_a_foreign_payee_is_never_cleared() {
    let mut story = ready();
    story.world.foreign = true;
    assert_eq!(shut(&story), ["FOREIGN_PAYEE"]);
}

#[test]
fn r4_4_changed_details_rest_until_the_cooling_off_ends() {
    let mut story = ready();
    story.gives_account('B');
    story.is_approved();
    assert_eq!(story.status(), Status::ReadyForPayment);

    story.waits(COOLING - Duration::seconds(1));
    assert_eq!(shut(&story), ["COOLING_OFF"]);

    story.waits(Duration::seconds(1));
    assert_eq!(story.clearance().destination().fingerprint, account('B').fingerprint);
}

#[test]
fn r4_4_every_shut_gate_is_named() {
    let mut story = ready();
    story.payout.ballot.next_round(2, NOW);
    story.payout.cooling_until = Some(NOW + COOLING);
    story.world.bank = Err(DestinationDefect::NoBankDetails);
    story.world.w9 = W9Standing::Missing;
    assert_eq!(
        shut(&story),
        [
            "AWAITING_APPROVAL",
            "BANK_INFO_MISSING",
            "TAX_INFO_MISSING",
            "COOLING_OFF"
        ]
    );
}

#[test]
fn r4_4_only_a_payout_that_is_ready_is_cleared() {
    for status in Status::ALL {
        let story = Story::at(status);
        assert_eq!(
            story.payout.clear(&story.facts()).is_ok(),
            status == Status::ReadyForPayment,
            "{status:?}"
        );
    }
}

#[test]
fn r4_4_a_clearance_of_an_earlier_version_or_of_another_payout_is_refused() {
    let mut story = ready();
    let early = story.mark_sent(TODAY, TODAY);
    story.world.w9 = W9Standing::Missing;
    story.looks_again();
    story.world.w9 = crate::given::APPROVED_W9;
    story.does(crate::given::resolve(crate::member_payout::ResolveAction::Retry));
    assert_eq!(story.refuses(early), Refusal::StaleClearance);

    let mut other = ready();
    other.payout.id = PayoutId(uuid::Uuid::from_u128(7));
    assert!(!ready().clearance().is_for(&other.payout));
    assert_eq!(story.refuses(other.mark_sent(TODAY, TODAY)), Refusal::StaleClearance);
}

#[test]
fn r4_4_a_clearance_does_not_help_once_a_gate_is_shut() {
    let mut story = ready();
    let cleared = story.mark_sent(TODAY, TODAY);
    story.world.bank = Ok(account('B'));
    let refusal = story.refuses(cleared);
    assert!(
        matches!(&refusal, Refusal::NotCleared { blockers } if blockers[0].code == "DETAILS_CHANGED"),
        "{refusal:?}"
    );
}

#[test]
fn r4_4_a_check_is_cleared_to_the_address() {
    let mut world = crate::given::World::complete();
    world.bank = Err(DestinationDefect::NoBankDetails);
    let new = crate::member_payout::NewPayout {
        method: PaymentMethod::Check,
        ..new_payout()
    };
    let (payout, _) = MemberPayout::initiate(new, &world.facts());
    let mut story = Story { world, payout };
    story.is_approved();
    assert_eq!(story.clearance().destination(), &home('A'));
}

/// Ready with 24 percent withheld on the last day of a year, at the end of which the rate rises to 28 percent.
fn ready_on_new_years_eve() -> Story {
    let mut story = Story::at(Status::PendingTaxInfo);
    let raised = tax::BackupRate {
        from: date!(2027 - 01 - 01),
        rate_bp: 2_800,
        source: "a law".into(),
    };
    story.world.table = story.world.table.with_rate(raised);
    story.world.now = datetime!(2026-12-31 12:00 UTC);
    story.does(crate::given::proceed_with_withholding());
    story
}

const NEW_YEARS_EVE: Date = date!(2026 - 12 - 31);
const NEW_YEARS_DAY: Date = date!(2027 - 01 - 01);

#[test]
fn r6_3_the_date_sent_decides_the_tax_year_so_the_amount_must_be_that_of_the_day() {
    let mut story = ready_on_new_years_eve();
    story.waits(Duration::days(1));

    let refusal = story.refuses(story.mark_sent(NEW_YEARS_DAY, NEW_YEARS_DAY));
    assert_eq!(refusal, Refusal::CalculationChanged { sent_on: NEW_YEARS_DAY });

    story.does(story.mark_sent(NEW_YEARS_EVE, NEW_YEARS_DAY));
    assert_eq!(
        story.payout.state.calculation().expect("it was sent").net().minor(),
        7_570_000
    );
}

#[test]
fn r6_3_instructions_of_the_new_year_do_not_cover_a_payment_of_the_old_one() {
    let mut story = ready_on_new_years_eve();
    story.waits(Duration::days(1));
    story.looks_again();

    let refusal = story.refuses(story.mark_sent(NEW_YEARS_EVE, NEW_YEARS_DAY));
    assert_eq!(refusal, Refusal::CalculationChanged { sent_on: NEW_YEARS_EVE });

    story.does(story.mark_sent(NEW_YEARS_DAY, NEW_YEARS_DAY));
    assert_eq!(
        story.payout.state.calculation().expect("it was sent").net().minor(),
        7_170_000
    );
}

#[test]
fn nobody_sends_what_is_not_ready_with_the_clearance_of_something_that_is() {
    let cleared = ready().mark_sent(TODAY, TODAY);
    for status in Status::ALL
        .into_iter()
        .filter(|status| *status != Status::ReadyForPayment)
    {
        let refusal = Story::at(status).refuses(cleared.clone());
        assert_eq!(
            refusal,
            Refusal::InvalidTransition {
                status,
                command: "mark_sent"
            }
        );
    }
    assert!(matches!(cleared, Command::MarkSent { .. }));
}
