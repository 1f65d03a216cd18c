//! Payments of placements that are due on a day.

mod dto;

pub use dto::NotDone;

use actix_web::web::Data as Shared;
use actix_web::{delete, get, patch, post};
use use_cases::{Context, schedules};

use crate::access::{Permitted, grants};
use crate::input::{SchedulePath, ScheduleRef, ValidBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::problem::Problem;

use dto::{
    CancelSchedule, ChangeSchedule, NewSchedule, PayoutSchedule, ScheduleFigures, ScheduleFilter, SchedulesProcessed,
};

/// Create a schedule
///
/// What is due within the placement's guarantee is kept back in part until the guarantee ends: a hold is created with the
/// schedule. No cent of a share is scheduled twice.
#[utoipa::path(
    tag = "Schedules",
    request_body = NewSchedule,
    responses((status = CREATED, body = Data<PayoutSchedule>, description = "The schedule")),
    extensions(("x-errors" = json!([
        "PLACEMENT_NOT_FOUND", "PLACEMENT_OVER", "SHARE_COMMITTED", "GUARANTEE_BEFORE_SCHEDULE", "AMOUNT_INVALID",
        "TRIGGER_REQUIRED", "OWN_PAYOUT"
    ])))
)]
#[post("/api/v2/payout-schedules")]
pub async fn create_schedule(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    body: ValidBody<NewSchedule>,
) -> Result<Answer<PayoutSchedule>, Problem> {
    let schedule = schedules::create(&ctx, &admin, body.0.into()).await?;
    Ok(Answer::created(schedule.into()))
}

/// List schedules
///
/// The first due first. Recruiters and company users see those of the placements that they may read.
#[utoipa::path(
    tag = "Schedules",
    params(ScheduleFilter),
    responses((status = OK, body = Listing<PayoutSchedule>, description = "One page of schedules"))
)]
#[get("/api/v2/payout-schedules")]
pub async fn list_schedules(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    query: ValidQuery<ScheduleFilter>,
) -> Result<Listing<PayoutSchedule>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = schedules::list(&ctx, &reader, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, PayoutSchedule::from))
}

/// Get the figures of schedules
///
/// How many stand where, and what all that may still be paid comes to, of those that the caller may see.
#[utoipa::path(
    tag = "Schedules",
    responses((status = OK, body = Data<ScheduleFigures>, description = "The figures of today, UTC"))
)]
#[get("/api/v2/payout-schedules/stats")]
pub async fn get_schedule_figures(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
) -> Result<Answer<ScheduleFigures>, Problem> {
    Ok(Answer::ok(schedules::statistics(&ctx, &reader).await?.into()))
}

/// Process what is due
///
/// Creates the payouts of schedules whose day has come, a thousand at most; ask again for more. One that fails does not
/// keep the others waiting, and a gate that is not open yet uses up no attempt.
#[utoipa::path(
    tag = "Schedules",
    responses((status = OK, body = Data<SchedulesProcessed>, description = "What was done")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[post("/api/v2/payout-schedules/process-due")]
pub async fn process_due_schedules(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ProcessDue>,
) -> Result<Answer<SchedulesProcessed>, Problem> {
    Ok(Answer::ok(schedules::process_due(&ctx, &somebody).await?.into()))
}

/// Get a schedule
///
/// For whoever has no part in its placement there is none.
#[utoipa::path(
    tag = "Schedules",
    params(SchedulePath),
    responses((status = OK, body = Data<PayoutSchedule>, description = "The schedule")),
    extensions(("x-errors" = json!(["SCHEDULE_NOT_FOUND"])))
)]
#[get("/api/v2/payout-schedules/{scheduleId}")]
pub async fn get_schedule(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPlacements>,
    id: ScheduleRef,
) -> Result<Answer<PayoutSchedule>, Problem> {
    Ok(Answer::ok(schedules::find(&ctx, &reader, id.0).await?.into()))
}

/// Change a schedule
///
/// Moves it to other days, as long as nothing is paid. What is kept back until the guarantee ends follows its end.
#[utoipa::path(
    tag = "Schedules",
    params(SchedulePath),
    request_body = ChangeSchedule,
    responses((status = OK, body = Data<PayoutSchedule>, description = "The changed schedule")),
    extensions(("x-errors" = json!([
        "SCHEDULE_NOT_FOUND", "INVALID_TRANSITION", "GUARANTEE_BEFORE_SCHEDULE", "RELEASE_DATE_NOT_IN_FUTURE", "OWN_PAYOUT"
    ])))
)]
#[patch("/api/v2/payout-schedules/{scheduleId}")]
pub async fn change_schedule(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: ScheduleRef,
    body: ValidBody<ChangeSchedule>,
) -> Result<Answer<PayoutSchedule>, Problem> {
    let schedule = schedules::change(&ctx, &admin, id.0, body.0.into()).await?;
    Ok(Answer::ok(schedule.into()))
}

/// Delete a schedule
///
/// Calls it off; it stays readable as `cancelled`, and what was to be kept out of it is held no longer.
#[utoipa::path(
    tag = "Schedules",
    params(SchedulePath),
    responses((status = OK, body = Data<PayoutSchedule>, description = "The cancelled schedule")),
    extensions(("x-errors" = json!(["SCHEDULE_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT"])))
)]
#[delete("/api/v2/payout-schedules/{scheduleId}")]
pub async fn delete_schedule(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: ScheduleRef,
) -> Result<Answer<PayoutSchedule>, Problem> {
    Ok(Answer::ok(schedules::delete(&ctx, &admin, id.0).await?.into()))
}

/// Cancel a schedule
///
/// Calls it off for a reason, and with it what was to be kept out of it.
#[utoipa::path(
    tag = "Schedules",
    params(SchedulePath),
    request_body = CancelSchedule,
    responses((status = OK, body = Data<PayoutSchedule>, description = "The cancelled schedule")),
    extensions(("x-errors" = json!(["SCHEDULE_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT"])))
)]
#[post("/api/v2/payout-schedules/{scheduleId}/cancel")]
pub async fn cancel_schedule(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: ScheduleRef,
    body: ValidBody<CancelSchedule>,
) -> Result<Answer<PayoutSchedule>, Problem> {
    let schedule = schedules::cancel(&ctx, &admin, id.0, &body.0.reason).await?;
    Ok(Answer::ok(schedule.into()))
}

/// Trigger a schedule
///
/// Processes it at once, whatever its day. Gates are not skipped: behind one that is not open yet it stays `triggered` and
/// waits for the next run.
#[utoipa::path(
    tag = "Schedules",
    params(SchedulePath),
    responses((status = OK, body = Data<PayoutSchedule>, description = "The schedule as it stands now")),
    extensions(("x-errors" = json!(["SCHEDULE_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "NOT_CONFIGURED"])))
)]
#[post("/api/v2/payout-schedules/{scheduleId}/trigger")]
pub async fn trigger_schedule(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: ScheduleRef,
) -> Result<Answer<PayoutSchedule>, Problem> {
    Ok(Answer::ok(schedules::trigger(&ctx, &admin, id.0).await?.into()))
}

/// Retry a schedule
///
/// One that failed is `scheduled` again, with all its attempts.
#[utoipa::path(
    tag = "Schedules",
    params(SchedulePath),
    responses((status = OK, body = Data<PayoutSchedule>, description = "The schedule as it stands now")),
    extensions(("x-errors" = json!(["SCHEDULE_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT"])))
)]
#[post("/api/v2/payout-schedules/{scheduleId}/retry")]
pub async fn retry_schedule(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageSchedules>,
    id: ScheduleRef,
) -> Result<Answer<PayoutSchedule>, Problem> {
    Ok(Answer::ok(schedules::retry(&ctx, &admin, id.0).await?.into()))
}
