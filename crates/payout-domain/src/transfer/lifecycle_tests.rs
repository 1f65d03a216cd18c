//! Every status against every command, in every situation that matters. What is seen writes docs/transfer-lifecycle.md.

mod situations;

use std::collections::BTreeSet;

use expect_test::expect_file;
use situations::every_case;

use super::Status;
use crate::lifecycle_document::{Case, Life, Outcome};

const HEAD: &str = "\
# The life of a transfer

Written by a test from the state machine in `crates/payout-domain/src/transfer`, which tries every status against every \
command. After a change of the machine: `UPDATE_EXPECT=1 cargo test -p payout-domain lifecycle`.

A transfer pays a recruiter or a creator through the payment provider. A large one waits for a second approver, 72 hours \
at most. The worker claims it, stores the request with its idempotency key `payout_<id>_<generation>`, calls, and answers. \
Automatic retries stay in `processing`.

";

const RULES: &str = "
## What holds everywhere

- A refusal changes nothing. A command that a status does not know is `INVALID_TRANSITION`.
- Nobody acts as staff on the payout to himself: `OWN_PAYOUT`.
- An answer counts only for the attempt that has the transfer: otherwise `STALE_ANSWER`.
- After a lost reply, a worker that vanished, or an earlier generation, the provider is asked before anything is sent; \
so is a key older than 23 hours, which the provider may have forgotten.
- The generation rises only after the provider definitely refused. Unknown outcomes never become `failed` unless the \
provider, when asked, has no such transfer.
- Retries come after 5, 10, 30, 60 and 120 minutes, five at most.
- A transfer of another amount completes nothing: it waits in `processing` for a person.
- What comes twice, or late, does nothing. `completed` is left only by a reversal of the whole amount.
- The amount is owed in the books from `pending` on, settled in `completed`, and gone in `failed`, `cancelled` and \
`reversed`, where the statements it was to pay are payable again.

*stays* means that something changed and the status did not; *nothing* that there was nothing to do.

## Status by status

";

const STATUSES: [(&str, &str); 7] = [
    ("pending_approval", "A large one waits for its second approver."),
    (
        "pending",
        "It may be sent, as soon as a worker takes it and the payee may be paid.",
    ),
    (
        "processing",
        "It is being sent, or waits for another try, for the provider or for a person.",
    ),
    (
        "completed",
        "The provider accepted it. The connected account's bank payout has a status of its own.",
    ),
    (
        "failed",
        "It was not sent. Only staff tries it again, on the same record.",
    ),
    ("reversed", "The provider took all of it back. This is the end."),
    ("cancelled", "Called off before it was sent. This is the end."),
];

const COMMANDS: [(&str, &str); 14] = [
    ("approve", "admin or finance manager, not whoever asked for it"),
    ("reject", "admin or finance manager, not whoever asked for it"),
    ("expire_approval", "the service"),
    ("cancel", "admin"),
    ("start_sending", "the worker"),
    ("resume", "the worker"),
    ("report_absent", "the provider, when asked"),
    ("accept", "the provider"),
    ("lose_reply", "the worker"),
    ("fail_transiently", "the provider"),
    ("fail_for_good", "the provider"),
    ("retry", "admin"),
    ("reverse", "the provider"),
    ("report_bank", "the provider"),
];

fn life(cases: &[Case]) -> Life<'_> {
    Life {
        begins: &["pending_approval", "pending"],
        statuses: &STATUSES,
        commands: &COMMANDS,
        cases,
    }
}

#[test]
fn r11_1_no_steps_are_taken_but_those_of_the_rule_and_all_of_those() {
    let cases = every_case();
    let expected = [
        ("pending_approval", "pending"),
        ("pending_approval", "cancelled"),
        ("pending", "processing"),
        ("pending", "cancelled"),
        ("processing", "completed"),
        ("processing", "failed"),
        ("failed", "pending"),
        ("completed", "reversed"),
    ];
    assert_eq!(life(&cases).steps(), BTreeSet::from(expected));
}

#[test]
fn every_status_was_tried_with_every_command_and_refusals_change_nothing() {
    let cases = every_case();
    life(&cases).is_complete();
    assert_eq!(STATUSES.map(|(status, _)| status), Status::ALL.map(Status::code));
}

#[test]
fn r11_1_a_command_that_a_status_does_not_know_is_refused_as_such() {
    let cases = every_case();
    let known: BTreeSet<(&str, &str)> = cases
        .iter()
        .filter(|case| !matches!(case.outcome, Outcome::Refused(_)))
        .map(|case| (case.from, case.command))
        .collect();
    for case in cases.iter().filter(|case| !known.contains(&(case.from, case.command))) {
        let codes = ["INVALID_TRANSITION", "OWN_PAYOUT"];
        assert!(
            codes.map(Outcome::Refused).contains(&case.outcome),
            "{} at {}: {:?}",
            case.command,
            case.from,
            case.outcome
        );
    }
}

#[test]
fn the_document_says_what_was_seen() {
    let cases = every_case();
    let text = format!("{HEAD}{RULES}{}", life(&cases).write());
    expect_file!["../../../../docs/transfer-lifecycle.md"].assert_eq(&text);
}
