use payout_domain::{hold, schedule};
use serde_json::json;

use super::Problem;

/// Why a schedule is not made, or stays as it is.
pub(super) fn schedule_refused(refusal: &schedule::Refusal) -> Problem {
    use schedule::Refusal;
    let problem = Problem::new(refusal.code(), refusal.to_string());
    match refusal {
        Refusal::InvalidTransition { status, command } => {
            problem.with_details(json!({ "currentStatus": status.code(), "command": command }))
        }
        Refusal::NotDue { scheduled_on } => problem.with_details(json!({ "scheduledDate": scheduled_on.to_string() })),
        Refusal::AmountInvalid
        | Refusal::TriggerRequired
        | Refusal::ReasonRequired
        | Refusal::GuaranteeBeforeSchedule
        | Refusal::RetryNotDue { .. }
        | Refusal::AttemptsUsedUp
        | Refusal::Claimed { .. }
        | Refusal::StaleClaim
        | Refusal::PayoutMismatch => problem,
    }
}

/// Why a hold is not made, or stays as it is.
pub(super) fn hold_refused(refusal: &hold::Refusal) -> Problem {
    use hold::Refusal;
    let problem = Problem::new(refusal.code(), refusal.to_string());
    match refusal {
        Refusal::InvalidTransition { status, command } => {
            problem.with_details(json!({ "currentStatus": status.code(), "command": command }))
        }
        Refusal::MoreThanHeld { remaining } => problem.with_details(json!({ "remainingCents": remaining.minor() })),
        Refusal::AmountInvalid
        | Refusal::ReasonRequired
        | Refusal::ReleaseDateNotInFuture
        | Refusal::NotDue { .. }
        | Refusal::AmountSettled => problem,
    }
}
