use infrastructure::jobs::{self as queues, WakeUp};
use infrastructure::persistence::stripe_events::{self, NewEvent};
use infrastructure::stripe::{Event, WebhookError};
use serde_json::Value;
use time::OffsetDateTime;

use crate::jobs::Job;
use crate::{Context, Error, audit, transfers};

/// What is found in the object of an event that has no id of its own.
const NO_ID: &str = "";
/// It is about play money where we move real money, or the other way round.
const OF_ANOTHER_MODE: &str = "LIVEMODE_MISMATCH";

/// An event that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub event_id: String,
    /// It had come before.
    pub duplicate: bool,
}

/// Why an event was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// Nobody who may tell us anything signed it.
    #[error("the signature is missing or does not fit")]
    Unsigned,
    /// Genuine, and not of now: somebody may be repeating it.
    #[error("the signature is too old, or the clocks differ")]
    Stale,
    #[error("the event cannot be read")]
    Unreadable,
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Stores an event of the provider's, and has the worker look at it. It is believed for its signature alone; what it tells
/// is asked for again before anything follows from it [R11.8].
#[tracing::instrument(skip_all)]
pub async fn receive(ctx: &Context, signature: &str, body: &[u8]) -> Result<Received, NotTaken> {
    let stripe = transfers::programme(ctx)?;
    if !stripe.hears_events() {
        let (what, setting) = ("listening to the payment provider", "STRIPE_WEBHOOK_SECRET");
        return Err(Error::NotConfigured { what, setting }.into());
    }
    // The provider's clock is not the one that a sandbox moves.
    let event = stripe.open_event(signature, body, ctx.real_now())?;
    let object = &event.data.object;
    if !can_be_kept(&event) {
        return Err(NotTaken::Unreadable);
    }
    let new = NewEvent {
        id: &event.id,
        kind: &event.kind,
        account: event.account.as_deref(),
        object_id: object.get("id").and_then(Value::as_str).unwrap_or(NO_ID),
        object,
        created_at: event.created_at,
    };
    let stored = if event.livemode == stripe.is_live() {
        keep(ctx, &new).await?
    } else {
        // A test event at a real endpoint, as happens to platforms: nothing of ours, and nothing follows from it.
        audit::record_refused_event(ctx, &event.id, OF_ANOTHER_MODE).await?;
        true
    };
    Ok(Received {
        event_id: event.id,
        duplicate: !stored,
    })
}

/// Genuine, and still nothing that a row can hold.
fn can_be_kept(event: &Event) -> bool {
    let texts = [Some(&event.id), Some(&event.kind), event.account.as_ref()];
    let any_nul = texts.into_iter().flatten().any(|text| text.contains('\0')) || holds_nul(&event.data.object);
    !any_nul && event.created_at >= OffsetDateTime::UNIX_EPOCH
}

/// The one character that no text of the database can hold.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

async fn keep(ctx: &Context, event: &NewEvent<'_>) -> Result<bool, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let stored = stripe_events::store(&*tx, event, now).await?;
    if stored {
        // Two events of one second each wake the worker.
        let mark = i64::from_be_bytes(ctx.new_id().as_u64_pair().1.to_be_bytes());
        let wake_up = WakeUp::run(Job::StripeEvents.code(), now).again(mark);
        queues::enqueue(&*tx, &wake_up).await?;
    }
    tx.commit().await?;
    Ok(stored)
}

impl From<WebhookError> for NotTaken {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::Unsigned | WebhookError::Forged => Self::Unsigned,
            WebhookError::Stale { .. } => Self::Stale,
            WebhookError::Unreadable(_) => Self::Unreadable,
        }
    }
}
