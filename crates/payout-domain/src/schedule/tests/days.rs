use money::Money;
use time::Duration;
use time::macros::datetime;

use crate::given::{ANNA, TODAY};
use crate::schedule::given::{Story, new_schedule};
use crate::schedule::{Command, NewSchedule, Refusal, Schedule, Status};

fn refusal(change: fn(&mut NewSchedule)) -> &'static str {
    let mut new = new_schedule();
    change(&mut new);
    Schedule::create(new).map_or_else(|refusal| refusal.code(), |_| "CREATED")
}

#[test]
fn r12_1_a_schedule_says_what_when_and_why() {
    assert_eq!(refusal(|_| {}), "CREATED");
    assert_eq!(refusal(|new| new.amount = Money::usd(0)), "AMOUNT_INVALID");
    assert_eq!(refusal(|new| new.trigger = " ".into()), "TRIGGER_REQUIRED");
    assert_eq!(refusal(|new| new.guarantee_until = Some(TODAY)), "CREATED");
    assert_eq!(
        refusal(|new| new.guarantee_until = Some(TODAY - Duration::days(1))),
        "GUARANTEE_BEFORE_SCHEDULE"
    );
}

#[test]
fn r12_1_it_is_due_from_its_day_on_in_utc() {
    let mut story = Story::due();
    assert!(story.schedule.is_due(story.now));
    story.schedule.scheduled_on = TODAY + Duration::days(1);
    // Still the 20th in UTC.
    story.now = datetime!(2026-11-21 01:00 +02:00);
    assert!(!story.schedule.is_due(story.now));
    assert_eq!(story.refuses(Command::Claim).code(), "NOT_DUE");
    story.waits(Duration::hours(1));
    story.does(Command::Claim);
}

#[test]
fn the_guarantee_holds_up_only_what_is_held_back() {
    let mut story = Story::due();
    story.schedule.guarantee_until = Some(TODAY + Duration::days(90));
    story.does(Command::Claim);
    assert_eq!(story.schedule.status(), Status::Processing);
}

#[test]
fn a_day_can_be_changed_until_it_is_processed() {
    let change = |days| Command::Change {
        by: ANNA,
        scheduled_on: Some(TODAY + Duration::days(days)),
        guarantee_until: Some(TODAY + Duration::days(5)),
    };
    let mut story = Story::due();
    let fields = story.does(change(5)).events;
    assert_eq!(fields.len(), 1);
    assert!(story.does(change(5)).is_nothing());
    assert_eq!(story.refuses(change(6)), Refusal::GuaranteeBeforeSchedule);
    assert_eq!(Story::processing().refuses(change(5)).code(), "INVALID_TRANSITION");
}

#[test]
fn old_rows_that_are_pending_are_scheduled() {
    assert_eq!(Status::parse("pending"), Some(Status::Scheduled));
    for status in Status::ALL {
        assert_eq!(Status::parse(status.code()), Some(status));
    }
}
