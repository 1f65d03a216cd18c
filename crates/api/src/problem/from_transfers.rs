use payout_domain::transfer::{Blocker, Refusal, StatementRefusal};
use serde_json::{Value, json};

use super::Problem;

/// Why a transfer is not created, or a command to one is refused.
pub(super) fn refused(refusal: &Refusal) -> Problem {
    let problem = Problem::new(refusal.code(), refusal.to_string());
    match refusal {
        Refusal::InvalidTransition { status, command } => {
            problem.with_details(json!({ "currentStatus": status.code(), "command": command }))
        }
        Refusal::NotEligible { blockers } => problem.with_details(json!({ "blockers": shut(blockers) })),
        Refusal::AboveBalance { wanted, available } => problem.with_details(json!({
            "wantedCents": wanted.minor(),
            "availableCents": available.minor(),
        })),
        Refusal::OwnPayout
        | Refusal::Ballot(_)
        | Refusal::NotExpired
        | Refusal::AccountChanged
        | Refusal::Limit(_)
        | Refusal::Allocation(_)
        | Refusal::Claimed { .. }
        | Refusal::NotDue { .. }
        | Refusal::StaleAnswer
        | Refusal::AnotherTransfer { .. }
        | Refusal::Mismatched
        | Refusal::ImpossibleReversal { .. }
        | Refusal::Tax(_)
        | Refusal::Calculation(_)
        | Refusal::Money(_) => problem,
    }
}

/// Why a statement stays as it is.
pub(super) fn statement_refused(refusal: &StatementRefusal) -> Problem {
    let problem = Problem::new(refusal.code(), refusal.to_string());
    match refusal {
        StatementRefusal::InvalidTransition { status, command } => {
            problem.with_details(json!({ "currentStatus": status, "command": command }))
        }
        StatementRefusal::Paid
        | StatementRefusal::Claimed
        | StatementRefusal::BelowAllocated { .. }
        | StatementRefusal::Amount => problem,
    }
}

/// What the provider said is in our log; a caller learns whether to try again.
pub(super) fn provider(is_definite: bool) -> Problem {
    if is_definite {
        Problem::new(
            "PROVIDER_REFUSED",
            "the payment provider refused; a person has to look at it",
        )
    } else {
        Problem::new(
            "PROVIDER_UNAVAILABLE",
            "the payment provider does not answer now; try again",
        )
    }
}

fn shut(blockers: &[Blocker]) -> Vec<Value> {
    let one = |blocker: &Blocker| json!({ "code": blocker.code(), "message": blocker.to_string() });
    blockers.iter().map(one).collect()
}
