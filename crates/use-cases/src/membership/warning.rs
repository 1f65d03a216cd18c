use infrastructure::persistence::alerts::{NewAlert, Severity};
use infrastructure::persistence::removals;
use serde_json::json;

use super::RemovalRun;
use crate::{Context, Error, alerts};

const CATEGORY: &str = "membership_removal";

/// One warning while memberships cannot be ended; it resolves itself once none is due.
pub(super) async fn warn_or_clear(ctx: &Context, run: &RemovalRun) -> Result<(), Error> {
    if run.failed + run.postponed + run.by_hand > 0 {
        return raise(ctx, run).await;
    }
    if removals::count_due(&*ctx.db, ctx.now().date()).await? > 0 {
        return Ok(());
    }
    alerts::clear(ctx, CATEGORY, "no membership is due to end any more").await?;
    Ok(())
}

async fn raise(ctx: &Context, run: &RemovalRun) -> Result<(), Error> {
    let message = if run.by_hand > 0 {
        format!(
            "{} memberships are due to end and no subscription service is configured: cancel by hand and record it",
            run.by_hand
        )
    } else {
        let first = run.errors.first().map(|(_, error)| error.as_str());
        format!(
            "{} memberships are due to end and their subscriptions could not be cancelled: {}",
            run.failed + run.postponed,
            first.unwrap_or("the subscription service is left alone for a while")
        )
    };
    let alert = NewAlert {
        cause: CATEGORY,
        severity: Severity::Warning,
        category: CATEGORY,
        title: "Memberships could not be ended",
        message: &message,
        related_entity: json!({"type": CATEGORY}),
        trigger_info: run.summary(),
    };
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    alerts::raise(ctx, &tx, &alert, now).await?;
    Ok(tx.commit().await?)
}
