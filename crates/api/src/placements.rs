//! Placements, who shares their fees, and who acts for their companies.

mod company_users;
mod dto;
mod log;

pub use company_users::{add_company_user, list_company_users, remove_company_user};
pub use log::list_placement_log;

use actix_web::web::Data as Shared;
use actix_web::{get, patch, post};
use use_cases::{Context, holds, placements};

use crate::access::{Permitted, grants};
use crate::escrow_holds::EscrowHold;
use crate::input::{PageQuery, PlacementPath, PlacementRef, ValidBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::problem::Problem;

use dto::{ChangePlacement, HoldTotal, NewPlacement, Placement, PlacementFilter, PlacementSplits};

/// Create a placement
///
/// Its fee is shared out at once: each role at the rate of its recruiter's tier, rounded down to the cent, and the rest to
/// the platform. The parts always add up to the fee.
#[utoipa::path(
    tag = "Placements",
    request_body = NewPlacement,
    responses((status = CREATED, body = Data<Placement>, description = "The placement with its shares")),
    extensions(("x-errors" = json!(["ALREADY_EXISTS", "ROLE_FILLED_TWICE", "SHARES_EXCEED_FEE"])))
)]
#[post("/api/v2/placements")]
pub async fn create_placement(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ManagePlacements>,
    body: ValidBody<NewPlacement>,
) -> Result<Answer<Placement>, Problem> {
    let placement = placements::create(&ctx, &somebody, body.0.into()).await?;
    Ok(Answer::created(placement.into()))
}

/// List placements
///
/// The newest first. A recruiter sees those in which he fills a role, a company user those of his companies.
#[utoipa::path(
    tag = "Placements",
    params(PlacementFilter),
    responses((status = OK, body = Listing<Placement>, description = "One page of placements"))
)]
#[get("/api/v2/placements")]
pub async fn list_placements(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    query: ValidQuery<PlacementFilter>,
) -> Result<Listing<Placement>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = placements::list(&ctx, &reader, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, Placement::from))
}

/// Get a placement
///
/// With its shares. For whoever has no part in it there is none.
#[utoipa::path(
    tag = "Placements",
    params(PlacementPath),
    responses((status = OK, body = Data<Placement>, description = "The placement")),
    extensions(("x-errors" = json!(["PLACEMENT_NOT_FOUND"])))
)]
#[get("/api/v2/placements/{placementId}")]
pub async fn get_placement(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    id: PlacementRef,
) -> Result<Answer<Placement>, Problem> {
    Ok(Answer::ok(placements::find(&ctx, &reader, id.0).await?.into()))
}

/// Change a placement
///
/// What is left out stays. One that `failed` or is `cancelled` pays nothing more: its schedules fail, and its holds wait
/// for somebody to decide. What is scheduled already keeps its days.
#[utoipa::path(
    tag = "Placements",
    params(PlacementPath),
    request_body = ChangePlacement,
    responses((status = OK, body = Data<Placement>, description = "The changed placement")),
    extensions(("x-errors" = json!(["PLACEMENT_NOT_FOUND"])))
)]
#[patch("/api/v2/placements/{placementId}")]
pub async fn change_placement(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ManagePlacements>,
    id: PlacementRef,
    body: ValidBody<ChangePlacement>,
) -> Result<Answer<Placement>, Problem> {
    let placement = placements::edit(&ctx, &somebody, id.0, body.0.into()).await?;
    Ok(Answer::ok(placement.into()))
}

/// List the shares of a placement
///
/// One for each role that is filled, and what is left to the platform.
#[utoipa::path(
    tag = "Placements",
    params(PlacementPath),
    responses((status = OK, body = Data<PlacementSplits>, description = "The shares, which add up to the fee")),
    extensions(("x-errors" = json!(["PLACEMENT_NOT_FOUND"])))
)]
#[get("/api/v2/placements/{placementId}/splits")]
pub async fn list_placement_splits(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    id: PlacementRef,
) -> Result<Answer<PlacementSplits>, Problem> {
    Ok(Answer::ok(placements::find(&ctx, &reader, id.0).await?.into()))
}

/// List what is held of a placement
///
/// Its active holds, the first to be released first.
#[utoipa::path(
    tag = "Placements",
    params(PlacementPath, PageQuery),
    responses((status = OK, body = Listing<EscrowHold>, description = "One page of active holds")),
    extensions(("x-errors" = json!(["PLACEMENT_NOT_FOUND"])))
)]
#[get("/api/v2/placements/{placementId}/escrow-holds")]
pub async fn list_placement_holds(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    id: PlacementRef,
    query: ValidQuery<PageQuery>,
) -> Result<Listing<EscrowHold>, Problem> {
    let paging = query.0.paging()?;
    let listed = holds::of_placement(&ctx, &reader, id.0, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, EscrowHold::from))
}

/// Get how much is held of a placement
///
/// What its active holds come to at this moment.
#[utoipa::path(
    tag = "Placements",
    params(PlacementPath),
    responses((status = OK, body = Data<HoldTotal>, description = "The total in cents")),
    extensions(("x-errors" = json!(["PLACEMENT_NOT_FOUND"])))
)]
#[get("/api/v2/placements/{placementId}/escrow-holds/total")]
pub async fn get_placement_hold_total(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    id: PlacementRef,
) -> Result<Answer<HoldTotal>, Problem> {
    let total_cents = holds::total_of_placement(&ctx, &reader, id.0).await?;
    Ok(Answer::ok(HoldTotal { total_cents }))
}
