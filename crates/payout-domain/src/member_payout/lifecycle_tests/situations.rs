use approval::{Decision, Policy, Role, Tier};
use money::Money;
use tax::W9Standing;
use time::Duration;
use time::ext::NumericalDuration;

use crate::given::{
    ANNA, APPROVED_W9, BORIS, CLARA, NOW, REASON, Story, TODAY, World, account, approve, cancel, confirm, fail, home,
    pay_by, proceed_with_withholding, reject, resolve, resolve_by, review,
};
use crate::member_payout::{Change, ResolveAction};
use crate::{Clearance, Command, Destination, DestinationDefect, PaymentMethod, Refusal, Status};

/// The names of all commands, in the order of a payout's life.
pub(super) const COMMANDS: [&str; 15] = [
    "approve",
    "reject",
    "expire_round",
    "change_method",
    "reevaluate",
    "proceed_with_withholding",
    "mark_sent",
    "confirm",
    "fail",
    "review",
    "resolve_retry",
    "resolve_request_bank_info",
    "resolve_reapprove",
    "resolve_cancel",
    "cancel",
];

/// One command, tried on one payout in one situation.
pub(super) struct Case {
    pub from: Status,
    pub command: &'static str,
    pub outcome: Result<Change, Refusal>,
    pub unchanged: bool,
    /// It is a vote of somebody who has voted in this round.
    pub votes_twice: bool,
}

pub(super) fn every_case() -> Vec<Case> {
    let mut cases = Vec::new();
    let elsewhere = Story::at(Status::ReadyForPayment).clearance();
    for start in Status::ALL.into_iter().flat_map(starts) {
        for story in situations(&start) {
            for command in commands(&story, &elsewhere) {
                cases.push(try_out(&story, command));
            }
        }
    }
    cases
}

fn try_out(story: &Story, command: Command) -> Case {
    let (from, name) = (story.status(), command.name());
    let mut payout = story.payout.clone();
    let voters: Vec<_> = payout.ballot.votes().iter().map(|vote| vote.voter).collect();
    let votes_twice = matches!(&command, Command::Vote { by, .. } if voters.contains(&by.0));
    let outcome = payout.handle(command, &story.facts());
    Case {
        from,
        command: name,
        outcome,
        unchanged: payout == story.payout,
        votes_twice,
    }
}

/// Payouts that stand at `status` for different reasons.
fn starts(status: Status) -> Vec<Story> {
    let mut starts = vec![Story::at(status)];
    match status {
        Status::PendingApproval => {
            let mut voted = Story::at(status);
            voted.does(approve(ANNA));
            starts.push(voted);
        }
        Status::PendingBankInfo => {
            let mut asked = Story::at(Status::RequiresManualReview);
            asked.does(resolve(ResolveAction::RequestBankInfo));
            starts.push(asked);
        }
        Status::ReadyForPayment => {
            let mut withheld = Story::at(Status::PendingTaxInfo);
            withheld.does(proceed_with_withholding());
            starts.push(withheld);
        }
        _ => {}
    }
    starts
}

/// What may be different in the world around a payout.
fn situations(start: &Story) -> Vec<Story> {
    let accounts = [
        start.world.bank.clone(),
        Err(DestinationDefect::NoBankDetails),
        Ok(given_now('A')),
        Ok(given_now('B')),
    ];
    let homes = [Err(DestinationDefect::NoAddress), Ok(home('A'))];
    let mut stories = Vec::new();
    for (bank, address) in accounts
        .iter()
        .flat_map(|bank| homes.iter().map(move |home| (bank, home)))
    {
        for (w9, foreign) in [
            (W9Standing::Missing, false),
            (APPROVED_W9, false),
            (W9Standing::Missing, true),
        ] {
            for policy in [Policy::standard(), hasty()] {
                let (bank, address, now) = (bank.clone(), address.clone(), start.world.now + Duration::hours(2));
                let world = World {
                    bank,
                    address,
                    w9,
                    foreign,
                    policy,
                    now,
                    ..start.world.clone()
                };
                stories.push(Story {
                    world,
                    payout: start.payout.clone(),
                });
            }
        }
    }
    stories
}

fn given_now(letter: char) -> Destination {
    Destination {
        given_at: NOW + Duration::hours(1),
        ..account(letter)
    }
}

/// Rounds that expire after an hour, and no vote for whoever initiated.
fn hasty() -> Policy {
    let tiers = vec![Tier {
        at_least: Money::usd(0),
        approvals: 2,
    }];
    Policy::new(tiers, Role::ALL.to_vec(), true, Some(Duration::hours(1))).expect("a policy")
}

fn commands(story: &Story, elsewhere: &Clearance) -> Vec<Command> {
    let mut commands = vec![
        Command::ExpireRound,
        pay_by(PaymentMethod::Ach),
        pay_by(PaymentMethod::Check),
        Command::Reevaluate,
        proceed_with_withholding(),
        confirm(TODAY - 1.days()),
        confirm(TODAY),
        confirm(TODAY + 1.days()),
        fail(),
        review(),
        cancel(),
    ];
    for action in [
        ResolveAction::Retry,
        ResolveAction::RequestBankInfo,
        ResolveAction::Reapprove,
        ResolveAction::Cancel,
    ] {
        commands.extend([resolve(action), resolve_by(action, PaymentMethod::Check)]);
    }
    commands.extend(votes());
    commands.extend(payments(elsewhere));
    if let Ok(clearance) = story.payout.clear(&story.facts()) {
        commands.extend(payments(&clearance));
    }
    commands
}

fn votes() -> Vec<Command> {
    let mut votes = Vec::new();
    for by in [ANNA, BORIS, CLARA] {
        votes.extend([approve(by), reject(by)]);
        let vote = |decision, roles, reason| Command::Vote {
            by,
            roles,
            decision,
            reason,
        };
        for decision in [Decision::Approve, Decision::Reject] {
            votes.push(vote(decision, Vec::new(), Some(REASON.to_owned())));
            votes.push(vote(decision, vec![Role::Admin], Some("x".repeat(1_001))));
        }
        votes.push(vote(Decision::Reject, vec![Role::Admin], None));
    }
    votes
}

fn payments(clearance: &Clearance) -> Vec<Command> {
    let days = [(0, 0), (-1, 0), (1, 1), (0, -1)];
    let sent = |(sent_on, expected_on): (i64, i64)| Command::MarkSent {
        by: BORIS,
        clearance: clearance.clone(),
        sent_on: TODAY + sent_on.days(),
        expected_on: TODAY + expected_on.days(),
        tracking_number: None,
    };
    days.into_iter().map(sent).collect()
}
