//! What people have to look at.

use infrastructure::persistence::Tx;
use infrastructure::persistence::alerts::{NewAlert, Severity};
use payout_domain::PayoutId;
use payout_domain::transfer::{BankStatus, Event, FailureKind, Refusal};
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

use super::settling::NOT_AUTHORISED;
use crate::transfers::Recorded;
use crate::{Context, Error, alerts};

/// A cause, what it is called, and what happened.
struct Alarm {
    severity: Severity,
    category: &'static str,
    /// What it is open once for.
    about: String,
    title: &'static str,
    message: String,
    related: Value,
}

/// Raises what follows from the events of a change, in its transaction.
pub(crate) async fn raise_for(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    for event in &recorded.change.events {
        if let Some(alarm) = alarm_of(recorded.payout.id, event) {
            sound(ctx, tx, alarm, recorded.now).await?;
        }
    }
    Ok(())
}

/// A payee who may not be paid although a transfer to him was created.
pub(super) async fn blocked(ctx: &Context, payout: PayoutId, refusal: &Refusal) -> Result<(), Error> {
    let why = match refusal {
        Refusal::NotEligible { blockers } => {
            let reasons: Vec<&str> = blockers.iter().map(|blocker| blocker.check().code()).collect();
            format!("{refusal}: {}", reasons.join(", "))
        }
        _ => refusal.to_string(),
    };
    let message = format!("transfer {payout} waits and is tried again every hour: {why}");
    apart(
        ctx,
        warning("transfer_blocked", payout, "A transfer cannot be sent", message),
    )
    .await
}

/// The provider has more than one transfer for a payout.
pub(super) async fn sent_twice(ctx: &Context, payout: PayoutId, others: usize) -> Result<(), Error> {
    let message =
        format!("the provider has {others} more transfers that name payout {payout}; take back what is too much");
    apart(
        ctx,
        critical(
            "transfer_sent_twice",
            payout,
            "A payout has more than one transfer",
            message,
        ),
    )
    .await
}

/// The provider has a transfer that does not fit what we know.
pub(super) async fn orphaned(ctx: &Context, payout: Option<PayoutId>, transfer: &str, why: &str) -> Result<(), Error> {
    let whose = payout.map_or_else(|| "no payout that we know".to_owned(), |id| format!("payout {id}"));
    let alarm = Alarm {
        severity: Severity::Critical,
        category: "transfer_orphaned",
        about: transfer.to_owned(),
        title: "The provider has a transfer that does not fit",
        message: format!("transfer {transfer} names {whose}: {why}"),
        related: json!({ "type": "transfer", "id": transfer, "payoutId": payout.map(|id| id.to_string()) }),
    };
    apart(ctx, alarm).await
}

/// A transfer hangs at the provider.
pub(super) async fn stale(ctx: &Context, payout: PayoutId, since: OffsetDateTime, overdue: bool) -> Result<(), Error> {
    let message = format!("transfer {payout} has been on its way since {since} and has not arrived");
    let alarm = if overdue {
        critical(
            "transfer_overdue",
            payout,
            "A transfer hangs for more than a day",
            message,
        )
    } else {
        warning(
            "transfer_stale",
            payout,
            "A transfer hangs for more than an hour",
            message,
        )
    };
    apart(ctx, alarm).await
}

/// The two sides see a day's transfers differently.
pub(super) async fn disagrees(
    ctx: &Context,
    tx: &Tx,
    day: Date,
    differences: usize,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let alarm = Alarm {
        severity: Severity::Critical,
        category: "reconciliation_mismatch",
        about: day.to_string(),
        title: "The provider's transfers of a day differ from ours",
        message: format!("{differences} transfers of {day} differ; the report of the day names them"),
        related: json!({ "type": "reconciliation", "id": day.to_string() }),
    };
    sound(ctx, tx, alarm, now).await
}

fn alarm_of(payout: PayoutId, event: &Event) -> Option<Alarm> {
    match event {
        Event::Failed { failure } => Some(failed(payout, failure.kind, &failure.error.message)),
        Event::Unresolved { error } => {
            let message = format!(
                "nobody knows whether transfer {payout} was sent: {}; the provider is asked again every hour",
                error.message
            );
            Some(critical(
                "transfer_unresolved",
                payout,
                "A transfer may or may not have been sent",
                message,
            ))
        }
        Event::AmountMismatch {
            transfer_id,
            expected,
            found,
        } => {
            let message = format!("transfer {transfer_id} of payout {payout} comes to {found} instead of {expected}");
            Some(critical(
                "transfer_amount_mismatch",
                payout,
                "A transfer has another amount",
                message,
            ))
        }
        Event::PartlyReversed { reversed, .. } => {
            let message = format!("{reversed} of payout {payout} were taken back; the rest stands");
            Some(critical(
                "transfer_partly_reversed",
                payout,
                "A part of a transfer was taken back",
                message,
            ))
        }
        Event::Reversed { reason } => {
            let message = format!("payout {payout} came back: {reason}; what it paid is payable again");
            Some(warning(
                "transfer_reversed",
                payout,
                "A transfer was taken back",
                message,
            ))
        }
        Event::BankStatusChanged {
            status: BankStatus::Failed,
        } => {
            let message = format!("the payee's bank refused what payout {payout} brought to his account");
            Some(warning(
                "transfer_bank_failed",
                payout,
                "A payee's bank refused his money",
                message,
            ))
        }
        Event::RetryScheduled { error, .. } => of_the_platform(&error.code),
        Event::Created { .. }
        | Event::VoteCast { .. }
        | Event::Approved
        | Event::Cancelled { .. }
        | Event::Claimed { .. }
        | Event::Completed { .. }
        | Event::Retried { .. }
        | Event::BankStatusChanged { .. } => None,
    }
}

fn failed(payout: PayoutId, kind: FailureKind, why: &str) -> Alarm {
    let message = format!("payout {payout} was not sent: {why}; what it was to pay is payable again");
    match kind {
        FailureKind::Exhausted => critical(
            "transfer_retries_exhausted",
            payout,
            "A transfer was tried too often",
            message,
        ),
        FailureKind::Permanent => critical("transfer_failed", payout, "A transfer failed", message),
        FailureKind::NoLongerEligible | FailureKind::MismatchTakenBack => {
            warning("transfer_failed", payout, "A transfer failed", message)
        }
    }
}

/// What keeps every transfer back, whoever is to be paid: one alert for all of them.
fn of_the_platform(code: &str) -> Option<Alarm> {
    let (category, title, message) = match code {
        "balance_insufficient" => (
            "provider_balance",
            "The balance at the provider is too small",
            "transfers wait for money on the platform's balance and are tried again",
        ),
        NOT_AUTHORISED => (
            "provider_not_authorised",
            "The provider does not let us in",
            "STRIPE_SECRET_KEY is not accepted, or may not make transfers; they are tried again",
        ),
        _ => return None,
    };
    Some(Alarm {
        severity: Severity::Critical,
        category,
        about: String::new(),
        title,
        message: message.to_owned(),
        related: json!({ "type": "service" }),
    })
}

fn critical(category: &'static str, payout: PayoutId, title: &'static str, message: String) -> Alarm {
    Alarm {
        severity: Severity::Critical,
        ..warning(category, payout, title, message)
    }
}

fn warning(category: &'static str, payout: PayoutId, title: &'static str, message: String) -> Alarm {
    Alarm {
        severity: Severity::Warning,
        category,
        about: payout.to_string(),
        title,
        message,
        related: json!({ "type": "payout", "id": payout.to_string() }),
    }
}

/// In a transaction of its own, for what changes nothing else.
async fn apart(ctx: &Context, alarm: Alarm) -> Result<(), Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    sound(ctx, &tx, alarm, now).await?;
    Ok(tx.commit().await?)
}

async fn sound(ctx: &Context, tx: &Tx, alarm: Alarm, now: OffsetDateTime) -> Result<(), Error> {
    let alert = NewAlert {
        cause: &format!("{}:{}", alarm.category, alarm.about),
        severity: alarm.severity,
        category: alarm.category,
        title: alarm.title,
        message: &alarm.message,
        related_entity: alarm.related,
        trigger_info: json!({}),
    };
    alerts::raise(ctx, tx, &alert, now).await?;
    Ok(())
}
