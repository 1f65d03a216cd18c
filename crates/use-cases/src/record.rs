//! The one path by which every change of a payout is written: row, history, books, audit, events and mails, all or nothing.

use infrastructure::persistence::history::{self, Cause, Moved};
use infrastructure::persistence::ledger::{self as journal, Booking};
use infrastructure::persistence::memberships::{self, Mark};
use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::payouts;
use infrastructure::persistence::removals::{self, NewRemoval};
use infrastructure::persistence::votes;
use infrastructure::persistence::{Tx, notices as mails, rounds};
use infrastructure::telemetry::metrics;
use ledger::{Entry, EntryKind};
use payout_domain::member_payout::{Change, LedgerEffect};
use payout_domain::{Calculation, Event, MemberPayout, Status};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::facts::Payee;
use crate::notices::{self, Subject};
use crate::{Actor, Context, Error, alerts, audit, membership, staff, year_end};

/// A change that the domain has allowed, with all that its record needs.
pub(crate) struct Recorded<'a> {
    pub actor: &'a Actor,
    pub payout: &'a MemberPayout,
    pub payee: &'a Payee,
    pub change: &'a Change,
    pub command: &'static str,
    pub reason: Option<&'a str>,
    /// What was to be paid before the change; a failed payment no longer says.
    pub calculation_before: Option<Calculation>,
    pub masked_account: Option<String>,
    pub now: OffsetDateTime,
}

/// Writes the change of a payout that stands already.
pub(crate) async fn save(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    let Recorded {
        actor,
        payout,
        change,
        now,
        ..
    } = *recorded;
    let payout_id = payout.id.to_string();
    let cast: Vec<approval::Vote> = change.events.iter().filter_map(cast).collect();
    for vote in &cast {
        let origin = votes::Origin {
            admin_id: actor.admin_id(),
            ip: actor.origin.ip.as_deref(),
            user_agent: actor.origin.user_agent.as_deref(),
        };
        votes::insert(tx, ctx.new_id(), &payout_id, payout.ballot.round(), vote, origin)
            .await
            .map_err(already_voted)?;
    }
    if change
        .events
        .iter()
        .any(|event| matches!(event, Event::RoundOpened { .. }))
    {
        votes::void_before(tx, &payout_id, payout.ballot.round()).await?;
    }
    payouts::save(tx, payout, &cast, &trail(recorded), now)
        .await
        .map_err(another_open)?;
    follow(ctx, tx, recorded).await
}

/// Everything beside the row itself; the same for a new payout and a changed one.
pub(crate) async fn follow(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    let Recorded {
        actor,
        payout,
        change,
        command,
        reason,
        now,
        ..
    } = *recorded;
    let payout_id = payout.id.to_string();
    if change.path.len() > 1 || command == INITIATE {
        let cause = Cause {
            command,
            actor_id: actor.audit_id(),
            reason,
            at: now,
        };
        let moved = Moved {
            payout_id: payout_id.clone(),
            version: payout.version,
            path: change.path.iter().map(|status| status.code()).collect(),
        };
        history::append(tx, &[moved], cause).await?;
    }
    for event in &change.events {
        book(ctx, tx, payout, event, now).await?;
    }
    follow_status(tx, recorded).await?;
    follow_membership(ctx, tx, recorded).await?;
    year_end::follow(ctx, tx, actor, payout, &change.events, now).await?;
    audit::append(tx, actor, audit_entry(recorded), now).await?;
    outbox::append(tx, &payout_id, &messages(ctx, recorded), now).await?;
    mails::insert(tx, &mail(ctx, tx, recorded).await?, now).await?;
    alerts::payout_moved(ctx, tx, payout, command == INITIATE, &change.events, now).await
}

/// Counts a change once it is committed.
pub(crate) fn measure(payout: &MemberPayout, change: &Change, now: OffsetDateTime) {
    let reached = if change.path.len() > 1 { &change.path[1..] } else { &[] };
    for status in reached {
        metrics::payout_reached(PROGRAMME, status.code(), payout.gross);
    }
    let since = |from: OffsetDateTime| (now - from).unsigned_abs();
    if reached.contains(&Status::Approved) {
        metrics::payout_approved_after(PROGRAMME, since(payout.ballot.opened_at()));
    }
    if reached.contains(&Status::Completed) {
        metrics::payout_completed_after(PROGRAMME, since(payout.initiated_at));
        metrics::payout_ended(PROGRAMME, metrics::Outcome::Success);
    }
    if reached.contains(&Status::PaymentFailed) {
        metrics::payout_ended(PROGRAMME, metrics::Outcome::Failure);
    }
    if let [Status::RequiresManualReview, next, ..] = change.path[..]
        && next != Status::Cancelled
    {
        metrics::payout_tried_again(PROGRAMME);
    }
}

/// Counts a payout that was just initiated, once it is committed.
pub(crate) fn measure_initiated(gross: money::Money) {
    metrics::payout_reached(PROGRAMME, Status::PendingApproval.code(), gross);
}

/// As the metrics name this programme.
const PROGRAMME: &str = "member";

/// The command by which a payout begins.
pub(crate) const INITIATE: &str = "initiate";

fn cast(event: &Event) -> Option<approval::Vote> {
    match event {
        Event::VoteCast { vote } => Some(vote.clone()),
        _ => None,
    }
}

/// A payment came back while the member's next payout is open: one of the two has to end first.
fn another_open(error: infrastructure::persistence::StorageError) -> Error {
    if error.constraint() == Some(payouts::ONE_OPEN_PER_USER) {
        return Error::AnotherOpenPayout;
    }
    error.into()
}

/// The database says what the domain could not see: somebody else's vote, committed a moment ago.
fn already_voted(error: infrastructure::persistence::StorageError) -> Error {
    if error.constraint() == Some(votes::ONE_PER_PERSON) {
        return Error::Refused(approval::BallotRefusal::AlreadyVoted.into());
    }
    error.into()
}

async fn book(ctx: &Context, tx: &Tx, payout: &MemberPayout, event: &Event, now: OffsetDateTime) -> Result<(), Error> {
    let payout_id = payout.id.to_string();
    let Some(effect) = event.ledger_effect() else {
        return Ok(());
    };
    let (entry, reverses) = match effect {
        LedgerEffect::Recognise => (Entry::approved(payout.gross).map_err(unbookable(&payout_id))?, None),
        LedgerEffect::Settle(parts) => {
            let entry = Entry::sent(parts.gross(), parts.retention_fee(), parts.withheld(), parts.net());
            (entry.map_err(unbookable(&payout_id))?, None)
        }
        LedgerEffect::Unsettle => {
            let kind = if matches!(event, Event::Returned { .. }) {
                EntryKind::Returned
            } else {
                EntryKind::Failed
            };
            reversal(tx, &payout_id, EntryKind::Sent, kind).await?
        }
        LedgerEffect::Derecognise => {
            let kind = if matches!(event, Event::Cancelled { .. }) {
                EntryKind::Cancelled
            } else {
                EntryKind::Voided
            };
            reversal(tx, &payout_id, EntryKind::Approved, kind).await?
        }
    };
    let booking = Booking {
        id: ctx.new_id(),
        payout_id,
        entry,
        reverses,
    };
    Ok(journal::post(tx, &[booking], now).await?)
}

/// The entry that takes back what stands of a kind, and which one it takes back.
pub(crate) async fn reversal(
    tx: &Tx,
    payout_id: &str,
    of: EntryKind,
    kind: EntryKind,
) -> Result<(Entry, Option<uuid::Uuid>), Error> {
    let (id, entry) = journal::standing(&**tx, payout_id, of)
        .await?
        .ok_or_else(|| unbookable(payout_id)(format!("there is no {} entry to take back", of.code())))?;
    Ok((entry.reversal(kind), Some(id)))
}

/// The books cannot say what happened, so that it must not have happened.
pub(crate) fn unbookable<E: ToString>(payout_id: &str) -> impl FnOnce(E) -> Error + use<'_, E> {
    move |error| {
        infrastructure::persistence::StorageError::corrupt("journal_entries", payout_id, error.to_string()).into()
    }
}

/// The membership and the round of a payout follow its status [R8.3, R10.3].
async fn follow_status(tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    let Recorded {
        payout,
        payee,
        change,
        command,
        ref masked_account,
        now,
        ..
    } = *recorded;
    let mark = change.events.iter().find_map(|event| match event {
        Event::Rejected { .. } | Event::Cancelled { .. } => Some(Mark::Restored),
        Event::Completed { .. } => Some(Mark::Paid),
        Event::Returned { .. } => Some(Mark::Won),
        _ => None,
    });
    if change
        .events
        .iter()
        .any(|event| matches!(event, Event::PaymentSent { .. }))
    {
        let destination = payee.masked_destination(payout.method, masked_account.as_deref());
        payouts::keep_recipient(tx, &payout.id.to_string(), &payee.name(), &destination).await?;
    }
    let mark = mark.or((command == INITIATE).then_some(Mark::Won));
    if let (Some(mark), Some(membership)) = (mark, payout.membership) {
        memberships::mark(tx, membership, payout.payee, payout.id, mark, now).await?;
    }
    if change.path.len() > 1 && !payout.status().is_open() {
        rounds::close_if_over(tx, payout.round_id, now).await?;
    }
    if change
        .events
        .iter()
        .any(|event| matches!(event, Event::Returned { .. }))
    {
        rounds::reopen(tx, payout.round_id).await?;
    }
    Ok(())
}

/// The end of the membership is scheduled with the completion, and called off when the money comes back [R8.1, R6.5].
async fn follow_membership(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<(), Error> {
    let payout = recorded.payout;
    let payout_id = payout.id.to_string();
    for event in &recorded.change.events {
        match event {
            Event::Completed { completion } => {
                let removal = NewRemoval {
                    payout_id: &payout_id,
                    user: payout.payee,
                    membership: payout.membership.map(|membership| membership.0),
                    due_on: completion.removal_on,
                    key: ctx.new_id(),
                };
                removals::schedule(tx, &removal).await?;
            }
            Event::Returned { .. } => {
                let whose = (payout_id.as_str(), payout.payee);
                membership::money_came_back(ctx, tx, recorded.actor, whose, recorded.now).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn audit_entry(recorded: &Recorded<'_>) -> audit::Entry {
    let Recorded {
        payout,
        change,
        command,
        reason,
        ..
    } = *recorded;
    audit::Entry {
        stream: format!("payout:{}", payout.id),
        action: format!("payout.{command}"),
        entity_type: "payout",
        entity_id: payout.id.to_string(),
        user: Some(payout.payee),
        success: true,
        facts: json!({
            "from": change.path.first().map(|status| status.code()),
            "to": change.path.last().map(|status| status.code()),
            "version": payout.version,
            "events": change.events.iter().map(Event::name).collect::<Vec<_>>(),
            "reason": reason,
            "gross": payout.gross.to_string(),
            "net": payout.state.calculation().map(|calculation| calculation.net().to_string()),
            "approvalRound": payout.ballot.round(),
            "approvals": payout.ballot.approvals(),
        }),
    }
}

/// What is added to the payout's `audit_trail`, which other services read [R10.2].
pub(crate) fn trail(recorded: &Recorded<'_>) -> Value {
    let Recorded {
        actor,
        change,
        command,
        reason,
        now,
        ..
    } = *recorded;
    let actor = actor
        .audit_id()
        .map_or_else(|| actor.audit_role().to_owned(), |id| id.to_string());
    json!([{
        "action": command,
        "actor": actor,
        "timestamp": now.format(&Rfc3339).ok(),
        "details": {
            "from": change.path.first().map(|status| status.code()),
            "to": change.path.last().map(|status| status.code()),
            "events": change.events.iter().map(Event::name).collect::<Vec<_>>(),
            "reason": reason,
        },
    }])
}

fn messages(ctx: &Context, recorded: &Recorded<'_>) -> Vec<Message> {
    let payout = recorded.payout;
    let message = |event: &Event| Message {
        id: ctx.new_id(),
        kind: event.name(),
        payload: json!({
            "payoutId": payout.id.to_string(),
            "userId": payout.payee.to_string(),
            "status": payout.status().code(),
            "version": payout.version,
            "amount": payout.gross.to_string(),
            "currency": payout.gross.currency().code(),
        }),
    };
    recorded.change.events.iter().map(message).collect()
}

async fn mail(ctx: &Context, tx: &Tx, recorded: &Recorded<'_>) -> Result<Vec<mails::Notice>, Error> {
    let events = &recorded.change.events;
    let initiated = recorded.command == INITIATE;
    let staff = if initiated || notices::concern_staff(events) {
        staff::all(ctx, &**tx).await?
    } else {
        Vec::new()
    };
    let subject = Subject {
        payout: recorded.payout,
        payee: recorded.payee,
        calculation: recorded
            .payout
            .state
            .calculation()
            .copied()
            .or(recorded.calculation_before),
        masked_account: recorded.masked_account.clone(),
        now: recorded.now,
    };
    let mut mails = notices::of(ctx, &subject, events, &staff);
    if initiated {
        mails.push(subject.to_member(
            ctx,
            infrastructure::mail::templates::MailKind::WinnerSelected,
            json!({}),
        ));
        mails.extend(subject.to_approvers(ctx, &staff));
    }
    if let Some(warning) = mails.iter().find(|mail| notices::warns_the_member(mail)) {
        let payout_id = recorded.payout.id.to_string();
        let known = mails::addresses(tx, &payout_id, &notices::TO_THE_MEMBER).await?;
        let repeated = notices::repeated_at(ctx, warning, &known);
        mails.extend(repeated);
    }
    Ok(mails)
}
