use time::Duration;

use crate::given::{ANNA, REASON, TODAY};
use crate::lifecycle_document::{Case, Outcome};
use crate::placement::PlacementState;
use crate::schedule::Command;
use crate::schedule::given::Story;
use crate::transfer::Blocker;

pub(super) fn every_case() -> Vec<Case> {
    let mut cases = Vec::new();
    for start in starts() {
        for story in worlds(&start) {
            for command in commands(&story) {
                cases.push(try_out(&story, command));
            }
        }
    }
    cases
}

fn try_out(story: &Story, command: Command) -> Case {
    let (from, name) = (story.schedule.status().code(), command.name());
    let mut schedule = story.schedule.clone();
    let outcome = match schedule.handle(command, &story.facts()) {
        Err(refusal) => Outcome::Refused(refusal.code()),
        Ok(change) if change.is_nothing() => Outcome::Nothing,
        Ok(change) if change.path.len() == 1 => Outcome::Stays,
        Ok(change) => Outcome::Moves(change.path[1..].iter().map(|status| status.code()).collect()),
    };
    Case {
        from,
        command: name,
        outcome,
        unchanged: schedule == story.schedule,
    }
}

fn starts() -> Vec<Story> {
    let after = |mut story: Story, command: Command| {
        story.does(command);
        story
    };
    let mut later = Story::due();
    later.schedule.scheduled_on = TODAY + Duration::days(1);
    let mut postponed = Story::due();
    postponed.payee.push(Blocker::NoAccount);
    postponed.does(Command::Claim);
    let mut used_up = Story::failed();
    used_up.schedule.failures = 3;
    let mut by_hand = Story::due();
    by_hand.does(Command::Trigger { by: ANNA });
    vec![
        later,
        Story::due(),
        Story::holding(10_000),
        postponed,
        by_hand.clone(),
        after(by_hand, Command::Claim),
        Story::processing(),
        after(Story::processing(), Story::processing().completes()),
        Story::failed(),
        used_up,
        after(Story::due(), Command::Delete { by: ANNA }),
    ]
}

fn worlds(story: &Story) -> Vec<Story> {
    let with = |change: fn(&mut Story)| {
        let mut story = story.clone();
        change(&mut story);
        story
    };
    vec![
        story.clone(),
        with(|story| story.waits(Duration::hours(2))),
        with(|story| story.payee = vec![Blocker::NoAccount]),
        with(|story| story.placement = PlacementState::Failed),
    ]
}

fn commands(story: &Story) -> Vec<Command> {
    let by = ANNA;
    vec![
        Command::Claim,
        Command::Trigger { by },
        story.completes(),
        Command::Complete { claim: 9, payout: None },
        Command::Complete {
            claim: story.schedule.claims,
            payout: None,
        },
        story.fails(),
        story.postpones(),
        Command::Recover,
        Command::RetryDue,
        Command::Retry { by },
        Command::Change {
            by,
            scheduled_on: Some(TODAY + Duration::days(7)),
            guarantee_until: None,
        },
        Command::Change {
            by,
            scheduled_on: None,
            guarantee_until: Some(TODAY - Duration::days(7)),
        },
        Command::Cancel {
            by,
            reason: REASON.into(),
        },
        Command::Cancel {
            by,
            reason: String::new(),
        },
        Command::Delete { by },
    ]
}
