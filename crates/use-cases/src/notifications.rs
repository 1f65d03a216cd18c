//! Mails on their way out [R9]: never lost, and sent twice at most by a kill between sending and recording [R13.5].
//!
//! Claim and commit, hand over to the mail server, record under the claim's fence. Whoever dies in between leaves a
//! lease that runs out; the Message-ID stays the same, so that a second copy is known as one.

mod letter;
mod log;

use infrastructure::persistence::Tx;
use infrastructure::persistence::alerts::{NewAlert, Severity};
use infrastructure::persistence::deliveries::{self, Claimed, Outcome, Progress};
use infrastructure::telemetry::metrics;
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::jobs::patiently;
use crate::{Context, Error, alerts};

pub use log::{AttemptView, DeliveryFilter, DeliveryState, DeliveryView, list};

pub const ATTEMPTS_MAX: i32 = 3;
pub const RETRY_DELAY: Duration = Duration::minutes(5);
/// Longer than the mail server may take for one mail, so that a slow one is not taken for a dead process.
const LEASE: Duration = Duration::seconds(90);
/// Addresses made up for people whose own is unknown. Nothing goes there.
const NO_MAILBOX: &str = "@no-mail.invalid";

/// What came of looking at a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    Sent,
    /// Not taken by the mail server; look again at this time.
    Retry {
        at: OffsetDateTime,
    },
    /// No further attempt will be made.
    GaveUp,
    /// Its time has not come, or it is over.
    NotDue,
    /// Another process is sending it, or took it over.
    Elsewhere,
}

/// Delivers one mail, if it is due and nobody else is at it.
#[tracing::instrument(skip_all)]
pub async fn deliver(ctx: &Context, id: Uuid) -> Result<Delivered, Error> {
    let now = ctx.now();
    let claim = patiently(async || Ok(deliveries::claim(&*ctx.db, id, now, now + LEASE).await?)).await?;
    let Some(claimed) = claim else {
        return Ok(unclaimed(deliveries::progress(&*ctx.db, id).await?, now));
    };
    let answer = if claimed.attempts > ATTEMPTS_MAX {
        // Every attempt ended its process, or the database went away each time.
        Err("no attempt came back with an answer".to_owned())
    } else {
        attempt(ctx, &claimed).await
    };
    let delivered = patiently(|| save(ctx, &claimed, &answer)).await?;
    report(&claimed, &answer, delivered);
    Ok(delivered)
}

/// Mails that are due, the longest waiting first.
#[tracing::instrument(skip_all)]
pub async fn due(ctx: &Context, limit: u64) -> Result<Vec<Uuid>, Error> {
    Ok(deliveries::due(&*ctx.db, ctx.now(), limit).await?)
}

fn unclaimed(progress: Option<Progress>, now: OffsetDateTime) -> Delivered {
    match progress {
        Some(progress) if progress.state == "pending" && progress.lease_until.is_some_and(|until| until > now) => {
            Delivered::Elsewhere
        }
        Some(_) | None => Delivered::NotDue,
    }
}

/// The words of a failure, without secrets and addresses.
async fn attempt(ctx: &Context, claimed: &Claimed) -> Result<(), String> {
    if has_no_mailbox(claimed) {
        return Err("the recipient has no mailbox".to_owned());
    }
    let Some(mailer) = &ctx.mailer else {
        return Err("this process has no mail server: set SMTP_HOST".to_owned());
    };
    let mail = letter::write(ctx, claimed).await.map_err(|error| error.to_string())?;
    mailer.send(&mail).await.map_err(|error| error.to_string())
}

async fn save(ctx: &Context, claimed: &Claimed, answer: &Result<(), String>) -> Result<Delivered, Error> {
    let now = ctx.now();
    let at = now + RETRY_DELAY;
    let last = claimed.attempts >= ATTEMPTS_MAX || has_no_mailbox(claimed);
    let (outcome, delivered) = match answer {
        Ok(()) => (Outcome::Done, Delivered::Sent),
        Err(error) if last => (Outcome::Over { error }, Delivered::GaveUp),
        Err(error) => (Outcome::Again { error, at }, Delivered::Retry { at }),
    };
    let tx = ctx.db.begin().await?;
    if !deliveries::record(&tx, claimed, outcome, now).await? {
        return Ok(Delivered::Elsewhere);
    }
    match (answer, delivered) {
        (Err(error), Delivered::GaveUp) if !has_no_mailbox(claimed) => {
            undeliverable(ctx, &tx, claimed, error, now).await?;
        }
        (_, Delivered::Retry { .. }) => wake_again(&tx, claimed).await?,
        _ => {}
    }
    tx.commit().await?;
    Ok(delivered)
}

/// The wake-up of the next attempt, in the database's time; the sweep sees to it when clocks differ.
async fn wake_again(tx: &Tx, claimed: &Claimed) -> Result<(), Error> {
    let wake_up =
        infrastructure::jobs::WakeUp::delivery(claimed.id, claimed.attempts).after(RETRY_DELAY.unsigned_abs());
    infrastructure::jobs::enqueue(&**tx, &wake_up).await?;
    Ok(())
}

async fn undeliverable(
    ctx: &Context,
    tx: &Tx,
    claimed: &Claimed,
    error: &str,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let alert = NewAlert {
        cause: &format!("mail_undeliverable:{}", claimed.id),
        severity: Severity::Warning,
        category: "mail_undeliverable",
        title: "A mail could not be delivered",
        message: &format!(
            "the mail {} was given up after {} attempts: {error}",
            claimed.kind, claimed.attempts
        ),
        related_entity: json!({ "type": "payout", "id": claimed.payout_id }),
        trigger_info: json!({ "notification_id": claimed.id, "kind": claimed.kind, "attempts": claimed.attempts }),
    };
    alerts::raise(ctx, tx, &alert, now).await?;
    Ok(())
}

fn has_no_mailbox(claimed: &Claimed) -> bool {
    claimed.recipient.to_ascii_lowercase().ends_with(NO_MAILBOX)
}

fn report(claimed: &Claimed, answer: &Result<(), String>, delivered: Delivered) {
    let (id, attempt, kind) = (claimed.id, claimed.attempts, &claimed.kind);
    match (answer, delivered) {
        (Ok(()), _) => {
            metrics::mail_attempted(kind, metrics::Outcome::Success);
            tracing::info!(notification.id = %id, attempt, kind, "sent the mail {kind}, attempt {attempt}");
        }
        (Err(error), Delivered::GaveUp) => {
            metrics::mail_attempted(kind, metrics::Outcome::Failure);
            tracing::warn!(notification.id = %id, attempt, kind, error, "gave up the mail {kind} after attempt {attempt}");
        }
        (Err(error), _) => {
            metrics::mail_attempted(kind, metrics::Outcome::Retry);
            tracing::warn!(notification.id = %id, attempt, kind, error, "the mail {kind} was not taken, attempt {attempt}");
        }
    }
}
