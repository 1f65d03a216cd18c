use time::Duration;
use time::ext::NumericalDuration;
use time::macros::{date, datetime};

use crate::given::{NOW, Story, TODAY, World, confirm, fail};
use crate::member_payout::{Completion, Failure, LedgerEffect};
use crate::{Event, Refusal, State, Status};

fn impossible(field: &'static str, problem: &'static str) -> Refusal {
    Refusal::ImpossibleDate { field, problem }
}

#[test]
fn r6_3_money_can_leave_from_the_day_of_approval_until_today() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.waits(Duration::days(2));
    let today = TODAY + 2.days();
    let sent = |story: &mut Story, on| story.refuses(story.mark_sent(on, today + 3.days()));

    assert_eq!(
        sent(&mut story, TODAY - 1.days()),
        impossible("sentDate", "before the day of approval")
    );
    assert_eq!(
        sent(&mut story, today + 1.days()),
        impossible("sentDate", "after today")
    );
    for on in [TODAY, TODAY + 1.days(), today] {
        let mut story = story.clone();
        story.does(story.mark_sent(on, today));
    }
}

#[test]
fn r6_3_the_day_of_approval_is_that_of_the_last_approval() {
    let mut story = Story::at(Status::ReadyForPayment);
    story.gives_account('B');
    story.waits(Duration::days(2));
    story.is_approved();
    let refusal = story.refuses(story.mark_sent(TODAY + 1.days(), TODAY + 5.days()));
    assert_eq!(refusal, impossible("sentDate", "before the day of approval"));
}

#[test]
fn r6_3_days_are_days_in_utc() {
    let mut story = Story::of(World::complete());
    // Still the 20th in UTC.
    story.world.now = datetime!(2026-11-21 01:00 +02:00);
    story.is_approved();
    assert_eq!(
        story.refuses(story.mark_sent(date!(2026 - 11 - 21), date!(2026 - 11 - 25))),
        impossible("sentDate", "after today")
    );
    story.does(story.mark_sent(TODAY, TODAY));
}

#[test]
fn r6_3_money_arrives_on_the_day_it_was_sent_or_later() {
    let mut story = Story::at(Status::ReadyForPayment);
    let refusal = story.refuses(story.mark_sent(TODAY, TODAY - 1.days()));
    assert_eq!(refusal, impossible("expectedArrivalDate", "before the date sent"));
    story.does(story.mark_sent(TODAY, TODAY));
}

#[test]
fn r6_3_what_was_sent_is_kept_and_settles_the_debt() {
    let mut story = Story::at(Status::ReadyForPayment);
    let calculation = *story.clearance().calculation();

    let change = story.does(story.mark_sent(TODAY, TODAY + 3.days()));

    assert_eq!(change.path, [Status::ReadyForPayment, Status::PaymentSent]);
    let State::PaymentSent { sent, .. } = &story.payout.state else {
        panic!("it was sent")
    };
    assert_eq!(
        (sent.sent_on, sent.expected_on, sent.recorded_at),
        (TODAY, TODAY + 3.days(), NOW)
    );
    assert_eq!(
        (sent.calculation, sent.tracking_number.as_deref()),
        (calculation, Some("T-1"))
    );
    assert_eq!(
        change.events[0].ledger_effect(),
        Some(LedgerEffect::Settle(calculation))
    );
}

#[test]
fn r6_4_a_payment_is_completed_from_the_day_sent_until_today() {
    let mut story = Story::at(Status::PaymentSent);
    story.waits(Duration::days(2));
    let today = TODAY + 2.days();
    assert_eq!(
        story.refuses(confirm(TODAY - 1.days())),
        impossible("completedDate", "before the date sent")
    );
    assert_eq!(
        story.refuses(confirm(today + 1.days())),
        impossible("completedDate", "in the future")
    );
    for on in [TODAY, today] {
        story.clone().does(confirm(on));
    }
}

#[test]
fn r6_4_completion_sets_the_day_the_membership_ends_and_books_nothing() {
    let mut story = Story::at(Status::PaymentSent);

    let change = story.does(confirm(TODAY));

    assert_eq!(change.path, [Status::PaymentSent, Status::Completed]);
    let completion = Completion {
        completed_on: TODAY,
        confirmation_number: Some("C-1".into()),
        removal_on: date!(2027 - 11 - 20),
        recorded_at: NOW,
    };
    assert_eq!(change.events, [Event::Completed { completion }]);
    assert_eq!(change.events[0].ledger_effect(), None);
}

#[test]
fn a_payment_is_confirmed_once() {
    let mut story = Story::at(Status::Completed);
    assert_eq!(story.refuses(confirm(TODAY)).code(), "INVALID_TRANSITION");
}

#[test]
fn r6_5_a_payment_that_failed_is_owed_again() {
    let mut story = Story::at(Status::PaymentSent);

    let change = story.does(fail());

    assert_eq!(change.path, [Status::PaymentSent, Status::PaymentFailed]);
    let failure = Failure {
        reason: "no such account".into(),
        return_code: Some("R03".into()),
        at: NOW,
    };
    assert_eq!(change.events, [Event::PaymentFailed { failure }]);
    assert_eq!(change.events[0].ledger_effect(), Some(LedgerEffect::Unsettle));
    assert!(story.payout.is_recognised());
}

#[test]
fn r6_5_a_completed_payment_that_the_bank_returns_is_owed_again_and_open() {
    let mut story = Story::at(Status::Completed);

    let change = story.does(fail());

    assert_eq!(change.path, [Status::Completed, Status::PaymentFailed]);
    assert!(matches!(change.events[..], [Event::Returned { .. }]));
    assert_eq!(change.events[0].ledger_effect(), Some(LedgerEffect::Unsettle));
    assert!(story.status().is_open());
}

#[test]
fn only_what_was_sent_can_fail() {
    for status in Status::ALL {
        if !matches!(status, Status::PaymentSent | Status::Completed) {
            assert_eq!(
                Story::at(status).refuses(fail()),
                Refusal::InvalidTransition {
                    status,
                    command: "fail"
                }
            );
        }
    }
}
