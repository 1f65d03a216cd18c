use payout_domain::eligibility::Unmet;
use payout_domain::explain::Blocker;
use payout_domain::selection::Fault;
use payout_domain::{Refusal, UserId};
use serde_json::{Value, json};
use tax::forms::FormRefusal;
use use_cases::{Entity, Error};

use super::{Problem, faulty_fields};
use crate::output::Moment;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(entity) => not_found(entity),
            Error::NotEligible(unmet) => {
                let message = "the company is not eligible to pay anybody now";
                Self::new("NOT_ELIGIBLE", message).with_details(json!({ "reasons": reasons(&unmet) }))
            }
            Error::NoRemainingSlots { wanted, remaining } => Self::new("NO_REMAINING_SLOTS", error.to_string())
                .with_details(json!({ "wanted": wanted, "remainingSlots": remaining })),
            Error::InvalidSelection(ref faulty) => {
                Self::new("INVALID_SELECTION", error.to_string()).with_details(json!({ "members": members(faulty) }))
            }
            Error::Refused(refusal) => refused(&refusal),
            Error::TransferRefused(ref refusal) => super::from_transfers::refused(refusal),
            Error::StatementRefused(ref refusal) => super::from_transfers::statement_refused(refusal),
            Error::ScheduleRefused(ref refusal) => super::from_placements::schedule_refused(refusal),
            Error::HoldRefused(ref refusal) => super::from_placements::hold_refused(refusal),
            Error::PlacementRefused(refusal) => Self::new(refusal.code(), refusal.to_string()),
            Error::PlacementOver { state } => {
                Self::new("PLACEMENT_OVER", error.to_string()).with_details(json!({ "currentStatus": state }))
            }
            Error::ShareCommitted { left } => {
                Self::new("SHARE_COMMITTED", error.to_string()).with_details(json!({ "availableCents": left.minor() }))
            }
            Error::NothingToHold => Self::new("NOTHING_TO_HOLD", error.to_string()),
            Error::Taken { .. } => Self::new("ALREADY_EXISTS", error.to_string()),
            Error::StatementDiffers => Self::new("STATEMENT_DIFFERS", error.to_string()),
            Error::Provider(ref provider) => {
                tracing::warn!(cause = %super::chain(&error), "the payment provider did not do what a request asked");
                super::from_transfers::provider(provider.is_definite())
            }
            Error::LegacyPayout => Self::new("LEGACY_PAYOUT", error.to_string()),
            Error::AnotherOpenPayout => Self::new("CONFLICT", error.to_string()),
            Error::NoRemovalDue => Self::new("NO_REMOVAL_DUE", error.to_string()),
            Error::CannotRejoin(refusal) => Self::new(refusal.code(), refusal.to_string()),
            Error::QueueBehind => Self::new("UNAVAILABLE", error.to_string()),
            Error::PeopleOnly => Self::new("FORBIDDEN", error.to_string()),
            Error::Invalid(faults) => Self::invalid(&faults),
            Error::TaxFormDecided { ref status } => {
                Self::new("TAX_FORM_DECIDED", error.to_string()).with_details(json!({ "currentStatus": status }))
            }
            Error::AlertResolved => Self::new("ALERT_RESOLVED", error.to_string()),
            Error::UnknownEvents(ref faults) => {
                Self::new("EVENT_TYPE_UNKNOWN", error.to_string()).with_details(faulty_fields(faults))
            }
            Error::EndpointDisabled => Self::new("WEBHOOK_ENDPOINT_DISABLED", error.to_string()),
            Error::FormRefused(refusal @ FormRefusal::InvalidTransition { state, command }) => {
                Self::new(refusal.code(), refusal.to_string())
                    .with_details(json!({ "currentStatus": state.code(), "command": command.code() }))
            }
            Error::WrongFormType => Self::new("WRONG_FORM_TYPE", error.to_string()),
            Error::NothingToCorrect => Self::new("NOTHING_TO_CORRECT", error.to_string()),
            Error::DepositDiffers => Self::new("DEPOSIT_DIFFERS", error.to_string()),
            Error::Filing(ref filing) => Self::new(filing.code(), error.to_string()),
            Error::ClockBackwards { now } => {
                Self::new("CLOCK_BACKWARDS", error.to_string()).with_details(json!({ "now": Moment(now) }))
            }
            Error::NotConfigured { .. } => Self::new("NOT_CONFIGURED", error.to_string()),
            Error::Document(_) => {
                tracing::error!(cause = %super::chain(&error), "a document could not be made");
                Self::new("DOCUMENT_FAILED", "the document could not be made")
            }
            Error::Storage(ref storage) if storage.is_passing() => {
                tracing::warn!(cause = %super::chain(&error), "the database did not answer a request");
                Self::unavailable()
            }
            Error::Storage(_) => Self::internal(&error),
        }
    }
}

fn not_found(entity: Entity) -> Problem {
    let code = match entity {
        Entity::Payout => "PAYOUT_NOT_FOUND",
        Entity::Member => "MEMBER_NOT_FOUND",
        Entity::TaxForm => "TAX_FORM_NOT_FOUND",
        Entity::Receipt => "RECEIPT_NOT_FOUND",
        Entity::Round => "ROUND_NOT_FOUND",
        Entity::Alert => "ALERT_NOT_FOUND",
        Entity::Mail => "MAIL_NOT_FOUND",
        Entity::Payee => "PAYEE_NOT_FOUND",
        Entity::Statement => "STATEMENT_NOT_FOUND",
        Entity::Placement => "PLACEMENT_NOT_FOUND",
        Entity::CompanyUser => "COMPANY_USER_NOT_FOUND",
        Entity::Schedule => "SCHEDULE_NOT_FOUND",
        Entity::Hold => "HOLD_NOT_FOUND",
        Entity::WebhookEndpoint => "WEBHOOK_ENDPOINT_NOT_FOUND",
        Entity::WebhookDelivery => "WEBHOOK_DELIVERY_NOT_FOUND",
    };
    Problem::new(code, format!("{} not found", entity.name()))
}

fn refused(refusal: &Refusal) -> Problem {
    let problem = Problem::new(refusal.code(), refusal.to_string());
    match refusal {
        Refusal::InvalidTransition { status, command } => problem.with_details(json!({
            "currentStatus": status.code(),
            "wantedStatus": wanted_status(command),
            "command": command,
        })),
        Refusal::NotCleared { blockers } => problem.with_details(json!({ "blockers": shut(blockers) })),
        Refusal::ImpossibleDate { field, problem: what } => {
            problem.with_details(json!([{ "field": field, "message": format!("must not be {what}") }]))
        }
        Refusal::CalculationChanged { sent_on } => problem.with_details(json!({ "sentDate": sent_on.to_string() })),
        Refusal::OwnPayout
        | Refusal::Ballot(_)
        | Refusal::ApprovalOutdated
        | Refusal::StaleClearance
        | Refusal::ForeignPayee
        | Refusal::W9OnFile
        | Refusal::SameMethod
        | Refusal::NotExpired
        | Refusal::Tax(_)
        | Refusal::Calculation(_) => problem,
    }
}

/// Where a command would have led. A change of method leads nowhere of its own.
fn wanted_status(command: &str) -> Option<&'static str> {
    match command {
        "approve" => Some("approved"),
        "reject" => Some("rejected"),
        "cancel" | "resolve_cancel" => Some("cancelled"),
        "proceed_with_withholding" | "resolve_retry" => Some("ready_for_payment"),
        "resolve_request_bank_info" => Some("pending_bank_info"),
        "expire_round" | "resolve_reapprove" => Some("pending_approval"),
        "mark_sent" => Some("payment_sent"),
        "confirm" => Some("completed"),
        "fail" => Some("payment_failed"),
        "review" => Some("requires_manual_review"),
        _ => None,
    }
}

fn reasons(unmet: &[Unmet]) -> Vec<Value> {
    unmet
        .iter()
        .map(|reason| json!({ "code": reason.code(), "message": reason.to_string() }))
        .collect()
}

fn members(faulty: &[(UserId, Vec<Fault>)]) -> Vec<Value> {
    let reasons = |faults: &[Fault]| -> Vec<Value> {
        faults
            .iter()
            .map(|fault| json!({ "code": fault.code(), "message": fault.to_string() }))
            .collect()
    };
    faulty
        .iter()
        .map(|(user, faults)| json!({ "userId": user.0, "reasons": reasons(faults) }))
        .collect()
}

fn shut(blockers: &[Blocker]) -> Vec<Value> {
    let one =
        |blocker: &Blocker| json!({ "code": blocker.code, "message": blocker.message, "actor": blocker.actor.code() });
    blockers.iter().map(one).collect()
}
