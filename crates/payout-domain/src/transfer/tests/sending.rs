use money::Money;
use time::Duration;

use crate::transfer::given::{LEASE, Story, World, accept, retry};
use crate::transfer::{
    Attempt, Call, Command, FailureKind, Jitter, KeyAfterwards, Progress, RETRIES_MAX, Refusal, Staleness, State,
    Status, retry_delay,
};

fn minutes(story: &Story) -> i64 {
    (story.payout.next_retry_at().expect("it is tried again") - story.world.now).whole_minutes()
}

#[test]
fn r11_6_the_request_is_the_same_for_every_attempt_of_a_generation_and_has_no_clock_in_its_key() {
    let mut story = Story::sending();
    let first = story.payout.request().expect("it is being sent");
    assert_eq!(first.key.as_str(), format!("payout_{}_1", story.payout.id));
    assert_eq!(
        (first.amount, first.destination.0.as_str()),
        (Money::usd(10_000), "acct_1")
    );

    story.does(story.fails_transiently(KeyAfterwards::Unused));
    story.resumes_in_time();

    assert_eq!(story.payout.next_call(), Some(Call::Send));
    assert_eq!(story.payout.request(), Some(first));
}

#[test]
fn r11_6_the_generation_rises_only_when_the_provider_definitely_refused() {
    let mut story = Story::sending();
    story.does(story.fails_transiently(KeyAfterwards::Spent));
    assert_eq!(story.payout.generation, 1);
    story.resumes_in_time();
    assert_eq!(
        story.payout.attempt(),
        Attempt {
            generation: 2,
            number: 2
        }
    );

    let mut lost = Story::sending();
    lost.does(lost.loses_reply());
    lost.resumes_in_time();
    lost.does(lost.is_absent());
    assert_eq!(
        lost.payout.attempt(),
        Attempt {
            generation: 1,
            number: 3
        }
    );
}

#[test]
fn r11_6_after_a_lost_reply_the_provider_is_asked_first() {
    let mut story = Story::sending();
    story.does(story.loses_reply());
    assert_eq!(story.payout.status(), Status::Processing);

    story.resumes_in_time();
    assert_eq!(story.payout.next_call(), Some(Call::Ask));

    let mut found = story.clone();
    found.does(found.accepted());
    assert_eq!(found.payout.status(), Status::Completed);
    story.does(story.is_absent());
    assert_eq!(story.payout.next_call(), Some(Call::Send));
}

#[test]
fn r11_6_an_unknown_outcome_never_becomes_failed_by_itself() {
    let mut story = Story::sending();
    for _ in 0..RETRIES_MAX {
        story.does(story.loses_reply());
        story.resumes_in_time();
    }
    story.does(story.loses_reply());
    let State::Processing { sending } = &story.payout.state else {
        panic!("it is being sent")
    };
    assert!(matches!(sending.progress, Progress::Unresolved { .. }));

    story.does(Command::Resume);
    let mut found = story.clone();
    found.does(found.accepted());
    assert_eq!(found.payout.status(), Status::Completed);
    story.does(story.is_absent());
    assert_eq!(story.payout.status(), Status::Failed);
}

#[test]
fn r11_6_a_transfer_of_another_amount_completes_nothing() {
    let mut story = Story::sending();
    let change = story.does(accept("tr_1", 9_999));
    assert_eq!(change.events[0].name(), "transfer_payout.amount_mismatch");
    assert_eq!(story.payout.status(), Status::Processing);

    assert!(story.does(accept("tr_1", 9_999)).is_nothing());
    assert_eq!(story.refuses(Command::Resume), Refusal::Mismatched);
    assert_eq!(story.refuses(accept("tr_2", 10_000)).code(), "ANOTHER_TRANSFER");
    story.does(accept("tr_1", 10_000));
    assert_eq!(story.payout.status(), Status::Completed);
}

#[test]
fn r11_7_retries_come_after_5_10_30_60_and_120_minutes_and_then_it_has_failed() {
    let mut story = Story::sending();
    let mut waited = Vec::new();
    for _ in 0..RETRIES_MAX {
        story.does(story.fails_transiently(KeyAfterwards::Unused));
        waited.push(minutes(&story));
        story.resumes_in_time();
    }
    assert_eq!(waited, [5, 10, 30, 60, 120]);
    story.does(story.fails_transiently(KeyAfterwards::Unused));
    let State::Failed { failure } = &story.payout.state else {
        panic!("it has failed")
    };
    assert_eq!(failure.kind, FailureKind::Exhausted);
}

#[test]
fn r11_7_jitter_adds_a_tenth_at_most() {
    assert_eq!(retry_delay(1, Jitter::new(500)), Some(Duration::seconds(315)));
    assert_eq!(retry_delay(5, Jitter::new(99_999)), Some(Duration::minutes(132)));
    assert_eq!(
        (retry_delay(0, Jitter::NONE), retry_delay(6, Jitter::NONE)),
        (None, None)
    );
}

#[test]
fn r11_7_a_permanent_error_fails_at_once_and_frees_what_was_claimed() {
    let story = Story::failed();
    assert_eq!(story.payout.status(), Status::Failed);
    assert!(story.payout.status().releases_allocations());
    assert!(!story.payout.is_recognised());
}

#[test]
fn r11_7_a_retry_by_hand_is_on_the_same_record_with_another_key_and_asks_first() {
    let mut story = Story::failed();
    let id = story.payout.id;
    story.does(retry());
    story.does(Command::StartSending);
    assert_eq!((story.payout.id, story.payout.generation), (id, 2));
    assert_eq!(story.payout.next_call(), Some(Call::Ask));
    story.does(accept("tr_1", 10_000));
    assert_eq!(story.payout.status(), Status::Completed);
}

#[test]
fn r11_7_a_retry_by_hand_claims_the_statements_again_or_is_refused() {
    let mut story = Story::failed();
    story.world.statements[0].in_flight = Money::usd(1);
    assert_eq!(story.refuses(retry()).code(), "AMOUNT_ABOVE_BALANCE");
}

#[test]
fn nothing_is_tried_before_its_time_or_by_two_workers() {
    let mut story = Story::sending();
    assert_eq!(
        story.refuses(Command::Resume),
        Refusal::Claimed {
            until: story.world.now + LEASE
        }
    );
    story.does(story.loses_reply());
    assert_eq!(story.refuses(Command::Resume).code(), "NOT_DUE");
}

#[test]
fn a_worker_that_vanished_leaves_an_unknown_outcome() {
    let mut story = Story::sending();
    let answer_of_the_first = story.fails_for_good();
    story.waits(LEASE);
    story.does(Command::Resume);
    assert_eq!(story.payout.next_call(), Some(Call::Ask));
    assert_eq!(story.refuses(answer_of_the_first), Refusal::StaleAnswer);
}

#[test]
fn a_transfer_that_kills_its_workers_is_not_tried_for_ever() {
    let mut story = Story::sending();
    for _ in 0..RETRIES_MAX {
        story.waits(LEASE);
        story.does(Command::Resume);
    }
    story.waits(LEASE);
    let change = story.does(Command::Resume);
    assert_eq!(change.events[0].name(), "transfer_payout.unresolved");
    assert_eq!(story.payout.next_call(), None);
}

#[test]
fn a_key_that_the_provider_may_have_forgotten_is_not_used_without_asking() {
    let mut story = Story::sending();
    story.does(story.fails_transiently(KeyAfterwards::Unused));
    story.waits(Duration::hours(22));
    let mut kept = story.clone();
    kept.does(Command::Resume);
    assert_eq!(kept.payout.next_call(), Some(Call::Send));
    story.waits(Duration::hours(1));
    story.does(Command::Resume);
    assert_eq!(story.payout.next_call(), Some(Call::Ask));
}

#[test]
fn an_error_while_asking_says_nothing_about_the_transfer() {
    let mut story = Story::sending();
    story.does(story.loses_reply());
    story.resumes_in_time();
    story.does(story.fails_for_good());
    assert_eq!(story.payout.status(), Status::Processing);
    assert!(story.payout.next_retry_at().is_some());
}

#[test]
fn a_payee_who_may_not_be_paid_any_more_fails_the_next_generation_but_not_the_same_request() {
    let mut anew = Story::sending();
    anew.does(anew.fails_transiently(KeyAfterwards::Spent));
    anew.world.payee.in_good_standing = false;
    anew.resumes_in_time();
    let State::Failed { failure } = &anew.payout.state else {
        panic!("it has failed")
    };
    assert_eq!(failure.kind, FailureKind::NoLongerEligible);

    let mut again = Story::sending();
    again.does(again.fails_transiently(KeyAfterwards::Unused));
    again.world.payee.in_good_standing = false;
    again.resumes_in_time();
    assert_eq!(again.payout.next_call(), Some(Call::Send));
}

#[test]
fn a_payee_who_is_not_ready_leaves_the_payout_pending() {
    let mut story = Story::of(World::creator(10_000));
    story.world.payee.transfers_enabled = false;
    assert_eq!(story.refuses(Command::StartSending).code(), "PAYEE_NOT_ELIGIBLE");
    story.world.payee.transfers_enabled = true;
    story.does(Command::StartSending);
}

#[test]
fn r11_9_processing_is_stale_after_an_hour_and_overdue_after_a_day() {
    let mut story = Story::sending();
    let after = |story: &Story, waited| story.payout.staleness(story.world.now + waited);
    assert_eq!(after(&story, Duration::hours(1)), Staleness::Fresh);
    assert_eq!(after(&story, Duration::minutes(61)), Staleness::Stale);
    assert_eq!(after(&story, Duration::hours(25)), Staleness::Overdue);
    story.does(story.accepted());
    assert_eq!(after(&story, Duration::hours(25)), Staleness::Fresh);
}
