use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::diagram::DIAGRAM;
use super::situations::{COMMANDS, Case};
use crate::Status;

const HEAD: &str = "\
# The life of a member payout

Written by a test from the state machine in `crates/payout-domain/src/member_payout`, which tries every state against \
every command. After a change of the machine: `UPDATE_EXPECT=1 cargo test -p payout-domain lifecycle`.

A payout waits for votes, passes the gates (details to pay to, then tax), is sent, and is confirmed. `approved` is left \
in the same moment it is reached. What a payout waits for at any moment, with who has to act, is answered by \
`GET /api/payouts/{payoutId}/explain`.
";

const RULES: &str = "\
## What holds everywhere

- A refusal changes nothing. A command that a status does not know is `INVALID_TRANSITION`.
- Nobody acts as staff on his own payout: `OWN_PAYOUT`, whatever the command and the status.
- One vote per person and approval round: a second one is `ALREADY_VOTED`, whatever the status.
- Details given for the first time bind to the votes that stand. Other details, or another method, void the votes at any \
time before sending: a new round opens in `pending_approval`, and the new details rest until the cooling-off is over.
- Details that vanish are no other details: they are asked for again, and the votes stand until others come. Only a \
payout that is `ready_for_payment` falls back to a vote at once.
- Looking again (`reevaluate`) happens when details, address or W-9 change, and every hour.
- The debt to the member is in the books from `approved` on. It is settled in `payment_sent`, owed again in \
`payment_failed`, and gone in `pending_approval` and `cancelled`.

A path such as `approved` → `ready_for_payment` is walked in one step. *stays* means that something changed and the \
status did not; *nothing* that there was nothing to do.
";

pub(super) fn write(cases: &[Case]) -> String {
    let mut text = HEAD.to_owned();
    text += "\n## The picture\n\n";
    text += &picture();
    text += "\n## The numbers behind the names\n\n";
    text += &legacy_ids();
    text += "\n## Who may give which command\n\n";
    text += &commands();
    text += "\n";
    text += RULES;
    text += "\n## Status by status\n";
    for status in Status::ALL {
        text += &section(status, cases);
    }
    text
}

fn picture() -> String {
    let mut text = "```mermaid\nstateDiagram-v2\n    [*] --> pending_approval\n".to_owned();
    for (from, next) in DIAGRAM {
        for to in *next {
            writeln!(text, "    {} --> {}", from.code(), to.code()).expect("a string takes everything");
        }
        if !from.is_open() {
            writeln!(text, "    {} --> [*]", from.code()).expect("a string takes everything");
        }
    }
    text + "```\n"
}

fn legacy_ids() -> String {
    let mut text = "Readers of the host's `payout_status_id` see:\n\n| id | statuses |\n|---|---|\n".to_owned();
    let ids: BTreeSet<i32> = Status::ALL.into_iter().map(Status::legacy_id).collect();
    for id in ids {
        let named: Vec<String> = Status::ALL
            .into_iter()
            .filter(|status| status.legacy_id() == id)
            .map(code)
            .collect();
        writeln!(text, "| {id} | {} |", named.join(", ")).expect("a string takes everything");
    }
    text
}

fn commands() -> String {
    let mut text = "| command | who |\n|---|---|\n".to_owned();
    for command in COMMANDS {
        writeln!(text, "| `{command}` | {} |", who(command)).expect("a string takes everything");
    }
    text
}

fn who(command: &str) -> &'static str {
    match command {
        "approve" | "reject" => "admin, finance manager (as the approval policy says)",
        "expire_round" | "reevaluate" => "the service",
        "change_method" => "the member",
        "cancel" => "admin",
        _ => "finance manager",
    }
}

fn section(status: Status, cases: &[Case]) -> String {
    let mut text = format!("\n### {} (legacy id {})\n\n", status.code(), status.legacy_id());
    let rows: Vec<Row> = COMMANDS.iter().map(|command| Row::of(status, command, cases)).collect();
    writeln!(text, "{}\n", meaning(status)).expect("a string takes everything");
    let (known, unknown): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.does_something());
    let (idle, refused): (Vec<&Row>, Vec<&Row>) = unknown.into_iter().partition(|row| row.idle);
    if !known.is_empty() {
        text += "| command | leads to | may be refused with |\n|---|---|---|\n";
        for row in known {
            let line = format!("| `{}` | {} | {} |", row.command, row.leads_to(), row.refused_with());
            text = text + line.trim_end() + "\n";
        }
        text += "\n";
    }
    let names = |rows: &[&Row]| {
        rows.iter()
            .map(|row| format!("`{}`", row.command))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if !idle.is_empty() {
        writeln!(text, "Without effect here: {}.\n", names(&idle)).expect("a string takes everything");
    }
    text + &format!("Not possible here: {}.\n", names(&refused))
}

fn meaning(status: Status) -> &'static str {
    match status {
        Status::PendingApproval => "Votes are being cast. Nothing is owed yet.",
        Status::Approved => "Enough votes were cast. Left at once through the gates.",
        Status::PendingBankInfo => {
            "There is nowhere to pay to: the member has to give bank details or, for a check, an address."
        }
        Status::PendingTaxInfo => "There is no approved W-9, and finance has not decided to pay with tax withheld.",
        Status::ReadyForPayment => "Every gate was passed. Finance sends the money, once changed details have rested.",
        Status::PaymentSent => "Finance has sent the money.",
        Status::Completed => "The money has arrived. Only the bank can undo that, by returning it.",
        Status::PaymentFailed => "The payment failed, or the bank returned it. The amount is owed again.",
        Status::RequiresManualReview => "Finance has to decide how it goes on.",
        Status::Rejected => "Voted down. This is the end.",
        Status::Cancelled => "Called off. This is the end.",
    }
}

/// What one command came to at one status.
struct Row {
    command: &'static str,
    paths: BTreeSet<Vec<Status>>,
    stays: bool,
    idle: bool,
    refusals: BTreeSet<&'static str>,
}

impl Row {
    fn of(status: Status, command: &'static str, cases: &[Case]) -> Self {
        let mut row = Self {
            command,
            paths: BTreeSet::new(),
            stays: false,
            idle: false,
            refusals: BTreeSet::new(),
        };
        for case in cases
            .iter()
            .filter(|case| case.from == status && case.command == command)
        {
            match &case.outcome {
                Ok(change) if change.is_nothing() => row.idle = true,
                Ok(change) if change.path.len() == 1 => row.stays = true,
                Ok(change) => drop(row.paths.insert(change.path[1..].to_vec())),
                Err(refusal) => drop(row.refusals.insert(refusal.code())),
            }
        }
        row
    }

    fn does_something(&self) -> bool {
        self.stays || !self.paths.is_empty()
    }

    fn leads_to(&self) -> String {
        let walk = |path: &Vec<Status>| path.iter().copied().map(end).collect::<Vec<_>>().join(" → ");
        let mut ends: Vec<String> = self.paths.iter().map(walk).collect();
        ends.extend(self.stays.then(|| "*stays*".to_owned()));
        ends.extend(self.idle.then(|| "*nothing*".to_owned()));
        ends.join("<br>")
    }

    fn refused_with(&self) -> String {
        let codes: Vec<String> = self.refusals.iter().map(|code| format!("`{code}`")).collect();
        codes.join(", ")
    }
}

fn code(status: Status) -> String {
    format!("`{}`", status.code())
}

fn end(status: Status) -> String {
    match status {
        Status::PendingApproval => format!("{} (new round)", code(status)),
        _ => code(status),
    }
}
