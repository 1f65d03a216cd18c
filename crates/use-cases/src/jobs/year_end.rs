use std::time::Instant;

use infrastructure::persistence::job_runs;
use infrastructure::telemetry::metrics;
use serde_json::json;
use tracing::Instrument as _;
use uuid::Uuid;

use super::{Done, finish, patiently};
use crate::{Actor, Context, Error, year_end};

/// The name of the job that makes the forms of a year. It has no schedule: somebody names the year.
pub const YEAR_END: &str = "year-end";

/// Makes the forms of a year and records what came of it.
pub async fn run_year_end(ctx: &Context, year: i32) -> Result<Done, Error> {
    let id = ctx.new_id();
    let span = tracing::info_span!("run", job = YEAR_END, run_id = %id);
    run_as(ctx, year, id).instrument(span).await
}

async fn run_as(ctx: &Context, year: i32, id: Uuid) -> Result<Done, Error> {
    job_runs::start(&*ctx.db, id, YEAR_END, None, ctx.now()).await?;
    let began = Instant::now();
    let done = year_end::generate(ctx, &Actor::worker(), year).await.map(|did| Done {
        summary: json!({
            "year": year,
            "created": did.created,
            "unchanged": did.unchanged,
            "corrected": did.corrected,
            "belowThreshold": did.below_threshold,
        }),
        failed: 0,
        idle: false,
    });
    let outcome = if done.is_ok() {
        metrics::Outcome::Success
    } else {
        metrics::Outcome::Failure
    };
    metrics::job_ran(YEAR_END, outcome, began.elapsed());
    patiently(|| finish(ctx, YEAR_END, id, &done)).await?;
    done
}
