use money::Money;
use time::Duration;

use crate::given::{ANNA, NOW, REASON, TODAY};
use crate::hold::{Command, Facts, Hold};
use crate::lifecycle_document::{Case, Outcome};
use crate::schedule::given::{new_hold, release_day};

pub(super) fn every_case() -> Vec<Case> {
    let mut cases = Vec::new();
    for hold in starts() {
        for (schedule_is_open, waited) in [(true, 0), (false, 0), (false, 90)] {
            let now = NOW + Duration::days(waited);
            let facts = Facts { schedule_is_open, now };
            for command in commands() {
                cases.push(try_out(&hold, command, &facts));
            }
        }
    }
    cases
}

fn try_out(start: &Hold, command: Command, facts: &Facts) -> Case {
    let (from, name) = (start.status().code(), command.name());
    let mut hold = start.clone();
    let outcome = match hold.handle(command, facts) {
        Err(refusal) => Outcome::Refused(refusal.code()),
        Ok(_) if hold.status() == start.status() => Outcome::Stays,
        Ok(_) => Outcome::Moves(vec![hold.status().code()]),
    };
    Case {
        from,
        command: name,
        outcome,
        unchanged: hold == *start,
    }
}

fn starts() -> Vec<Hold> {
    let (active, _) = Hold::create(new_hold(20_000), NOW).expect("nothing is wrong with it");
    let facts = Facts {
        schedule_is_open: true,
        now: NOW,
    };
    let mut starts = vec![active.clone()];
    for command in commands().into_iter().filter(|command| *command != Command::ReleaseDue) {
        let mut hold = active.clone();
        if hold.handle(command, &facts).is_ok() {
            starts.push(hold);
        }
    }
    starts
}

fn commands() -> Vec<Command> {
    let by = ANNA;
    let release = |cents: Option<i64>| Command::Release {
        by,
        amount: cents.map(Money::usd),
        notes: None,
    };
    let change = |amount: Option<i64>, reason: Option<&str>, days: Option<i64>| Command::Change {
        by,
        amount: amount.map(Money::usd),
        reason: reason.map(str::to_owned),
        release_on: days.map(|days| TODAY + Duration::days(days)),
    };
    vec![
        release(None),
        release(Some(5_000)),
        release(Some(20_001)),
        release(Some(0)),
        Command::ReleaseDue,
        Command::Cancel { by },
        Command::Delete { by },
        Command::Forfeit {
            by,
            reason: REASON.into(),
        },
        Command::Forfeit { by, reason: " ".into() },
        change(Some(30_000), None, None),
        change(Some(0), None, None),
        change(None, Some("dispute"), None),
        change(None, Some(""), None),
        change(None, None, Some((release_day() - TODAY).whole_days() + 30)),
        change(None, None, Some(0)),
    ]
}
