//! Every state against every command, in every situation that matters. What is seen writes docs/payout-lifecycle.md.

pub(super) mod diagram;
mod document;
mod situations;

use std::collections::BTreeSet;

use diagram::DIAGRAM;
use expect_test::expect_file;
use situations::{COMMANDS, every_case};

use crate::{Refusal, Status};

/// Every step from one status to the next that was seen.
fn steps_seen() -> BTreeSet<(Status, Status)> {
    let paths = every_case()
        .into_iter()
        .filter_map(|case| Some(case.outcome.ok()?.path));
    paths
        .flat_map(|path| path.windows(2).map(|step| (step[0], step[1])).collect::<Vec<_>>())
        .collect()
}

#[test]
fn r4_1_every_step_that_is_taken_stands_in_the_diagram_and_every_step_of_the_diagram_can_be_taken() {
    let drawn: BTreeSet<(Status, Status)> = DIAGRAM
        .iter()
        .flat_map(|(from, to)| to.iter().map(|to| (*from, *to)))
        .collect();
    let seen = steps_seen();
    let (undrawn, untaken): (Vec<_>, Vec<_>) = (seen.difference(&drawn).collect(), drawn.difference(&seen).collect());
    assert!(undrawn.is_empty(), "taken, but not in the diagram: {undrawn:?}");
    assert!(untaken.is_empty(), "in the diagram, but never taken: {untaken:?}");
}

#[test]
fn every_status_was_tried_with_every_command() {
    let tried: BTreeSet<(Status, &str)> = every_case().iter().map(|case| (case.from, case.command)).collect();
    let all = Status::ALL
        .into_iter()
        .flat_map(|status| COMMANDS.map(|command| (status, command)));
    assert_eq!(tried, all.collect());
}

#[test]
fn r4_1_a_refusal_changes_nothing_and_a_step_begins_where_the_payout_stood() {
    for case in every_case() {
        match &case.outcome {
            Ok(change) => assert_eq!(change.path.first(), Some(&case.from)),
            Err(_) => assert!(
                case.unchanged,
                "{} at {:?} was refused and changed something",
                case.command, case.from
            ),
        }
    }
}

#[test]
fn r4_1_a_command_that_a_status_does_not_know_is_refused_as_such() {
    let cases = every_case();
    let known: BTreeSet<(Status, &str)> = cases
        .iter()
        .filter(|case| case.outcome.is_ok())
        .map(|case| (case.from, case.command))
        .collect();
    for case in cases.iter().filter(|case| !known.contains(&(case.from, case.command))) {
        let code = case.outcome.as_ref().map_err(Refusal::code).expect_err("not known");
        let expected = if case.votes_twice {
            "ALREADY_VOTED"
        } else {
            "INVALID_TRANSITION"
        };
        assert_eq!(code, expected, "{} at {:?}", case.command, case.from);
    }
}

#[test]
fn the_document_says_what_was_seen() {
    expect_file!["../../../../docs/payout-lifecycle.md"].assert_eq(&document::write(&every_case()));
}
