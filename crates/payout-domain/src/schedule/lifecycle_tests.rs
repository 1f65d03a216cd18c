//! Every status of schedules and holds against every command. What is seen writes docs/schedule-lifecycle.md.

mod holds;
mod situations;

use std::collections::BTreeSet;

use expect_test::expect_file;

use super::Status;
use crate::hold::Status as HoldStatus;
use crate::lifecycle_document::{Case, Life, Outcome};

const HEAD: &str = "\
# The lives of schedules and holds

Written by a test from the state machines in `crates/payout-domain/src/schedule` and `hold`, which tries every status \
against every command. After a change of a machine: `UPDATE_EXPECT=1 cargo test -p payout-domain lifecycle`.

*stays* means that something changed and the status did not; *nothing* that there was nothing to do. A refusal changes \
nothing; a command that a status does not know is `INVALID_TRANSITION`.

## Schedules

A schedule is due on its day, UTC. A worker claims it under a lease, creates the payout and completes the schedule in one \
transaction; the payout then has a life of its own (`transfer-lifecycle.md`).

- It pays its amount less everything that was ever kept out of it; what a hold sets free is paid by a schedule of its own.
- Gates: the placement has neither failed nor been cancelled, something is left to pay, the payee is ready. A gate that is \
merely early leaves the schedule where it is and uses up no attempt; one that is shut fails it.
- Three attempts, an hour and then two apart; after the third somebody has to look. A worker that vanished counts as one.
- Triggering and retrying by hand begin the count anew. Triggering skips the day, never a gate.
- Old rows that say `pending` mean `scheduled`.

";

const HOLDS: &str = "
## Holds

A hold keeps a part of a placement's money back until its day, or until somebody decides. What is released, by hand, in \
part or on its day, is paid by exactly one schedule of that amount; what is cancelled goes to the payee, through the \
schedule it was kept out of as long as that one is open; what is forfeited goes to the platform.

";

const STATUSES: [(&str, &str); 6] = [
    ("scheduled", "It waits for its day, or for a gate."),
    ("triggered", "Staff wants it processed whatever its day."),
    ("processing", "A worker has it, until its lease ends."),
    (
        "processed",
        "Its payout exists, or everything was kept back for good. This is the end.",
    ),
    ("failed", "It could not be processed."),
    ("cancelled", "Called off. This is the end."),
];

const COMMANDS: [(&str, &str); 11] = [
    ("claim", "the worker"),
    ("trigger", "admin"),
    ("complete", "the worker"),
    ("fail", "the worker"),
    ("postpone", "the worker"),
    ("recover", "the service, when the lease has ended"),
    ("retry_due", "the service"),
    ("retry", "admin"),
    ("change", "admin"),
    ("cancel", "admin"),
    ("delete", "admin"),
];

const HOLD_STATUSES: [(&str, &str); 4] = [
    ("active", "What was not released is kept back."),
    ("released", "Everything was given free. This is the end."),
    (
        "cancelled",
        "It was a mistake; the payee gets the rest. This is the end.",
    ),
    ("forfeited", "The platform keeps the rest. This is the end."),
];

const HOLD_COMMANDS: [(&str, &str); 6] = [
    ("release", "admin"),
    ("release_due", "the service, on the day"),
    ("cancel", "admin"),
    ("delete", "admin"),
    ("forfeit", "admin"),
    ("change", "admin"),
];

fn schedules(cases: &[Case]) -> Life<'_> {
    Life {
        begins: &["scheduled"],
        statuses: &STATUSES,
        commands: &COMMANDS,
        cases,
    }
}

fn holds(cases: &[Case]) -> Life<'_> {
    Life {
        begins: &["active"],
        statuses: &HOLD_STATUSES,
        commands: &HOLD_COMMANDS,
        cases,
    }
}

#[test]
fn r12_1_no_steps_are_taken_but_those_of_the_rule_and_all_of_those() {
    let cases = situations::every_case();
    let expected = [
        ("scheduled", "processing"),
        ("scheduled", "triggered"),
        ("scheduled", "cancelled"),
        ("triggered", "processing"),
        ("triggered", "cancelled"),
        ("processing", "processed"),
        ("processing", "failed"),
        // A gate that closed after the claim postpones.
        ("processing", "scheduled"),
        ("processing", "triggered"),
        ("failed", "scheduled"),
        ("failed", "triggered"),
        ("failed", "cancelled"),
    ];
    assert_eq!(schedules(&cases).steps(), BTreeSet::from(expected));
}

#[test]
fn r12_3_a_hold_ends_once() {
    let cases = holds::every_case();
    let expected = [("active", "released"), ("active", "cancelled"), ("active", "forfeited")];
    assert_eq!(holds(&cases).steps(), BTreeSet::from(expected));
}

#[test]
fn every_status_was_tried_with_every_command_and_refusals_change_nothing() {
    schedules(&situations::every_case()).is_complete();
    holds(&holds::every_case()).is_complete();
    assert_eq!(STATUSES.map(|(status, _)| status), Status::ALL.map(Status::code));
    assert_eq!(
        HOLD_STATUSES.map(|(status, _)| status),
        HoldStatus::ALL.map(HoldStatus::code)
    );
}

#[test]
fn a_command_that_a_status_does_not_know_is_refused_as_such() {
    for cases in [situations::every_case(), holds::every_case()] {
        let known: BTreeSet<(&str, &str)> = cases
            .iter()
            .filter(|case| !matches!(case.outcome, Outcome::Refused(_)))
            .map(|case| (case.from, case.command))
            .collect();
        for case in cases.iter().filter(|case| !known.contains(&(case.from, case.command))) {
            let (command, from) = (case.command, case.from);
            let claimed =
                (from, command) == ("processing", "claim") && case.outcome == Outcome::Refused("ALREADY_CLAIMED");
            let refused = case.outcome == Outcome::Refused("INVALID_TRANSITION");
            assert!(claimed || refused, "{command} at {from}: {:?}", case.outcome);
        }
    }
}

#[test]
fn the_document_says_what_was_seen() {
    let (of_schedules, of_holds) = (situations::every_case(), holds::every_case());
    let text = format!(
        "{HEAD}{}{HOLDS}{}",
        schedules(&of_schedules).write(),
        holds(&of_holds).write()
    );
    expect_file!["../../../../docs/schedule-lifecycle.md"].assert_eq(&text);
}
