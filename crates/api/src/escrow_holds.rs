//! Money of placements that is kept back.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{delete, get, patch, post};
use use_cases::{Context, holds};

use crate::access::{Permitted, grants};
use crate::input::{HoldPath, HoldRef, OptionalBody, ValidBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::problem::Problem;

pub use dto::EscrowHold;

use dto::{ChangeHold, ForfeitHold, HoldFigures, HoldFilter, HoldsProcessed, NewHold, ReleaseHold};

/// Create a hold
///
/// Keeps money of a placement back until a day, or until somebody decides. It is kept out of an open schedule, or, as long
/// as there is none, out of a share that is not scheduled yet.
#[utoipa::path(
    tag = "Holds",
    request_body = NewHold,
    responses((status = CREATED, body = Data<EscrowHold>, description = "The hold")),
    extensions(("x-errors" = json!([
        "PLACEMENT_NOT_FOUND", "PLACEMENT_OVER", "NOTHING_TO_HOLD", "RELEASE_DATE_NOT_IN_FUTURE", "AMOUNT_INVALID", "OWN_PAYOUT"
    ])))
)]
#[post("/api/v2/escrow-holds")]
pub async fn create_hold(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    body: ValidBody<NewHold>,
) -> Result<Answer<EscrowHold>, Problem> {
    let hold = holds::create(&ctx, &admin, body.0.into()).await?;
    Ok(Answer::created(hold.into()))
}

/// List holds
///
/// The first to be released first. Recruiters and company users see those of the placements that they may read.
#[utoipa::path(
    tag = "Holds",
    params(HoldFilter),
    responses((status = OK, body = Listing<EscrowHold>, description = "One page of holds"))
)]
#[get("/api/v2/escrow-holds")]
pub async fn list_holds(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    query: ValidQuery<HoldFilter>,
) -> Result<Listing<EscrowHold>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = holds::list(&ctx, &reader, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, EscrowHold::from))
}

/// Get the figures of holds
///
/// How much is kept back, and what of it is due, of the holds that the caller may see.
#[utoipa::path(
    tag = "Holds",
    responses((status = OK, body = Data<HoldFigures>, description = "The figures of today, UTC"))
)]
#[get("/api/v2/escrow-holds/stats")]
pub async fn get_hold_figures(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
) -> Result<Answer<HoldFigures>, Problem> {
    Ok(Answer::ok(holds::statistics(&ctx, &reader).await?.into()))
}

/// Release what is due
///
/// Sets free what was held back until today, a thousand holds at most; ask again for more. One that fails stays active and
/// does not keep the others waiting. Holds of a placement that failed or was called off wait for somebody to decide.
#[utoipa::path(
    tag = "Holds",
    responses((status = OK, body = Data<HoldsProcessed>, description = "What was done"))
)]
#[post("/api/v2/escrow-holds/process-due")]
pub async fn process_due_holds(
    ctx: Shared<Context>,
    _somebody: Permitted<grants::ProcessDue>,
) -> Result<Answer<HoldsProcessed>, Problem> {
    Ok(Answer::ok(holds::process_due(&ctx).await?.into()))
}

/// Get a hold
///
/// For whoever has no part in its placement there is none.
#[utoipa::path(
    tag = "Holds",
    params(HoldPath),
    responses((status = OK, body = Data<EscrowHold>, description = "The hold")),
    extensions(("x-errors" = json!(["HOLD_NOT_FOUND"])))
)]
#[get("/api/v2/escrow-holds/{holdId}")]
pub async fn get_hold(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    id: HoldRef,
) -> Result<Answer<EscrowHold>, Problem> {
    Ok(Answer::ok(holds::find(&ctx, &reader, id.0).await?.into()))
}

/// Change a hold
///
/// Another amount, reason or day of release, as long as it is active. The amount stays once it was kept out of a payment.
#[utoipa::path(
    tag = "Holds",
    params(HoldPath),
    request_body = ChangeHold,
    responses((status = OK, body = Data<EscrowHold>, description = "The changed hold")),
    extensions(("x-errors" = json!([
        "HOLD_NOT_FOUND", "INVALID_TRANSITION", "AMOUNT_SETTLED", "AMOUNT_INVALID", "NOTHING_TO_HOLD",
        "RELEASE_DATE_NOT_IN_FUTURE", "OWN_PAYOUT"
    ])))
)]
#[patch("/api/v2/escrow-holds/{holdId}")]
pub async fn change_hold(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: HoldRef,
    body: ValidBody<ChangeHold>,
) -> Result<Answer<EscrowHold>, Problem> {
    let hold = holds::change(&ctx, &admin, id.0, &body.0.into()).await?;
    Ok(Answer::ok(hold.into()))
}

/// Delete a hold
///
/// Calls it off; it stays readable as `cancelled`. The payee gets the money.
#[utoipa::path(
    tag = "Holds",
    params(HoldPath),
    responses((status = OK, body = Data<EscrowHold>, description = "The cancelled hold")),
    extensions(("x-errors" = json!(["HOLD_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT"])))
)]
#[delete("/api/v2/escrow-holds/{holdId}")]
pub async fn delete_hold(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: HoldRef,
) -> Result<Answer<EscrowHold>, Problem> {
    Ok(Answer::ok(holds::delete(&ctx, &admin, id.0).await?.into()))
}

/// Release a hold
///
/// Sets it free, or a part of it. Exactly one schedule pays what was set free, due today.
#[utoipa::path(
    tag = "Holds",
    params(HoldPath),
    request_body = Option<ReleaseHold>,
    responses((status = OK, body = Data<EscrowHold>, description = "The hold as it stands now")),
    extensions(("x-errors" = json!([
        "HOLD_NOT_FOUND", "INVALID_TRANSITION", "AMOUNT_ABOVE_HOLD", "AMOUNT_INVALID", "OWN_PAYOUT"
    ])))
)]
#[post("/api/v2/escrow-holds/{holdId}/release")]
pub async fn release_hold(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: HoldRef,
    body: OptionalBody<ReleaseHold>,
) -> Result<Answer<EscrowHold>, Problem> {
    let hold = holds::release(&ctx, &admin, id.0, &body.0.into()).await?;
    Ok(Answer::ok(hold.into()))
}

/// Cancel a hold
///
/// It was a mistake: the payee gets the money, by the schedule that it was kept out of as long as that is open, otherwise
/// by one of its own.
#[utoipa::path(
    tag = "Holds",
    params(HoldPath),
    responses((status = OK, body = Data<EscrowHold>, description = "The cancelled hold")),
    extensions(("x-errors" = json!(["HOLD_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT"])))
)]
#[post("/api/v2/escrow-holds/{holdId}/cancel")]
pub async fn cancel_hold(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: HoldRef,
) -> Result<Answer<EscrowHold>, Problem> {
    Ok(Answer::ok(holds::cancel(&ctx, &admin, id.0).await?.into()))
}

/// Forfeit a hold
///
/// The payee loses what is left of it to the platform.
#[utoipa::path(
    tag = "Holds",
    params(HoldPath),
    request_body = ForfeitHold,
    responses((status = OK, body = Data<EscrowHold>, description = "The forfeited hold")),
    extensions(("x-errors" = json!(["HOLD_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT"])))
)]
#[post("/api/v2/escrow-holds/{holdId}/forfeit")]
pub async fn forfeit_hold(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: HoldRef,
    body: ValidBody<ForfeitHold>,
) -> Result<Answer<EscrowHold>, Problem> {
    let hold = holds::forfeit(&ctx, &admin, id.0, &body.0.reason).await?;
    Ok(Answer::ok(hold.into()))
}
