mod dto;

use actix_web::get;
use actix_web::web::Data as Shared;
use use_cases::Context;
use use_cases::reports::dashboard;

use crate::access::{Permitted, grants};
use crate::output::{Answer, Data};
use crate::problem::Problem;

use dto::Dashboard;

/// Show the dashboard of the staff
///
/// Today, this week, this month and the last thirty days of each programme; what waits, fails and is late at this moment;
/// open alerts; schedules that are due now and within thirty days, and what is kept back.
#[utoipa::path(
    tag = "Reports",
    responses((status = OK, body = Data<Dashboard>, description = "The dashboard"))
)]
#[get("/api/reports/dashboard")]
pub async fn show_dashboard(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewReports>,
) -> Result<Answer<Dashboard>, Problem> {
    let shown = dashboard::dashboard(&ctx).await?;
    Ok(Answer::ok(Dashboard::of(&shown)))
}
