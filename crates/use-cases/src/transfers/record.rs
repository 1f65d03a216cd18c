//! How every change of a transfer is written: row, claims, history, books, audit, events, mails and the worker's job, all or
//! nothing. What it shares with member payouts stands in `crate::record`.

use std::mem;
use std::slice;

use infrastructure::jobs::{self, WakeUp};
use infrastructure::persistence::history::{self, Cause, Moved};
use infrastructure::persistence::ledger::{self as journal, Booking};
use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::transfer_payees::TransferPayee;
use infrastructure::persistence::{StorageError, Tx, notices as mails, transfers, votes};
use infrastructure::telemetry::metrics;
use ledger::{Entry, EntryKind};
use payout_domain::transfer::{AllocationRefusal, Change, Event, LedgerEffect, Refusal, Status, TransferPayout};
use serde_json::json;
use time::OffsetDateTime;

use super::notices;
use crate::record::{reversal, unbookable};
use crate::{Actor, Context, Error, audit, sending, year_end};

/// The command by which a transfer begins.
pub(super) const CREATE: &str = "create";

/// A change that the domain has allowed, with all that its record needs.
pub(crate) struct Recorded<'a> {
    pub actor: &'a Actor,
    pub payout: &'a TransferPayout,
    pub payee: &'a TransferPayee,
    pub change: &'a Change,
    pub command: &'static str,
    pub reason: Option<&'a str>,
    pub now: OffsetDateTime,
}

/// Writes a transfer that was just created.
pub(crate) async fn begin(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    begin_all(ctx, tx, slice::from_ref(recorded)).await
}

/// Writes transfers that one actor created together.
pub(crate) async fn begin_all(ctx: &Context, tx: &Tx, recorded: &[Recorded<'_>]) -> Result<(), Error> {
    let Some(first) = recorded.first() else { return Ok(()) };
    let payouts: Vec<_> = recorded.iter().map(|recorded| recorded.payout).collect();
    transfers::insert(tx, &payouts, first.now).await.map_err(taken)?;
    follow(ctx, tx, recorded).await
}

/// Writes the change of a transfer that stands already.
pub(crate) async fn save(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    let payout_id = recorded.payout.id.to_string();
    for event in &recorded.change.events {
        let Event::VoteCast { vote } = event else { continue };
        let origin = votes::Origin {
            admin_id: recorded.actor.admin_id(),
            ip: recorded.actor.origin.ip.as_deref(),
            user_agent: recorded.actor.origin.user_agent.as_deref(),
        };
        votes::insert(tx, ctx.new_id(), &payout_id, 1, vote, origin)
            .await
            .map_err(taken)?;
    }
    transfers::save(tx, recorded.payout, recorded.now)
        .await
        .map_err(taken)?;
    follow(ctx, tx, slice::from_ref(recorded)).await
}

/// Counts a change once it is committed.
pub(crate) fn measure(payout: &TransferPayout, change: &Change, created: bool, now: OffsetDateTime) {
    let programme = payout.kind.programme();
    let reached = if created {
        &change.path[..]
    } else {
        change.path.get(1..).unwrap_or_default()
    };
    for status in reached {
        metrics::payout_reached(programme, status.code(), payout.amount);
    }
    let waited = (now - payout.initiated_at).unsigned_abs();
    for event in &change.events {
        match event {
            Event::Approved => metrics::payout_approved_after(programme, waited),
            Event::Claimed { attempt } if attempt.number > 1 => metrics::payout_tried_again(programme),
            Event::Completed { .. } => {
                metrics::payout_completed_after(programme, waited);
                metrics::payout_ended(programme, metrics::Outcome::Success);
            }
            Event::Failed { .. } | Event::Reversed { .. } => {
                metrics::payout_ended(programme, metrics::Outcome::Failure);
            }
            _ => {}
        }
    }
}

/// Everything beside the rows themselves; the same for new transfers and changed ones. All were changed by one actor with
/// one command.
async fn follow(ctx: &Context, tx: &Tx, all: &[Recorded<'_>]) -> Result<(), Error> {
    let Some(&Recorded {
        actor,
        command,
        reason,
        now,
        ..
    }) = all.first()
    else {
        return Ok(());
    };
    let cause = Cause {
        command,
        actor_id: actor.audit_id(),
        reason,
        at: now,
    };
    history::append(tx, &all.iter().filter_map(moved).collect::<Vec<_>>(), cause).await?;
    book(ctx, tx, all, now).await?;
    let mut wake_ups = Vec::new();
    for recorded in all {
        let Recorded { payout, change, .. } = *recorded;
        year_end::follow_transfer(ctx, tx, actor, payout, &change.events, now).await?;
        sending::keep_attempts(tx, recorded).await?;
        sending::raise_for(ctx, tx, recorded).await?;
        if payout.status() == Status::Pending {
            wake_ups.push(WakeUp::transfer(payout.id.0, payout.version));
        }
    }
    audit::append_all(tx, actor, &all.iter().map(audit_entry).collect::<Vec<_>>(), now).await?;
    outbox::append_all(
        tx,
        all.iter().flat_map(|recorded| messages(ctx, recorded)).collect(),
        now,
    )
    .await?;
    mails::insert(tx, &notices::of_all(ctx, tx, all).await?, now).await?;
    Ok(jobs::enqueue_all(&**tx, &wake_ups).await?)
}

fn moved<'a>(recorded: &Recorded<'a>) -> Option<Moved<'a>> {
    let path = &recorded.change.path;
    (path.len() > 1 || recorded.command == CREATE).then(|| Moved {
        payout_id: recorded.payout.id.to_string(),
        version: recorded.payout.version,
        path: path.iter().map(|status| status.code()).collect(),
    })
}

async fn book(ctx: &Context, tx: &Tx, all: &[Recorded<'_>], now: OffsetDateTime) -> Result<(), Error> {
    let mut bookings = Vec::new();
    for Recorded { payout, change, .. } in all {
        for event in &change.events {
            for effect in event.ledger_effects() {
                if matches!(effect, LedgerEffect::Unsettle | LedgerEffect::Derecognise) {
                    // It may take back what was booked a moment ago.
                    journal::post(tx, &mem::take(&mut bookings), now).await?;
                }
                bookings.push(booking(ctx, tx, payout, event, effect).await?);
            }
        }
    }
    Ok(journal::post(tx, &bookings, now).await?)
}

async fn booking(
    ctx: &Context,
    tx: &Tx,
    payout: &TransferPayout,
    event: &Event,
    effect: LedgerEffect,
) -> Result<Booking, Error> {
    let payout_id = payout.id.to_string();
    let (entry, reverses) = match effect {
        LedgerEffect::Recognise => {
            let entry = Entry::transfer_approved(payout.amount);
            (entry.map_err(unbookable(&payout_id))?, None)
        }
        LedgerEffect::Settle(parts) => {
            let entry = Entry::transfer_sent(parts.gross(), parts.withheld(), parts.net());
            (entry.map_err(unbookable(&payout_id))?, None)
        }
        LedgerEffect::Unsettle => reversal(tx, &payout_id, EntryKind::Sent, EntryKind::Reversed).await?,
        LedgerEffect::Derecognise => reversal(tx, &payout_id, EntryKind::Approved, no_longer_owed(event)).await?,
    };
    Ok(Booking {
        id: ctx.new_id(),
        payout_id,
        entry,
        reverses,
    })
}

/// What took away the obligation.
const fn no_longer_owed(event: &Event) -> EntryKind {
    match event {
        Event::Cancelled { .. } => EntryKind::Cancelled,
        Event::Failed { .. } => EntryKind::Failed,
        _ => EntryKind::Reversed,
    }
}

/// The database says what the domain could not see, or what nobody should have tried.
fn taken(error: StorageError) -> Error {
    match error.constraint() {
        Some(votes::ONE_PER_PERSON) => Error::TransferRefused(Refusal::Ballot(approval::BallotRefusal::AlreadyVoted)),
        Some(transfers::WITHIN_SPLIT) => Error::Taken {
            what: "a payout of this split",
        },
        Some(transfers::ONE_PER_SCHEDULE) => Error::Taken {
            what: "the payout of this schedule",
        },
        Some(transfers::CLAIMED_ONCE) => Error::TransferRefused(AllocationRefusal::NothingPayable.into()),
        _ => error.into(),
    }
}

fn audit_entry(recorded: &Recorded<'_>) -> audit::Entry {
    let Recorded {
        payout,
        change,
        command,
        reason,
        ..
    } = *recorded;
    let first = change.path.first().filter(|_| command != CREATE);
    audit::Entry {
        stream: audit::stream_of_payout(&payout.id.to_string()),
        action: format!("transfer_payout.{command}"),
        entity_type: "payout",
        entity_id: payout.id.to_string(),
        user: Some(payout.payee_user),
        success: true,
        facts: json!({
            "from": first.map(|status| status.code()),
            "to": change.path.last().map(|status| status.code()),
            "version": payout.version,
            "events": change.events.iter().map(Event::name).collect::<Vec<_>>(),
            "reason": reason,
            "payeeId": payout.payee.0,
            "programme": payout.kind.programme(),
            "amount": payout.amount.to_string(),
            "currency": payout.amount.currency().code(),
            "approvals": payout.ballot.as_ref().map(approval::Ballot::approvals),
        }),
    }
}

fn messages(ctx: &Context, recorded: &Recorded<'_>) -> Vec<(String, Message)> {
    let payout = recorded.payout;
    let message = |event: &Event| Message {
        id: ctx.new_id(),
        kind: event.name(),
        payload: json!({
            "payoutId": payout.id.0,
            "payeeId": payout.payee.0,
            "userId": payout.payee_user.0,
            "programme": payout.kind.programme(),
            "status": payout.status().code(),
            "version": payout.version,
            "amountCents": payout.amount.minor(),
            "currency": payout.amount.currency().code(),
        }),
    };
    recorded
        .change
        .events
        .iter()
        .map(message)
        .map(|message| (payout.id.to_string(), message))
        .collect()
}
