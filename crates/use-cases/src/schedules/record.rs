//! How every change of a schedule is written: row, audit, events and alerts, all or nothing.

use infrastructure::persistence::Tx;
use infrastructure::persistence::alerts::{NewAlert, Severity};
use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::schedules::{self, Stored};
use payout_domain::schedule::Event;
use payout_domain::transfer::CONNECT_REQUIRED;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{Actor, Context, Error, alerts, audit, placements};

/// Schedules that somebody has to look at.
const FAILED: &str = "schedule_failed";

/// A change that the domain has allowed.
pub(crate) struct Recorded<'a> {
    pub actor: &'a Actor,
    pub stored: &'a Stored,
    pub events: &'a [Event],
    /// The status before; none for a new one.
    pub before: Option<payout_domain::schedule::Status>,
    /// Why the payee cannot be paid to, as it is told outside.
    pub connection_required: Option<&'static str>,
    pub now: OffsetDateTime,
}

/// Writes a schedule that was just created.
pub(crate) async fn begin(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    schedules::insert(tx, recorded.stored, recorded.now).await?;
    follow(ctx, tx, std::slice::from_ref(recorded)).await
}

/// Writes the changes of schedules that stand already, all by one actor.
pub(super) async fn save(ctx: &Context, tx: &Tx, recorded: &[Recorded<'_>]) -> Result<(), Error> {
    let Some(first) = recorded.first() else { return Ok(()) };
    let changed: Vec<_> = recorded.iter().map(|recorded| &recorded.stored.schedule).collect();
    schedules::save(tx, &changed, first.now).await?;
    follow(ctx, tx, recorded).await
}

async fn follow(ctx: &Context, tx: &Tx, all: &[Recorded<'_>]) -> Result<(), Error> {
    let Some(&Recorded { actor, now, .. }) = all.first() else {
        return Ok(());
    };
    let entries = all.iter().flat_map(entries).collect::<Vec<_>>();
    audit::append_all(tx, actor, &entries, now).await?;
    outbox::append_all(
        tx,
        all.iter().flat_map(|recorded| messages(ctx, recorded)).collect(),
        now,
    )
    .await?;
    for recorded in all {
        for event in recorded.events {
            if let Event::Failed { reason, failures } = event {
                alert(ctx, tx, recorded, reason, *failures).await?;
            }
        }
    }
    Ok(())
}

fn entries(recorded: &Recorded<'_>) -> impl Iterator<Item = audit::Entry> {
    recorded.events.iter().map(|event| entry(recorded, event))
}

const fn action(event: &Event) -> &'static str {
    match event {
        Event::Created => "create_schedule",
        Event::Updated { .. } => "update_schedule",
        Event::Triggered { .. } => "trigger_processing",
        Event::Claimed { .. } => "schedule_processing",
        Event::Postponed { .. } => "schedule_postponed",
        Event::Processed { .. } => "schedule_completed",
        Event::AttemptFailed { .. } | Event::Failed { .. } => "schedule_failed",
        Event::Retried { .. } => "retry_schedule",
        Event::Cancelled { .. } => "cancel_schedule",
        Event::Deleted { .. } => "delete_schedule",
    }
}

fn entry(recorded: &Recorded<'_>, event: &Event) -> audit::Entry {
    let schedule = &recorded.stored.schedule;
    let mut facts = json!({
        "placementId": schedule.placement.0,
        "oldStatus": recorded.before.map(payout_domain::schedule::Status::code),
        "newStatus": schedule.status().code(),
        "version": schedule.version,
        "amountCents": schedule.amount.minor(),
        "currency": schedule.amount.currency().code(),
        "scheduledDate": schedule.scheduled_on.to_string(),
    });
    merge(&mut facts, details(event));
    audit::Entry {
        stream: placements::stream(schedule.placement),
        action: action(event).to_owned(),
        entity_type: "schedule",
        entity_id: schedule.id.to_string(),
        user: None,
        success: true,
        facts,
    }
}

/// What an event says beside the schedule.
fn details(event: &Event) -> Value {
    match event {
        Event::Created | Event::Triggered { .. } | Event::Deleted { .. } => json!({}),
        Event::Updated { fields, .. } => json!({ "changes": fields }),
        Event::Claimed { claim } => json!({ "claim": claim }),
        Event::Postponed { reason } | Event::Cancelled { reason, .. } => json!({ "reason": reason }),
        Event::Processed { payout, amount } => {
            json!({ "payoutId": payout.map(|id| id.0), "payingCents": amount.minor() })
        }
        Event::AttemptFailed { reason, failures, .. } | Event::Failed { reason, failures } => {
            json!({ "reason": reason, "retryCount": failures })
        }
        Event::Retried { by } => json!({ "byHand": by.is_some() }),
    }
}

fn messages(ctx: &Context, recorded: &Recorded<'_>) -> Vec<(String, Message)> {
    let schedule = &recorded.stored.schedule;
    let message = |event: &Event| {
        let mut payload = json!({
            "scheduleId": schedule.id.0,
            "placementId": schedule.placement.0,
            "scheduledDate": schedule.scheduled_on.to_string(),
            "triggerEvent": schedule.trigger,
            "status": schedule.status().code(),
            "version": schedule.version,
            "amountCents": schedule.amount.minor(),
            "currency": schedule.amount.currency().code(),
        });
        merge(&mut payload, details(event));
        Message {
            id: ctx.new_id(),
            kind: event.name(),
            payload,
        }
    };
    let mut messages: Vec<Message> = recorded.events.iter().map(message).collect();
    let was_postponed = |event: &Event| matches!(event, Event::Postponed { .. });
    if let Some(reason) = recorded.connection_required
        && recorded.events.iter().any(was_postponed)
    {
        messages.push(Message {
            id: ctx.new_id(),
            kind: CONNECT_REQUIRED,
            payload: json!({
                "payeeId": recorded.stored.payee.0,
                "placementId": schedule.placement.0,
                "scheduleId": schedule.id.0,
                "amountCents": schedule.amount.minor(),
                "currency": schedule.amount.currency().code(),
                "reason": reason,
            }),
        });
    }
    let about = schedule.id.to_string();
    messages.into_iter().map(|message| (about.clone(), message)).collect()
}

fn merge(facts: &mut Value, more: Value) {
    if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), more) {
        facts.extend(more);
    }
}

/// Its attempts are used up [R10.4]. A schedule that is tried again by hand may raise the next one.
async fn alert(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>, reason: &str, failures: u32) -> Result<(), Error> {
    let schedule = &recorded.stored.schedule;
    let message = format!("schedule {} was tried {failures} times: {reason}", schedule.id);
    let raised = NewAlert {
        cause: &format!("{FAILED}:{}:{}", schedule.id, schedule.version),
        severity: Severity::Warning,
        category: FAILED,
        title: "A scheduled payment could not be made",
        message: &message,
        related_entity: json!({ "type": "schedule", "id": schedule.id.0 }),
        trigger_info: json!({ "placementId": schedule.placement.0, "retryCount": failures }),
    };
    alerts::raise(ctx, tx, &raised, recorded.now).await?;
    Ok(())
}
