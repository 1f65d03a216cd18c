use actix_web::get;
use actix_web::web::Data as Shared;
use serde::Serialize;
use serde_json::Value;
use use_cases::Context;
use use_cases::sending::{ReconciliationRow, list_reconciliations};
use utoipa::ToSchema;

use crate::access::{Permitted, grants};
use crate::input::{PageQuery, ValidQuery};
use crate::output::{Day, Facts, Listing, Moment};
use crate::problem::Problem;

/// A day's transfers as the payment provider and this service know them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reconciliation {
    day: Day,
    /// Both sides know the same transfers, of the same amounts, and what came back of them.
    #[schema(example = false)]
    agrees: bool,
    #[schema(example = 3)]
    provider_count: i32,
    #[schema(example = 423_456)]
    provider_cents: i64,
    #[schema(example = 2)]
    our_count: i32,
    #[schema(example = 323_456)]
    our_cents: i64,
    /// One entry for each transfer that the two sides see differently. `what`: `only_at_provider`, `only_here`, `amount`
    /// or `reversed`.
    #[schema(value_type = Vec<Facts>, example = json!([{
        "what": "only_at_provider", "transferId": "tr_1NvEXAMPLE", "payoutId": "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011", "providerCents": 100_000
    }]))]
    differences: Value,
    made_at: Moment,
}

/// List reconciliations
///
/// What the daily comparison with the payment provider found, the latest day first. A day on which the two sides
/// disagree is compared again for a week, and raises an alert.
#[utoipa::path(
    tag = "Reports",
    params(PageQuery),
    responses((status = OK, body = Listing<Reconciliation>, description = "One page of days"))
)]
#[get("/api/reports/reconciliations")]
pub async fn report_reconciliations(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewReports>,
    query: ValidQuery<PageQuery>,
) -> Result<Listing<Reconciliation>, Problem> {
    let paging = query.0.paging()?;
    let listed = list_reconciliations(&ctx, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, Reconciliation::from))
}

impl From<ReconciliationRow> for Reconciliation {
    fn from(it: ReconciliationRow) -> Self {
        Self {
            day: Day(it.day),
            agrees: it.agrees,
            provider_count: it.provider_count,
            provider_cents: it.provider_cents,
            our_count: it.our_count,
            our_cents: it.our_cents,
            differences: it.differences,
            made_at: Moment(it.made_at),
        }
    }
}
