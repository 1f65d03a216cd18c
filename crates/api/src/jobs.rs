//! What the worker did.

use actix_web::get;
use actix_web::web::Data as Shared;
use serde::Serialize;
use use_cases::{Context, jobs};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Permitted, grants};
use crate::input::{PageQuery, ValidQuery};
use crate::output::{Facts, Listing, Moment};
use crate::problem::Problem;

/// One run of a job.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobRun {
    #[schema(example = "0199f1c2-d1e2-7f30-8a9b-1c2d3e4f5061")]
    run_id: Uuid,
    /// Its name, as `payout-worker job` takes it.
    #[schema(example = "eligibility-check")]
    job: String,
    /// When it was due; none when it was asked for by hand.
    slot: Option<Moment>,
    started_at: Moment,
    /// None while it runs, and when the worker died with it.
    finished_at: Option<Moment>,
    #[schema(example = "succeeded")]
    result: String,
    summary: Option<Facts>,
    #[schema(example = "the database refused or did not answer")]
    error: Option<String>,
}

/// List job runs
///
/// What the worker ran and what came of it, the newest first.
#[utoipa::path(
    tag = "Operations",
    params(PageQuery),
    responses((status = OK, body = Listing<JobRun>, description = "One page of runs"))
)]
#[get("/api/jobs")]
pub async fn list_jobs(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewJobs>,
    query: ValidQuery<PageQuery>,
) -> Result<Listing<JobRun>, Problem> {
    let paging = query.0.paging()?;
    let listed = jobs::list_runs(&ctx, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, JobRun::from))
}

impl From<jobs::JobRun> for JobRun {
    fn from(it: jobs::JobRun) -> Self {
        Self {
            run_id: it.id,
            job: it.job,
            slot: it.slot.map(Moment),
            started_at: Moment(it.started_at),
            finished_at: it.finished_at.map(Moment),
            result: it.result,
            summary: it.summary.map(Facts),
            error: it.error,
        }
    }
}
