use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::*;

const TEN: OffsetDateTime = datetime!(2026-11-20 10:00 UTC);
const STAFF: Policy = Policy {
    name: "staff",
    quota: 1_000,
    window_seconds: 900,
    must_count: false,
};

/// The database, with one count for all processes.
#[derive(Default)]
struct Counter(Tally);

impl Counter {
    fn take(&mut self, policy: Policy, wanted: u32, now: OffsetDateTime) -> (Tally, u32) {
        let window = policy.window_at(now);
        self.0 = self.0.in_window(policy, window);
        let granted = self.0.remaining(policy, window.rest_ms).min(wanted.into());
        self.0.current += granted;
        (self.0, u32::try_from(granted).unwrap())
    }
}

/// Whether the request passes, and whether it cost a statement.
fn asks(process: &mut Leases, counter: &mut Counter, policy: Policy, now: OffsetDateTime) -> (bool, bool) {
    match process.spend("somebody", policy, now) {
        Step::Passes(_) => (true, false),
        Step::Waits(_) => (false, false),
        Step::Asks(wanted) => {
            let (tally, granted) = counter.take(policy, wanted, now);
            let (_, passes) = process.settle("somebody", policy, tally, granted, now);
            (passes, true)
        }
    }
}

#[test]
fn three_processes_together_allow_exactly_the_quota() {
    let (mut processes, mut counter) = (
        [Leases::default(), Leases::default(), Leases::default()],
        Counter::default(),
    );
    let mut passed = 0;
    for turn in 0..3_000 {
        let process = &mut processes[turn % 3];
        passed += u32::from(asks(process, &mut counter, STAFF, TEN).0);
    }

    assert_eq!(passed, 1_000);
}

#[test]
fn a_hurry_costs_a_statement_for_every_twentieth_request_and_a_refusal_none() {
    let (mut process, mut counter) = (Leases::default(), Counter::default());
    let cost = |process: &mut Leases, counter: &mut Counter, turns: u32| {
        let costs = (0..turns).map(|_| u32::from(asks(process, counter, STAFF, TEN).1));
        costs.sum::<u32>()
    };

    let first = cost(&mut process, &mut counter, 500);
    let rest = cost(&mut process, &mut counter, 500);
    let beyond = cost(&mut process, &mut counter, 500);

    assert!(first <= 32, "{first}");
    // Towards the end the quota is taken in ever smaller parts.
    assert!(rest <= 60, "{rest}");
    assert!(beyond <= 1, "{beyond}");
}

#[test]
fn a_persons_pace_is_counted_one_by_one() {
    let (mut process, mut counter) = (Leases::default(), Counter::default());
    for turn in 0..100 {
        asks(&mut process, &mut counter, STAFF, TEN + Duration::seconds(2 * turn));
        assert_eq!(counter.0.current, turn + 1);
    }
}

#[test]
fn what_was_taken_ends_with_its_window() {
    let (mut process, mut counter) = (Leases::default(), Counter::default());
    for _ in 0..40 {
        asks(&mut process, &mut counter, STAFF, TEN);
    }
    assert!(process.0["somebody"].left > 0);

    let (passes, cost) = asks(&mut process, &mut counter, STAFF, TEN + Duration::minutes(15));

    assert_eq!((passes, cost), (true, true));
    assert_eq!((counter.0.current, process.0["somebody"].left), (1, 0));
}

#[test]
fn whoever_is_beyond_learns_when_to_come_back_and_is_let_in_then() {
    let (mut process, mut counter) = (Leases::default(), Counter::default());
    while asks(&mut process, &mut counter, STAFF, TEN).0 {}
    let Step::Waits(standing) = process.spend("somebody", STAFF, TEN) else {
        panic!("the quota is used up");
    };
    assert_eq!(standing.remaining, 0);

    let wait = Duration::seconds(standing.seconds.into());
    assert!(!asks(&mut process, &mut counter, STAFF, TEN + wait - Duration::SECOND).0);
    assert!(asks(&mut process, &mut counter, STAFF, TEN + wait).0);
}
