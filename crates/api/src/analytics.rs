//! What a person who is paid by transfer sees of his own.

mod dto;

use actix_web::get;
use actix_web::web::Data as Shared;
use garde::Validate;
use serde::Deserialize;
use use_cases::{Context, analytics};

use crate::access::{Permitted, grants};
use crate::input::{ValidQuery, number};
use crate::output::{Answer, Data};
use crate::problem::Problem;

use dto::AnalyticsOfPayee;

/// How far back the months go.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct AnalyticsQuery {
    /// How many months, the present one included, 1 to 60; 12 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 60, example = 12)]
    months: Option<u64>,
}

/// Get my figures
///
/// One for each thing that the caller is paid for, and each currency: paid per month, on its way, failed and returned, the
/// last payout and the next one; of a creator his statements, of a recruiter his placements, schedules and holds.
#[utoipa::path(
    tag = "Transfers",
    params(AnalyticsQuery),
    responses((status = OK, body = Data<Vec<AnalyticsOfPayee>>, description = "The figures")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[get("/api/v2/me/analytics")]
pub async fn get_own_analytics(
    ctx: Shared<Context>,
    payee: Permitted<grants::ViewOwnTransfers>,
    query: ValidQuery<AnalyticsQuery>,
) -> Result<Answer<Vec<AnalyticsOfPayee>>, Problem> {
    let figures = analytics::own(&ctx, &payee, query.0.months()?).await?;
    Ok(Answer::ok(figures.into_iter().map(AnalyticsOfPayee::of).collect()))
}

impl AnalyticsQuery {
    fn months(&self) -> Result<u32, Problem> {
        let asked = self.months.map(u32::try_from).transpose();
        let months = asked
            .ok()
            .flatten()
            .or_else(|| self.months.is_none().then_some(analytics::MONTHS_DEFAULT));
        months
            .filter(|months| (1..=analytics::MONTHS_MAX).contains(months))
            .ok_or_else(|| Problem::invalid_field("months", "must be 1 to 60"))
    }
}
