use actix_web::get;
use actix_web::web::Data as Shared;
use garde::Validate;
use payout_domain::PlacementId;
use serde::Deserialize;
use use_cases::Context;
use use_cases::placements;
use uuid::Uuid;

use crate::access::{Permitted, grants};
use crate::input::{Paging, ValidQuery, number};
use crate::output::{Listing, Moment};
use crate::problem::Problem;
use crate::reports::ReportedEntry;

/// Which entries to list.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct PlacementLogFilter {
    /// About this placement, its schedules and its holds.
    #[param(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Option<Uuid>,
    /// About this placement, schedule or hold only.
    #[param(example = "0199f1c2-7f90-7ba1-82b3-8e9f00112233")]
    entity_id: Option<Uuid>,
    /// About things of this kind: `placement`, `schedule` or `hold`.
    #[garde(inner(length(chars, max = 100)))]
    #[param(max_length = 100, example = "schedule")]
    event_type: Option<String>,
    /// Of this kind of operation.
    #[garde(inner(length(chars, max = 100)))]
    #[param(max_length = 100, example = "create_schedule")]
    action: Option<String>,
    /// Done by this user or API key.
    #[param(example = "9e2f0a74-1c65-4d3a-a0b1-4c5d6e7f8091")]
    changed_by: Option<Uuid>,
    /// At or after.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    from: Option<Moment>,
    /// Before.
    #[param(value_type = Option<String>, example = "2026-12-01")]
    to: Option<Moment>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

/// List what was done with placements
///
/// With their schedules and holds too, the newest first: who, what, from which status and amount to which. Nobody can
/// change an entry or take it away. A recruiter and a company user see those of the placements that they may read.
#[utoipa::path(
    tag = "Placements",
    params(PlacementLogFilter),
    responses((status = OK, body = Listing<ReportedEntry>, description = "One page of entries"))
)]
#[get("/api/v2/payout-audit-log")]
pub async fn list_placement_log(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    query: ValidQuery<PlacementLogFilter>,
) -> Result<Listing<ReportedEntry>, Problem> {
    let query = query.0;
    let paging = Paging::read(query.limit, query.cursor.as_deref())?;
    let filter = placements::LogFilter {
        placement: query.placement_id.map(PlacementId),
        entity: query.entity_id,
        entity_type: query.event_type,
        action: query.action,
        actor: query.changed_by,
        from: query.from.map(|moment| moment.0),
        to: query.to.map(|moment| moment.0),
    };
    let listed = placements::log(&ctx, &reader, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, ReportedEntry::from))
}
