//! Writes down what was seen when every command was tried on every status of a state machine.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// One command, tried in one situation.
pub(crate) struct Case {
    pub from: &'static str,
    pub command: &'static str,
    pub outcome: Outcome,
    pub unchanged: bool,
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The statuses passed through, without the first.
    Moves(Vec<&'static str>),
    Stays,
    Nothing,
    Refused(&'static str),
}

/// A state machine and what is to be said about it.
pub(crate) struct Life<'a> {
    pub begins: &'a [&'static str],
    /// Each with its meaning, in the order of a life.
    pub statuses: &'a [(&'static str, &'static str)],
    /// Each with whoever gives it.
    pub commands: &'a [(&'static str, &'static str)],
    pub cases: &'a [Case],
}

impl Life<'_> {
    pub fn write(&self) -> String {
        let mut text = "```mermaid\nstateDiagram-v2\n".to_owned();
        for status in self.begins {
            writeln!(text, "    [*] --> {status}").expect("a string takes everything");
        }
        let steps = self.steps();
        for (status, _) in self.statuses {
            for (from, to) in steps.iter().filter(|(from, _)| from == status) {
                writeln!(text, "    {from} --> {to}").expect("a string takes everything");
            }
            if steps.iter().all(|(from, _)| from != status) {
                writeln!(text, "    {status} --> [*]").expect("a string takes everything");
            }
        }
        text += "```\n\n| command | who |\n|---|---|\n";
        for (command, who) in self.commands {
            writeln!(text, "| `{command}` | {who} |").expect("a string takes everything");
        }
        for (status, meaning) in self.statuses {
            write!(text, "\n### {status}\n\n{meaning}\n\n").expect("a string takes everything");
            text += &self.section(status);
        }
        text
    }

    /// Every step from one status to another that was seen.
    pub fn steps(&self) -> BTreeSet<(&'static str, &'static str)> {
        let mut steps = BTreeSet::new();
        for case in self.cases {
            if let Outcome::Moves(path) = &case.outcome {
                let mut from = case.from;
                for to in path {
                    steps.insert((from, *to));
                    from = to;
                }
            }
        }
        steps
    }

    /// What makes the document worth reading: everything was tried, and what is refused changes nothing.
    pub fn is_complete(&self) {
        for (status, _) in self.statuses {
            for (command, _) in self.commands {
                let tried = self
                    .cases
                    .iter()
                    .any(|case| case.from == *status && case.command == *command);
                assert!(tried, "{command} was not tried at {status}");
            }
        }
        for case in self.cases {
            let idle = matches!(case.outcome, Outcome::Refused(_) | Outcome::Nothing);
            assert!(
                !idle || case.unchanged,
                "{} at {} did nothing and changed something",
                case.command,
                case.from
            );
        }
    }

    fn section(&self, status: &str) -> String {
        let mut text = String::new();
        let mut refused = Vec::new();
        for (command, _) in self.commands {
            let seen: Vec<&Case> = self
                .cases
                .iter()
                .filter(|case| case.from == status && case.command == *command)
                .collect();
            if seen.iter().all(|case| matches!(case.outcome, Outcome::Refused(_))) {
                refused.push(format!("`{command}`"));
                continue;
            }
            if text.is_empty() {
                text += "| command | leads to | may be refused with |\n|---|---|---|\n";
            }
            let row = format!("| `{command}` | {} | {} |", leads_to(&seen), refused_with(&seen));
            text = text + row.trim_end() + "\n";
        }
        let gap = if text.is_empty() { "" } else { "\n" };
        if !refused.is_empty() {
            writeln!(text, "{gap}Not possible here: {}.", refused.join(", ")).expect("a string takes everything");
        }
        text
    }
}

fn leads_to(seen: &[&Case]) -> String {
    let ends: BTreeSet<String> = seen
        .iter()
        .filter_map(|case| match &case.outcome {
            Outcome::Moves(path) => Some(path.iter().map(|to| format!("`{to}`")).collect::<Vec<_>>().join(" → ")),
            Outcome::Stays => Some("*stays*".to_owned()),
            Outcome::Nothing => Some("*nothing*".to_owned()),
            Outcome::Refused(_) => None,
        })
        .collect();
    ends.into_iter().rev().collect::<Vec<_>>().join("<br>")
}

fn refused_with(seen: &[&Case]) -> String {
    let codes: BTreeSet<String> = seen
        .iter()
        .filter_map(|case| match case.outcome {
            Outcome::Refused(code) => Some(format!("`{code}`")),
            _ => None,
        })
        .collect();
    codes.into_iter().collect::<Vec<_>>().join(", ")
}
