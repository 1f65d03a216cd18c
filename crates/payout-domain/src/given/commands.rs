use approval::{Decision, Role};
use time::Date;

use super::{ANNA, BORIS};
use crate::member_payout::ResolveAction;
use crate::{Command, PaymentMethod, UserId};

/// Long enough for a rejection.
pub(crate) const REASON: &str = "because of what was found";

pub(crate) fn approve(by: UserId) -> Command {
    Command::Vote {
        by,
        roles: vec![Role::Admin],
        decision: Decision::Approve,
        reason: None,
    }
}

pub(crate) fn reject(by: UserId) -> Command {
    Command::Vote {
        by,
        roles: vec![Role::Admin],
        decision: Decision::Reject,
        reason: Some(REASON.into()),
    }
}

pub(crate) fn cancel() -> Command {
    Command::Cancel {
        by: ANNA,
        reason: REASON.into(),
    }
}

pub(crate) fn proceed_with_withholding() -> Command {
    Command::ProceedWithWithholding {
        by: BORIS,
        reason: REASON.into(),
    }
}

pub(crate) fn pay_by(method: PaymentMethod) -> Command {
    Command::ChangeMethod { method }
}

pub(crate) fn confirm(completed_on: Date) -> Command {
    Command::Confirm {
        by: BORIS,
        completed_on,
        confirmation_number: Some("C-1".into()),
    }
}

pub(crate) fn fail() -> Command {
    Command::Fail {
        by: BORIS,
        reason: "no such account".into(),
        return_code: Some("R03".into()),
    }
}

pub(crate) fn review() -> Command {
    Command::Review {
        by: BORIS,
        reason: REASON.into(),
    }
}

pub(crate) fn resolve(action: ResolveAction) -> Command {
    Command::Resolve {
        by: BORIS,
        action,
        method: None,
        reason: REASON.into(),
    }
}

pub(crate) fn resolve_by(action: ResolveAction, method: PaymentMethod) -> Command {
    Command::Resolve {
        by: BORIS,
        action,
        method: Some(method),
        reason: REASON.into(),
    }
}
