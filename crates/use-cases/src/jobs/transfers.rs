//! The jobs around transfers. Where nobody is paid by transfer they find nothing to do.

use serde_json::json;

use super::Done;
use crate::{Context, Error, sending};

pub(super) async fn wake(ctx: &Context) -> Result<Done, Error> {
    let woken = if ctx.stripe.is_some() {
        sending::wake_due(ctx).await?
    } else {
        0
    };
    Ok(Done {
        summary: json!({ "woken": woken }),
        failed: 0,
        idle: woken == 0,
    })
}

pub(super) async fn handle_events(ctx: &Context) -> Result<Done, Error> {
    let run = sending::handle_events(ctx).await?;
    let summary = json!({
        "handled": run.handled,
        "ignored": run.ignored,
        "unmatched": run.unmatched,
        "failed": run.failed,
    });
    Ok(Done {
        summary,
        failed: run.failed,
        idle: run.is_idle(),
    })
}

pub(super) async fn check_stale(ctx: &Context) -> Result<Done, Error> {
    if ctx.stripe.is_none() {
        return Ok(not_configured());
    }
    let run = sending::check_stale(ctx).await?;
    let summary = json!({ "stale": run.stale, "overdue": run.overdue, "asked": run.asked, "ended": run.ended });
    Ok(Done {
        summary,
        failed: 0,
        idle: run == sending::StaleRun::default(),
    })
}

/// A day on which the two sides differ fails the run, so that whoever watches jobs sees it too.
pub(super) async fn reconcile(ctx: &Context) -> Result<Done, Error> {
    if ctx.stripe.is_none() {
        return Ok(not_configured());
    }
    let reconciled = sending::reconcile(ctx).await?;
    let disagreeing = reconciled.disagreeing.iter().map(ToString::to_string);
    let summary = json!({ "days": reconciled.days, "disagreeing": disagreeing.collect::<Vec<_>>() });
    Ok(Done {
        summary,
        failed: reconciled.disagreeing.len() as u64,
        idle: false,
    })
}

fn not_configured() -> Done {
    Done {
        summary: json!({ "configured": false }),
        failed: 0,
        idle: true,
    }
}
