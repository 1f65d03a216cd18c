//! Whether the company may pay, and whom.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, post};
use use_cases::eligibility::{self, Trigger};
use use_cases::{Actor, Context};

use crate::access::{Permitted, grants};
use crate::output::{Answer, Data};
use crate::problem::Problem;

use dto::{Checked, Eligibility, EligibleMembers};

/// Show eligibility
///
/// Counts revenue, age and remaining slots at this moment, and names every unmet condition. Beside it stands the figure
/// that the subscription service gave at the last check.
#[utoipa::path(tag = "Eligibility", responses((status = OK, body = Data<Eligibility>, description = "Where the company stands")))]
#[get("/api/payouts/eligibility")]
pub async fn get_eligibility(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewEligibility>,
) -> Result<Answer<Eligibility>, Problem> {
    show(&ctx).await
}

/// Show eligibility (other path)
///
/// The same as `get_eligibility`.
#[utoipa::path(tag = "Eligibility", responses((status = OK, body = Data<Eligibility>, description = "Where the company stands")))]
#[get("/api/eligibility/status")]
pub async fn get_eligibility_alias(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewEligibility>,
) -> Result<Answer<Eligibility>, Problem> {
    show(&ctx).await
}

async fn show(ctx: &Context) -> Result<Answer<Eligibility>, Problem> {
    Ok(Answer::ok(eligibility::status(ctx).await?.into()))
}

/// Check eligibility
///
/// Counts, stores the result and, when the company is eligible and no alert is open, alerts the staff. Creates no payout.
/// Where a subscription service is configured it is asked for its figure of revenue; a difference raises an alert.
#[utoipa::path(tag = "Eligibility", responses((status = OK, body = Data<Checked>, description = "The check, as it was stored")))]
#[post("/api/payouts/check-eligibility")]
pub async fn check_eligibility(
    ctx: Shared<Context>,
    admin: Permitted<grants::CheckEligibility>,
) -> Result<Answer<Checked>, Problem> {
    check(&ctx, &admin).await
}

/// Check eligibility (other path)
///
/// The same as `check_eligibility`.
#[utoipa::path(tag = "Eligibility", responses((status = OK, body = Data<Checked>, description = "The check, as it was stored")))]
#[post("/api/eligibility/check")]
pub async fn check_eligibility_alias(
    ctx: Shared<Context>,
    admin: Permitted<grants::CheckEligibility>,
) -> Result<Answer<Checked>, Problem> {
    check(&ctx, &admin).await
}

async fn check(ctx: &Context, admin: &Actor) -> Result<Answer<Checked>, Problem> {
    let checked = eligibility::check(ctx, Trigger::Manual(admin.clone())).await?;
    Ok(Answer::ok(checked.into()))
}

/// List eligible members
///
/// The first selectable members, as many as slots remain, in queue order; with them, marked, the unselectable ones ahead.
#[utoipa::path(tag = "Eligibility", responses((status = OK, body = Data<EligibleMembers>, description = "The head of the queue")))]
#[get("/api/payouts/eligible-members")]
pub async fn list_eligible_members(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewEligibleMembers>,
) -> Result<Answer<EligibleMembers>, Problem> {
    list(&ctx).await
}

/// List eligible members (other path)
///
/// The same as `list_eligible_members`.
#[utoipa::path(tag = "Eligibility", responses((status = OK, body = Data<EligibleMembers>, description = "The head of the queue")))]
#[get("/api/eligibility/members")]
pub async fn list_eligible_members_alias(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewEligibleMembers>,
) -> Result<Answer<EligibleMembers>, Problem> {
    list(&ctx).await
}

async fn list(ctx: &Context) -> Result<Answer<EligibleMembers>, Problem> {
    Ok(Answer::ok(eligibility::members(ctx).await?.into()))
}
