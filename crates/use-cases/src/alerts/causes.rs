use infrastructure::persistence::Tx;
use infrastructure::persistence::alerts::{NewAlert, Raised, Severity};
use payout_domain::{Event, MemberPayout};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{clear, raise};
use crate::{Context, Error};

pub(crate) const DATABASE_UNREACHABLE: &str = "database_unreachable";
const ELIGIBILITY_CHECK_FAILED: &str = "eligibility_check_failed";

/// Tells that a payout was created or completed.
pub(crate) async fn payout_moved(
    ctx: &Context,
    tx: &Tx,
    payout: &MemberPayout,
    initiated: bool,
    events: &[Event],
    now: OffsetDateTime,
) -> Result<(), Error> {
    let amount = format!("{} {}", payout.gross, payout.gross.currency().code());
    if initiated {
        let message = format!("payout {} of {amount} waits for approval", payout.id);
        info(
            ctx,
            tx,
            payout,
            ("payout_created", "A payout was created", &message),
            now,
        )
        .await?;
    }
    if events.iter().any(|event| matches!(event, Event::Completed { .. })) {
        let message = format!("payout {} of {amount} has arrived", payout.id);
        info(
            ctx,
            tx,
            payout,
            ("payment_completed", "A payment was completed", &message),
            now,
        )
        .await?;
    }
    Ok(())
}

/// Each version of a payout has its own: a payment that came back can complete a second time.
async fn info(
    ctx: &Context,
    tx: &Tx,
    payout: &MemberPayout,
    (category, title, message): (&str, &str, &str),
    now: OffsetDateTime,
) -> Result<(), Error> {
    let alert = NewAlert {
        cause: &format!("{category}:{}:{}", payout.id, payout.version),
        severity: Severity::Info,
        category,
        title,
        message,
        related_entity: json!({"type": "payout", "id": payout.id.to_string()}),
        trigger_info: json!({"status": payout.status().code(), "version": payout.version}),
    };
    raise(ctx, tx, &alert, now).await?;
    Ok(())
}

/// Warns of a payout that waits too long.
pub(crate) async fn payout_waits(
    ctx: &Context,
    tx: &Tx,
    (category, cause): (&str, &str),
    payout: &MemberPayout,
    (title, message): (&str, &str),
    now: OffsetDateTime,
) -> Result<Raised, Error> {
    let alert = NewAlert {
        cause,
        severity: Severity::Warning,
        category,
        title,
        message,
        related_entity: json!({"type": "payout", "id": payout.id.to_string()}),
        trigger_info: json!({"status": payout.status().code(), "approval_round": payout.ballot.round()}),
    };
    raise(ctx, tx, &alert, now).await
}

/// The scheduled check of the company ended in an error.
pub(crate) async fn eligibility_check_failed(ctx: &Context, error: &Error) -> Result<(), Error> {
    let message = format!("the scheduled check could not be made: {error}");
    critical(ctx, ELIGIBILITY_CHECK_FAILED, "The eligibility check failed", &message).await
}

/// A check was made, so that nothing is left to do about one that failed.
pub(crate) async fn eligibility_check_succeeded(ctx: &Context) -> Result<(), Error> {
    clear(ctx, ELIGIBILITY_CHECK_FAILED, "a later check could be made").await?;
    Ok(())
}

/// What is stored disagrees with itself. Stays until people have resolved it: a fault that went away by itself is one too.
pub(crate) async fn fault_found(ctx: &Context, fault: &str) -> Result<(), Error> {
    let message = format!("{fault}; `payoutctl verify` shows it again");
    critical(ctx, "verify_fault", "The daily verification found a fault", &message).await
}

/// Raised when the database is back, for nobody could write it down before.
#[tracing::instrument(skip_all)]
pub async fn database_was_unreachable(ctx: &Context, since: OffsetDateTime) -> Result<(), Error> {
    let at = |time: OffsetDateTime| time.format(&Rfc3339).unwrap_or_default();
    let message = format!(
        "a worker could not reach the database from {} to {}",
        at(since),
        at(ctx.now())
    );
    critical(ctx, DATABASE_UNREACHABLE, "The database could not be reached", &message).await
}

/// In a transaction of its own: what failed has left none.
async fn critical(ctx: &Context, category: &str, title: &str, message: &str) -> Result<(), Error> {
    let tx = ctx.db.begin().await?;
    let alert = NewAlert {
        cause: category,
        severity: Severity::Critical,
        category,
        title,
        message,
        related_entity: json!({"type": "service"}),
        trigger_info: json!({}),
    };
    raise(ctx, &tx, &alert, ctx.now()).await?;
    Ok(tx.commit().await?)
}
