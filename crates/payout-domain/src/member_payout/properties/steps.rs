use approval::{Decision, Role};
use proptest::prelude::*;
use tax::W9Standing;
use time::ext::NumericalDuration;
use time::{Date, Duration, OffsetDateTime};

use crate::given::{
    APPROVED_W9, BORIS, REASON, Story, account, cancel, confirm, fail, home, pay_by, person, proceed_with_withholding,
    resolve, resolve_by, review,
};
use crate::member_payout::ResolveAction;
use crate::{Clearance, Command, Destination, DestinationDefect, PaymentMethod};

/// Something that somebody does, or that happens in the world.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Vote {
        by: u128,
        decision: Decision,
    },
    Cancel,
    Proceed,
    PayBy(PaymentMethod),
    LookAgain,
    Expire,
    Send {
        days: i64,
    },
    /// With the clearance of a twin of this payout, made in a world where every gate is open.
    SendByForgedClearance,
    Confirm {
        days: i64,
    },
    Fail,
    Review,
    Resolve(ResolveAction, Option<PaymentMethod>),
    GiveAccount(char),
    LoseAccount,
    MoveHome(char),
    LoseHome,
    FileW9(W9Standing),
    Emigrate(bool),
    Wait {
        hours: i64,
    },
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(prop_oneof![12 => staff(), 4 => member(), 3 => outside()], 1..60)
}

fn staff() -> impl Strategy<Value = Step> {
    let approval = (1_u128..6).prop_map(|by| Step::Vote {
        by,
        decision: Decision::Approve,
    });
    let rejection = (1_u128..6).prop_map(|by| Step::Vote {
        by,
        decision: Decision::Reject,
    });
    prop_oneof![
        80 => approval,
        1 => rejection,
        1 => Just(Step::Cancel),
        8 => Just(Step::Proceed),
        24 => (-2_i64..2).prop_map(|days| Step::Send { days }),
        6 => Just(Step::SendByForgedClearance),
        12 => (-1_i64..2).prop_map(|days| Step::Confirm { days }),
        8 => Just(Step::Fail),
        6 => Just(Step::Review),
        24 => (action(), prop::option::weighted(0.2, method())).prop_map(|(action, method)| Step::Resolve(action, method)),
    ]
}

fn action() -> impl Strategy<Value = ResolveAction> {
    prop_oneof![
        10 => Just(ResolveAction::Retry),
        10 => Just(ResolveAction::RequestBankInfo),
        5 => Just(ResolveAction::Reapprove),
        1 => Just(ResolveAction::Cancel),
    ]
}

fn method() -> impl Strategy<Value = PaymentMethod> {
    prop_oneof![Just(PaymentMethod::Ach), Just(PaymentMethod::Check)]
}

fn member() -> impl Strategy<Value = Step> {
    let standing = prop_oneof![
        1 => Just(W9Standing::Missing),
        1 => Just(W9Standing::Submitted),
        1 => Just(W9Standing::Rejected),
        6 => Just(APPROVED_W9),
    ];
    prop_oneof![
        4 => prop::char::range('A', 'B').prop_map(Step::GiveAccount),
        1 => Just(Step::LoseAccount),
        4 => prop::char::range('A', 'B').prop_map(Step::MoveHome),
        1 => Just(Step::LoseHome),
        2 => method().prop_map(Step::PayBy),
        8 => standing.prop_map(Step::FileW9),
        2 => prop::bool::weighted(0.2).prop_map(Step::Emigrate),
    ]
}

fn outside() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::LookAgain),
        1 => Just(Step::Expire),
        4 => (1_i64..40).prop_map(|hours| Step::Wait { hours }),
    ]
}

impl Step {
    /// Changes the world, or answers with a command for the payout.
    pub fn happens_to(&self, story: &mut Story) -> Option<Command> {
        let today = story.world.now.date();
        match self {
            Self::Vote { by, decision } => return Some(vote(*by, *decision)),
            Self::Cancel => return Some(cancel()),
            Self::Proceed => return Some(proceed_with_withholding()),
            Self::PayBy(method) => return Some(pay_by(*method)),
            Self::LookAgain => return Some(Command::Reevaluate),
            Self::Expire => return Some(Command::ExpireRound),
            Self::Send { days } => return cleared(story).map(|clearance| sent(clearance, today + days.days())),
            Self::SendByForgedClearance => return forged(story).map(|clearance| sent(clearance, today)),
            Self::Confirm { days } => return Some(confirm(today + days.days())),
            Self::Fail => return Some(fail()),
            Self::Review => return Some(review()),
            Self::Resolve(action, Some(method)) => return Some(resolve_by(*action, *method)),
            Self::Resolve(action, None) => return Some(resolve(*action)),
            Self::GiveAccount(letter) => story.world.bank = Ok(given_at(account(*letter), story.world.now)),
            Self::LoseAccount => story.world.bank = Err(DestinationDefect::NoBankDetails),
            Self::MoveHome(letter) => story.world.address = Ok(given_at(home(*letter), story.world.now)),
            Self::LoseHome => story.world.address = Err(DestinationDefect::NoAddress),
            Self::FileW9(standing) => story.world.w9 = *standing,
            Self::Emigrate(foreign) => story.world.foreign = *foreign,
            Self::Wait { hours } => story.world.now += Duration::hours(*hours),
        }
        None
    }
}

fn given_at(details: Destination, given_at: OffsetDateTime) -> Destination {
    Destination { given_at, ..details }
}

fn vote(by: u128, decision: Decision) -> Command {
    Command::Vote {
        by: person(by),
        roles: vec![Role::FinanceManager],
        decision,
        reason: Some(REASON.into()),
    }
}

fn sent(clearance: Clearance, sent_on: Date) -> Command {
    Command::MarkSent {
        by: BORIS,
        clearance,
        sent_on,
        expected_on: sent_on,
        tracking_number: None,
    }
}

fn cleared(story: &Story) -> Option<Clearance> {
    story.payout.clear(&story.facts()).ok()
}

/// Pretends that the cooling-off is over, the W-9 approved, the payee at home and the details those that are pinned.
fn forged(story: &Story) -> Option<Clearance> {
    let mut twin = story.clone();
    twin.payout.cooling_until = None;
    twin.world.w9 = APPROVED_W9;
    twin.world.foreign = false;
    if let Some(pinned) = &twin.payout.destination {
        twin.world.bank = Ok(pinned.clone());
        twin.world.address = Ok(pinned.clone());
    }
    cleared(&twin)
}
