use std::collections::BTreeMap;

use payout_domain::eligibility::Unmet;
use payout_domain::selection::Fault;
use payout_domain::{Refusal, UserId, transfer};
use serde_json::{Value, json};

use super::{Entry, append, stream, stream_of_payout};
use crate::{Actor, Context, Error, Permission};

/// What somebody wanted to do, and to what.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    pub entity_type: &'static str,
    pub entity_id: &'a str,
    pub command: &'a str,
}

/// Writes down that a rule refused an operation, in a transaction of its own, with the rule's code. What failed for
/// another reason is not written down.
#[tracing::instrument(skip_all)]
pub async fn record_refusal(ctx: &Context, actor: &Actor, attempt: Attempt<'_>, error: &Error) -> Result<(), Error> {
    let Some((code, details)) = refusal(error) else {
        return Ok(());
    };
    keep(ctx, actor, refused(attempt, code, details)).await
}

/// Writes down that somebody wanted to do for a member what only the member himself does.
pub(crate) async fn record_stranger(ctx: &Context, actor: &Actor, attempt: Attempt<'_>) -> Result<(), Error> {
    keep(ctx, actor, refused(attempt, "MEMBER_NOT_FOUND", Value::Null)).await
}

fn refused(attempt: Attempt<'_>, code: &str, details: Value) -> Entry {
    let Attempt {
        entity_type,
        entity_id,
        command,
    } = attempt;
    let stream = if entity_type == "payout" {
        stream_of_payout(entity_id)
    } else {
        stream(entity_type)
    };
    let mut facts = json!({ "error": code, "command": command });
    if !details.is_null() {
        facts["details"] = details;
    }
    Entry {
        stream,
        action: format!("{entity_type}.refused"),
        entity_type,
        entity_id: entity_id.to_owned(),
        user: None,
        success: false,
        facts,
    }
}

/// Writes down that somebody called a route that he has no permission for. Never what he sent.
#[tracing::instrument(skip_all)]
pub async fn record_refused_access(
    ctx: &Context,
    actor: &Actor,
    (method, route): (&str, &str),
    permission: Permission,
) -> Result<(), Error> {
    let entry = Entry {
        stream: stream("access"),
        action: "access.refused".to_owned(),
        entity_type: "route",
        entity_id: format!("{method} {route}"),
        user: None,
        success: false,
        facts: json!({ "error": "FORBIDDEN", "permission": format!("{permission:?}") }),
    };
    keep(ctx, actor, entry).await
}

/// Writes down that a genuine event of the provider's was not taken in, and why. Never what it says.
pub(crate) async fn record_refused_event(ctx: &Context, event: &str, code: &str) -> Result<(), Error> {
    let attempt = Attempt {
        entity_type: "stripe_event",
        entity_id: event,
        command: "receive",
    };
    keep(ctx, &Actor::worker(), refused(attempt, code, Value::Null)).await
}

async fn keep(ctx: &Context, actor: &Actor, entry: Entry) -> Result<(), Error> {
    let tx = ctx.db.begin().await?;
    append(&tx, actor, entry, ctx.now()).await?;
    Ok(tx.commit().await?)
}

/// The code of the rule, and what it says beside it; none for what is no refusal.
fn refusal(error: &Error) -> Option<(&'static str, Value)> {
    let details = match error {
        Error::NotEligible(unmet) => json!(unmet.iter().map(Unmet::code).collect::<Vec<_>>()),
        Error::NoRemainingSlots { wanted, remaining } => json!({ "wanted": wanted, "remainingSlots": remaining }),
        Error::InvalidSelection(faulty) => members(faulty),
        Error::Refused(refusal) => details(refusal),
        Error::TransferRefused(refusal) => transfer_details(refusal),
        Error::TaxFormDecided { status } => json!({ "status": status }),
        _ => Value::Null,
    };
    Some((code(error)?, details))
}

fn code(error: &Error) -> Option<&'static str> {
    Some(match error {
        Error::NotEligible(_) => "NOT_ELIGIBLE",
        Error::NoRemainingSlots { .. } => "NO_REMAINING_SLOTS",
        Error::InvalidSelection(_) => "INVALID_SELECTION",
        Error::Refused(refusal) => refusal.code(),
        Error::TransferRefused(refusal) => refusal.code(),
        Error::StatementRefused(refusal) => refusal.code(),
        Error::ScheduleRefused(refusal) => refusal.code(),
        Error::HoldRefused(refusal) => refusal.code(),
        Error::PlacementRefused(refusal) => refusal.code(),
        Error::PlacementOver { .. } => "PLACEMENT_OVER",
        Error::ShareCommitted { .. } => "SHARE_COMMITTED",
        Error::NothingToHold => "NOTHING_TO_HOLD",
        Error::StatementDiffers => "STATEMENT_DIFFERS",
        Error::LegacyPayout => "LEGACY_PAYOUT",
        Error::NoRemovalDue => "NO_REMOVAL_DUE",
        Error::CannotRejoin(refusal) => refusal.code(),
        Error::PeopleOnly => "FORBIDDEN",
        Error::TaxFormDecided { .. } => "TAX_FORM_DECIDED",
        Error::FormRefused(refusal) => refusal.code(),
        Error::WrongFormType => "WRONG_FORM_TYPE",
        Error::NothingToCorrect => "NOTHING_TO_CORRECT",
        Error::DepositDiffers => "DEPOSIT_DIFFERS",
        Error::AlertResolved => "ALERT_RESOLVED",
        Error::UnknownEvents(_) => "EVENT_TYPE_UNKNOWN",
        Error::EndpointDisabled => "WEBHOOK_ENDPOINT_DISABLED",
        Error::AnotherOpenPayout => "CONFLICT",
        Error::Taken { .. } => "ALREADY_EXISTS",
        Error::ClockBackwards { .. } => "CLOCK_BACKWARDS",
        // Nothing was asked of a rule: there is no such thing, the shape is wrong, or the world has failed.
        _ => return None,
    })
}

/// Who could not be chosen, each with the codes.
fn members(faulty: &[(UserId, Vec<Fault>)]) -> Value {
    let codes = |faults: &[Fault]| faults.iter().map(Fault::code).collect::<Vec<_>>();
    let members: BTreeMap<String, Vec<&str>> = faulty
        .iter()
        .map(|(user, faults)| (user.to_string(), codes(faults)))
        .collect();
    json!(members)
}

fn transfer_details(refusal: &transfer::Refusal) -> Value {
    match refusal {
        transfer::Refusal::InvalidTransition { status, .. } => json!({ "status": status.code() }),
        transfer::Refusal::NotEligible { blockers } => {
            json!(blockers.iter().map(transfer::Blocker::code).collect::<Vec<_>>())
        }
        _ => Value::Null,
    }
}

fn details(refusal: &Refusal) -> Value {
    match refusal {
        Refusal::InvalidTransition { status, .. } => json!({ "status": status.code() }),
        Refusal::NotCleared { blockers } => json!(blockers.iter().map(|it| it.code).collect::<Vec<_>>()),
        Refusal::ImpossibleDate { field, .. } => json!({ "field": field }),
        _ => Value::Null,
    }
}
