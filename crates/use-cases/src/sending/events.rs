use infrastructure::persistence::stripe_events::{self, Handled, StoredEvent};
use infrastructure::persistence::transfers as stored;
use infrastructure::stripe::Stripe;
use payout_domain::PayoutId;
use payout_domain::transfer::{BankStatus, Command, Refusal, TransferPayout};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{alarms, calling, taking_over};
use crate::transfers::{self, advance, payees};
use crate::{Actor, Context, Entity, Error};

/// Events looked at in one run; the next comes within a minute.
const EVENTS_MAX: u64 = 500;
/// What belongs to nobody we know is looked for again this often, for this long.
const UNMATCHED_AGAIN_AFTER: Duration = Duration::hours(1);
const UNMATCHED_FOR: Duration = Duration::days(3);
/// What could not be looked at is looked at again: the provider may be away for a while.
const AGAIN_AFTER: Duration = Duration::minutes(1);
const LOOKS_MAX: i32 = 5_000;

/// What a run did with the events that waited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventRun {
    pub handled: u64,
    pub ignored: u64,
    /// Kept for later: nothing of ours is found for them yet.
    pub unmatched: u64,
    /// That could not be looked at.
    pub failed: u64,
}

/// Handles the events that came in. Each is a hint only: what it is about is asked for again, so that neither their order
/// nor how often they come matters.
#[tracing::instrument(skip_all)]
pub async fn handle_events(ctx: &Context) -> Result<EventRun, Error> {
    let mut run = EventRun::default();
    let Ok(stripe) = transfers::programme(ctx) else {
        return Ok(run);
    };
    for event in stripe_events::due(ctx.db.connection(), ctx.now(), EVENTS_MAX).await? {
        let handled = match handle(ctx, stripe, &event).await {
            Ok(handled) => handled,
            Err(Error::Storage(error)) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(event = event.id, %error, "the event {} could not be handled: {error}", event.id);
                later(ctx, &event)
            }
        };
        run.count(&handled);
        stripe_events::settle(ctx.db.connection(), &event.id, handled, ctx.now()).await?;
    }
    Ok(run)
}

async fn handle(ctx: &Context, stripe: &Stripe, event: &StoredEvent) -> Result<Handled<'static>, Error> {
    match event.kind.as_str() {
        "transfer.created" | "transfer.updated" | "transfer.reversed" => transfer(ctx, stripe, event).await,
        "account.updated" => account(ctx, stripe, event).await,
        "payout.paid" => bank_payout(ctx, stripe, event, BankStatus::Paid).await,
        "payout.failed" => bank_payout(ctx, stripe, event, BankStatus::Failed).await,
        _ => Ok(Handled::Ignored("nothing follows from this kind of event")),
    }
}

async fn transfer(ctx: &Context, stripe: &Stripe, event: &StoredEvent) -> Result<Handled<'static>, Error> {
    let Some(transfer) = stripe.transfer(&event.object_id, ctx.now()).await? else {
        return Ok(Handled::Ignored("the provider has no such transfer"));
    };
    let named = transfer.metadata.get(calling::PAYOUT);
    let named: Option<Uuid> = named.and_then(|id| id.parse().ok());
    let Some(payout) = stored::payout_of(ctx.db.connection(), &transfer.id, named).await? else {
        let named = named.map(PayoutId);
        alarms::orphaned(ctx, named, &transfer.id, "nothing like it was sent from here").await?;
        return Ok(unmatched(ctx, event));
    };
    taking_over::take_over(ctx, payout, &transfer).await?;
    Ok(Handled::Done(Some(payout)))
}

async fn account(ctx: &Context, stripe: &Stripe, event: &StoredEvent) -> Result<Handled<'static>, Error> {
    // Whatever changes from here on is told again.
    let asked_at = ctx.now();
    let account = stripe.account(&event.object_id, asked_at).await?;
    match payees::account_seen(ctx, &Actor::worker(), &account, asked_at).await {
        Ok(()) => Ok(Handled::Done(None)),
        Err(Error::NotFound(Entity::Payee)) => Ok(unmatched(ctx, event)),
        Err(error) => Err(error),
    }
}

/// A payout of the connected account to its bank. It is expected to arrive when it is called paid, and may fail for days.
async fn bank_payout(
    ctx: &Context,
    stripe: &Stripe,
    event: &StoredEvent,
    status: BankStatus,
) -> Result<Handled<'static>, Error> {
    let Some(account) = &event.account_id else {
        return Ok(Handled::Ignored("it is a payout of our own"));
    };
    for payout in carried(ctx, stripe, event, account).await? {
        let build = |_: &TransferPayout| Ok(Command::ReportBank { status });
        match advance(ctx, &Actor::worker(), payout, None, build, "report_bank").await {
            Ok(_) | Err(Error::TransferRefused(Refusal::InvalidTransition { .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Handled::Done(None))
}

/// What the bank payout carries: as the provider lists it, or, where it refuses to, whatever was on the account by then.
async fn carried(ctx: &Context, stripe: &Stripe, event: &StoredEvent, account: &str) -> Result<Vec<PayoutId>, Error> {
    let listed = match stripe.carried_to_bank(account, &event.object_id, ctx.now()).await {
        Ok(transfers) => Some(transfers),
        Err(error) if error.is_definite() => None,
        Err(error) => return Err(error.into()),
    };
    let created = event.object.get("created").and_then(serde_json::Value::as_i64);
    let made_at = created.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    let made_at = made_at.unwrap_or(event.created_at);
    let tx = ctx.db.begin().await?;
    let carried = match listed {
        Some(transfers) => stored::carries(&tx, &event.object_id, account, &transfers).await?,
        None => stored::probably_carries(&tx, &event.object_id, account, made_at).await?,
    };
    tx.commit().await?;
    Ok(carried)
}

fn unmatched(ctx: &Context, event: &StoredEvent) -> Handled<'static> {
    let now = ctx.now();
    if now - event.received_at >= UNMATCHED_FOR {
        return Handled::GivenUp("nothing of ours was found for it");
    }
    Handled::Unmatched(now + UNMATCHED_AGAIN_AFTER)
}

fn later(ctx: &Context, event: &StoredEvent) -> Handled<'static> {
    if event.attempts >= LOOKS_MAX {
        return Handled::GivenUp("it could not be looked at");
    }
    Handled::Later(ctx.now() + AGAIN_AFTER)
}

impl EventRun {
    fn count(&mut self, handled: &Handled<'_>) {
        let counter = match handled {
            Handled::Done(_) => &mut self.handled,
            Handled::Ignored(_) => &mut self.ignored,
            Handled::Unmatched(_) => &mut self.unmatched,
            Handled::Later(_) | Handled::GivenUp(_) => &mut self.failed,
        };
        *counter += 1;
    }

    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }
}
