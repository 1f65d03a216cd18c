use approval::Decision;
use time::Duration;

use crate::given::BORIS;
use crate::lifecycle_document::{Case, Outcome};
use crate::transfer::given::{Story, accept, cancel, retry, reverse, vote};
use crate::transfer::{AccountId, Attempt, BankStatus, Command, KeyAfterwards, RETRIES_MAX, StatementState};

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
    let (from, name) = (story.payout.status().code(), command.name());
    let mut payout = story.payout.clone();
    let outcome = match payout.handle(command, &story.world.facts()) {
        Err(refusal) => Outcome::Refused(refusal.code()),
        Ok(change) if change.is_nothing() => Outcome::Nothing,
        Ok(change) if change.path.len() == 1 => Outcome::Stays,
        Ok(change) => Outcome::Moves(change.path[1..].iter().map(|status| status.code()).collect()),
    };
    Case {
        from,
        command: name,
        outcome,
        unchanged: payout == story.payout,
    }
}

fn starts() -> Vec<Story> {
    let mut starts = vec![
        Story::large(),
        Story::pending(),
        Story::sending(),
        Story::completed(),
        Story::failed(),
    ];
    for (from, command) in [
        (Story::pending(), cancel()),
        (Story::completed(), reverse("tr_1", 10_000)),
        (Story::completed(), reverse("tr_1", 10)),
        (Story::failed(), retry()),
        (Story::sending(), accept("tr_1", 9_999)),
        (Story::sending(), Story::sending().loses_reply()),
        (
            Story::sending(),
            Story::sending().fails_transiently(KeyAfterwards::Unused),
        ),
        (
            Story::sending(),
            Story::sending().fails_transiently(KeyAfterwards::Spent),
        ),
        (Story::large(), vote(BORIS, Decision::Approve)),
    ] {
        let mut story = from;
        story.does(command);
        starts.push(story);
    }
    let mut asking = Story::sending();
    asking.does(asking.loses_reply());
    asking.resumes_in_time();
    starts.push(asking.clone());
    for _ in 0..RETRIES_MAX {
        asking.does(asking.loses_reply());
        if asking.payout.next_retry_at().is_some() {
            asking.resumes_in_time();
        }
    }
    starts.push(asking.clone());
    asking.does(Command::Resume);
    starts.push(asking);
    let mut approved_and_failed = Story::large();
    approved_and_failed.does(vote(BORIS, Decision::Approve));
    approved_and_failed.does(Command::StartSending);
    approved_and_failed.does(approved_and_failed.fails_for_good());
    starts.push(approved_and_failed);
    starts
}

/// As it is, later, and with a payee who cannot be paid, or elsewhere.
fn worlds(story: &Story) -> Vec<Story> {
    let with = |change: fn(&mut Story)| {
        let mut story = story.clone();
        change(&mut story);
        story
    };
    vec![
        story.clone(),
        with(|story| story.waits(Duration::hours(3))),
        with(|story| story.waits(Duration::days(4))),
        with(|story| story.world.payee.verified = false),
        with(|story| {
            story.waits(Duration::hours(3));
            story.world.payee.transfers_enabled = false;
        }),
        with(|story| story.world.payee.account = Some(AccountId("acct_2".into()))),
        with(|story| {
            story.world.statements[0].state = StatementState::Disputed {
                at: story.world.now,
                reason: "too little".into(),
            };
        }),
    ]
}

fn commands(story: &Story) -> Vec<Command> {
    let stale = Attempt {
        generation: 9,
        number: 9,
    };
    let (lost, absent, failed) = (story.loses_reply(), story.is_absent(), story.fails_for_good());
    vec![
        vote(BORIS, Decision::Approve),
        vote(BORIS, Decision::Reject),
        vote(crate::given::ANNA, Decision::Approve),
        vote(crate::given::PAYEE, Decision::Approve),
        Command::ExpireApproval,
        cancel(),
        Command::StartSending,
        Command::Resume,
        absent,
        Command::ReportAbsent { attempt: stale },
        accept("tr_1", 10_000),
        accept("tr_1", 1_000_000),
        accept("tr_1", 9_999),
        accept("tr_2", 10_000),
        lost,
        story.fails_transiently(KeyAfterwards::Unused),
        story.fails_transiently(KeyAfterwards::Spent),
        failed,
        retry(),
        reverse("tr_1", 10_000),
        reverse("tr_1", 9_999),
        reverse("tr_1", 10),
        reverse("tr_1", 0),
        reverse("tr_2", 10_000),
        Command::ReportBank {
            status: BankStatus::Paid,
        },
        Command::ReportBank {
            status: BankStatus::Pending,
        },
    ]
}
