use money::{Currency, Money};
use time::Duration;

use super::{Command, Event, FollowUp, Hold, Holdback, NewHold, Refusal, Status, total_held};
use crate::given::{ANNA, NOW, REASON, TODAY};
use crate::schedule::given::{Story, new_hold, release_day};

fn release(cents: Option<i64>) -> Command {
    Command::Release {
        by: ANNA,
        amount: cents.map(Money::usd),
        notes: None,
    }
}

/// What the payee gets by a schedule of its own, in cents.
fn pays(event: &Event) -> Option<i64> {
    match event.follow_up() {
        Some(FollowUp::PayBySchedule(amount)) => Some(amount.minor()),
        Some(FollowUp::KeepByPlatform(_)) | None => None,
    }
}

/// 200.00 held back from a schedule that has paid the rest.
fn after_payment() -> Story {
    let mut story = Story::holding(20_000);
    story.does(crate::schedule::Command::Claim);
    story.does(story.completes());
    story
}

#[test]
fn r12_3_a_fifth_is_held_back_unless_said_otherwise() {
    let of = |percent, cents| Holdback::new(percent).expect("a percentage").of(Money::usd(cents));
    assert_eq!(Holdback::STANDARD.percent(), 20);
    assert_eq!(
        Holdback::STANDARD.of(Money::usd(100_000)),
        Ok((Money::usd(80_000), Money::usd(20_000)))
    );
    assert_eq!(of(20, 104), Ok((Money::usd(84), Money::usd(20))));
    assert_eq!(of(0, 104), Ok((Money::usd(104), Money::usd(0))));
    assert_eq!(of(100, 104), Ok((Money::usd(0), Money::usd(104))));
    assert_eq!(Holdback::new(101), None);
}

#[test]
fn r12_3_a_hold_says_how_much_why_and_until_when() {
    let code = |change: fn(&mut NewHold)| {
        let mut new = new_hold(100);
        change(&mut new);
        Hold::create(new, NOW).map_or_else(|refusal| refusal.code(), |(_, event)| event.name())
    };
    assert_eq!(code(|_| {}), "escrow_hold.created");
    assert_eq!(code(|new| new.amount = Money::usd(0)), "AMOUNT_INVALID");
    assert_eq!(code(|new| new.reason = String::new()), "REASON_REQUIRED");
    assert_eq!(code(|new| new.release_on = TODAY), "RELEASE_DATE_NOT_IN_FUTURE");
}

#[test]
fn r12_3_a_release_makes_exactly_one_schedule_of_its_amount() {
    let mut story = after_payment();
    let event = story.holds_do(release(None));
    assert_eq!((event.name(), pays(&event)), ("escrow_hold.released", Some(20_000)));
    assert_eq!(story.holds[0].status(), Status::Released);
    let facts = story.hold_facts();
    let again = story.holds[0].handle(release(None), &facts);
    assert_eq!(again.map_err(|refusal| refusal.code()), Err("INVALID_TRANSITION"));
}

#[test]
fn r12_3_a_part_can_be_released_and_the_rest_stays_held() {
    let mut story = after_payment();
    assert_eq!(pays(&story.holds_do(release(Some(5_000)))), Some(5_000));
    assert_eq!(total_held(&story.holds, Currency::USD), Ok(Money::usd(15_000)));
    let facts = story.hold_facts();
    let refusal = story.holds[0].handle(release(Some(15_001)), &facts);
    assert_eq!(
        refusal,
        Err(Refusal::MoreThanHeld {
            remaining: Money::usd(15_000)
        })
    );
    assert_eq!(pays(&story.holds_do(release(Some(15_000)))), Some(15_000));
    assert_eq!(story.holds[0].status(), Status::Released);
}

#[test]
fn r12_3_on_its_day_it_is_released_by_itself() {
    let mut story = after_payment();
    let facts = story.hold_facts();
    let refusal = story.holds[0].handle(Command::ReleaseDue, &facts);
    assert_eq!(
        refusal,
        Err(Refusal::NotDue {
            release_on: Some(release_day())
        })
    );
    story.waits(Duration::days(90));
    let event = story.holds_do(Command::ReleaseDue);
    assert_eq!(
        (event.name(), pays(&event)),
        ("escrow_hold.auto_released", Some(20_000))
    );
}

#[test]
fn r12_3_a_cancelled_hold_pays_the_payee_and_a_forfeited_one_the_platform() {
    let mut cancelled = after_payment();
    let event = cancelled.holds_do(Command::Cancel { by: ANNA });
    assert_eq!((event.name(), pays(&event)), ("escrow_hold.cancelled", Some(20_000)));

    let mut deleted = after_payment();
    let event = deleted.holds_do(Command::Delete { by: ANNA });
    assert_eq!((event.name(), pays(&event)), ("escrow_hold.deleted", Some(20_000)));

    let mut forfeited = after_payment();
    forfeited.holds_do(release(Some(5_000)));
    let reason = REASON.to_owned();
    let event = forfeited.holds_do(Command::Forfeit { by: ANNA, reason });
    let kept = Some(FollowUp::KeepByPlatform(Money::usd(15_000)));
    assert_eq!((event.name(), event.follow_up()), ("escrow_hold.forfeited", kept));
}

#[test]
fn what_was_kept_out_of_a_payment_that_is_made_cannot_change() {
    let change = |cents| Command::Change {
        by: ANNA,
        amount: Some(Money::usd(cents)),
        reason: None,
        release_on: None,
    };
    let mut open = Story::holding(20_000);
    open.holds_do(change(30_000));
    assert_eq!(total_held(&open.holds, Currency::USD), Ok(Money::usd(30_000)));

    let mut paid = after_payment();
    let facts = paid.hold_facts();
    assert_eq!(
        paid.holds[0].handle(change(30_000), &facts),
        Err(Refusal::AmountSettled)
    );
}

#[test]
fn stored_names_come_back_as_they_were() {
    for status in Status::ALL {
        assert_eq!(Status::parse(status.code()), Some(status));
    }
}
