//! How every change of a hold is written: row, audit, events, mails and what follows for the money, all or nothing.

use infrastructure::persistence::holds::{self, Stored};
use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::{Tx, notices as mails, schedules as stored_schedules};
use money::Money;
use payout_domain::ScheduleId;
use payout_domain::hold::{Event, FollowUp, RELEASED_TRIGGER, Status};
use payout_domain::schedule::{NewSchedule, Recipient, Schedule};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::notices;
use crate::{Actor, Context, Error, audit, placements, schedules};

/// A change that the domain has allowed.
pub(super) struct Recorded<'a> {
    pub actor: &'a Actor,
    pub stored: &'a Stored,
    pub event: &'a Event,
    /// The status before, and what was kept back then; none for a new one.
    pub before: Option<(Status, Money)>,
    pub now: OffsetDateTime,
}

/// Writes a hold that was just created.
pub(super) async fn begin(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    holds::insert(tx, recorded.stored, recorded.now).await?;
    follow(ctx, tx, recorded).await
}

/// Writes the change of a hold that stands already.
pub(super) async fn save(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    holds::save(tx, &recorded.stored.hold, recorded.now).await?;
    follow(ctx, tx, recorded).await
}

async fn follow(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    let hold = &recorded.stored.hold;
    audit::append(tx, recorded.actor, entry(recorded), recorded.now).await?;
    outbox::append(tx, &hold.id.to_string(), &[message(ctx, recorded)], recorded.now).await?;
    match recorded.event.follow_up() {
        Some(FollowUp::PayBySchedule(amount)) => pay_by_schedule(ctx, tx, recorded, amount).await?,
        // Nothing was ever owed to the payee, so the books have nothing to take back.
        Some(FollowUp::KeepByPlatform(_)) | None => {}
    }
    mails::insert(tx, &notices::of(ctx, tx, recorded).await?, recorded.now).await?;
    Ok(())
}

/// What is set free is paid by exactly one schedule, due today.
async fn pay_by_schedule(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>, amount: Money) -> Result<(), Error> {
    let Stored { hold, payee, split } = recorded.stored;
    let (schedule, event) = Schedule::create(NewSchedule {
        id: ScheduleId(ctx.new_id()),
        placement: hold.placement,
        recipient: split.map_or(Recipient::Payee(*payee), Recipient::Split),
        amount,
        belongs_to: hold.payout,
        scheduled_on: recorded.now.date(),
        guarantee_until: None,
        trigger: RELEASED_TRIGGER.to_owned(),
        created_by: recorded.actor.user(),
    })?;
    let stored = stored_schedules::Stored {
        schedule,
        payee: *payee,
        hold: Some(hold.id),
    };
    let follow_up = schedules::Recorded {
        actor: recorded.actor,
        stored: &stored,
        events: &[event],
        before: None,
        connection_required: None,
        now: recorded.now,
    };
    schedules::begin(ctx, tx, &follow_up).await
}

const fn action(event: &Event) -> &'static str {
    match event {
        Event::Created { .. } => "create_escrow_hold",
        Event::Updated { .. } => "update_escrow_hold",
        Event::Released { .. } => "release_escrow_hold",
        Event::AutoReleased { .. } => "auto_release_escrow_hold",
        Event::Cancelled { .. } => "cancel_escrow_hold",
        Event::Deleted { .. } => "delete_escrow_hold",
        Event::Forfeited { .. } => "forfeit_escrow_hold",
    }
}

fn entry(recorded: &Recorded<'_>) -> audit::Entry {
    let hold = &recorded.stored.hold;
    let mut facts = json!({
        "placementId": hold.placement.0,
        "scheduleId": hold.schedule.map(|id| id.0),
        "oldStatus": recorded.before.map(|(status, _)| status.code()),
        "newStatus": hold.status().code(),
        "oldAmountCents": recorded.before.map(|(_, held)| held.minor()),
        "newAmountCents": hold.remaining().minor(),
        "currency": hold.amount.currency().code(),
        "version": hold.version,
    });
    merge(&mut facts, details(recorded.event));
    audit::Entry {
        stream: placements::stream(hold.placement),
        action: action(recorded.event).to_owned(),
        entity_type: "hold",
        entity_id: hold.id.to_string(),
        user: None,
        success: true,
        facts,
    }
}

/// What an event says beside the hold.
fn details(event: &Event) -> Value {
    match event {
        Event::Created { .. } => json!({}),
        Event::Updated { fields, .. } => json!({ "changes": fields }),
        Event::Released {
            by,
            amount,
            remaining,
            notes,
        } => json!({
            "releasedBy": by.0, "amountCents": amount.minor(), "remainingCents": remaining.minor(), "notes": notes,
        }),
        Event::AutoReleased { amount } => json!({ "releasedBy": "system", "amountCents": amount.minor() }),
        Event::Cancelled { amount, returned, .. } | Event::Deleted { amount, returned, .. } => {
            json!({ "amountCents": amount.minor(), "returnedToSchedule": returned })
        }
        Event::Forfeited { amount, reason, .. } => json!({ "amountCents": amount.minor(), "reason": reason }),
    }
}

fn message(ctx: &Context, recorded: &Recorded<'_>) -> Message {
    let hold = &recorded.stored.hold;
    let mut payload = json!({
        "holdId": hold.id.0,
        "placementId": hold.placement.0,
        "scheduleId": hold.schedule.map(|id| id.0),
        "holdAmountCents": hold.amount.minor(),
        "currency": hold.amount.currency().code(),
        "releaseDate": hold.release_on.map(|day| day.to_string()),
        "status": hold.status().code(),
        "version": hold.version,
    });
    merge(&mut payload, details(recorded.event));
    Message {
        id: ctx.new_id(),
        kind: recorded.event.name(),
        payload,
    }
}

fn merge(facts: &mut Value, more: Value) {
    if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), more) {
        facts.extend(more);
    }
}
