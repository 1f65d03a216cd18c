use time::Duration;

use crate::given::ANNA;
use crate::placement::PlacementState;
use crate::schedule::given::{LEASE, PAYOUT, Story};
use crate::schedule::{Command, Event, Refusal, State, Status};

#[test]
fn r12_1_a_failure_counts_once_and_is_tried_again_until_the_third() {
    let mut story = Story::processing();
    for (failures, hours) in [(1, 1), (2, 2)] {
        let change = story.does(story.fails());
        assert_eq!(change.events[0].name(), "payout_schedule.updated");
        assert_eq!(story.schedule.failures, failures);
        assert_eq!(story.schedule.retry_at(), Some(story.now + Duration::hours(hours)));
        assert_eq!(story.refuses(Command::RetryDue).code(), "NOT_DUE");
        story.waits(Duration::hours(hours));
        assert!(story.schedule.is_due(story.now));
        story.does(Command::RetryDue);
        story.does(Command::Claim);
    }
    let change = story.does(story.fails());
    assert_eq!(change.events[0].name(), "payout_schedule.failed");
    story.waits(Duration::days(30));
    assert!(!story.schedule.is_due(story.now));
    assert_eq!(story.refuses(Command::RetryDue), Refusal::AttemptsUsedUp);
}

#[test]
fn r12_1_a_retry_by_hand_begins_the_count_anew() {
    let mut story = Story::failed();
    story.schedule.failures = 3;
    story.does(Command::Retry { by: ANNA });
    assert_eq!(
        (story.schedule.status(), story.schedule.failures),
        (Status::Scheduled, 0)
    );
}

#[test]
fn r12_2_two_workers_never_process_one_schedule() {
    let mut story = Story::processing();
    let until = story.now + LEASE;
    assert_eq!(story.refuses(Command::Claim), Refusal::Claimed { until });
    assert_eq!(story.refuses(Command::Recover), Refusal::Claimed { until });
    assert!(!story.schedule.is_due(story.now));
}

#[test]
fn r12_2_a_claim_that_crashed_is_recovered_as_a_failed_attempt() {
    let mut story = Story::processing();
    let late = story.completes();
    story.waits(LEASE);
    assert!(story.schedule.is_due(story.now));
    story.does(Command::Recover);
    assert_eq!((story.schedule.status(), story.schedule.failures), (Status::Failed, 1));

    story.waits(Duration::hours(1));
    story.does(Command::RetryDue);
    story.does(Command::Claim);
    assert_eq!(story.refuses(late), Refusal::StaleClaim);
}

#[test]
fn r12_1_processed_and_cancelled_stay() {
    let mut processed = Story::processing();
    let change = processed.does(processed.completes());
    assert_eq!(change.events[0].name(), "payout_schedule.processed");
    let mut cancelled = Story::due();
    cancelled.does(Command::Delete { by: ANNA });
    for mut story in [processed, cancelled] {
        for command in [
            Command::Claim,
            Command::Trigger { by: ANNA },
            Command::Retry { by: ANNA },
        ] {
            assert_eq!(story.refuses(command).code(), "INVALID_TRANSITION");
        }
    }
}

#[test]
fn r12_1_a_trigger_skips_the_day_but_not_the_gates() {
    let mut story = Story::due();
    story.schedule.scheduled_on += Duration::days(30);
    assert_eq!(story.refuses(Command::Claim).code(), "NOT_DUE");
    story.does(Command::Trigger { by: ANNA });
    let mut failed = story.clone();
    failed.placement = PlacementState::Failed;
    failed.does(Command::Claim);
    assert_eq!(failed.schedule.status(), Status::Failed);
    story.does(Command::Claim);
    assert_eq!(story.schedule.status(), Status::Processing);
}

#[test]
fn what_is_triggered_and_postponed_stays_triggered() {
    let mut story = Story::due();
    story.does(Command::Trigger { by: ANNA });
    story.does(Command::Claim);
    story.does(story.postpones());
    assert_eq!(
        (story.schedule.status(), story.schedule.failures),
        (Status::Triggered, 0)
    );
}

#[test]
fn a_payout_is_named_exactly_when_something_is_paid() {
    let mut story = Story::processing();
    let claim = story.schedule.claims;
    assert_eq!(
        story.refuses(Command::Complete { claim, payout: None }),
        Refusal::PayoutMismatch
    );
    let change = story.does(story.completes());
    assert!(matches!(
        change.events[0],
        Event::Processed {
            payout: Some(PAYOUT),
            ..
        }
    ));
    assert!(matches!(story.schedule.state, State::Processed { .. }));
}
