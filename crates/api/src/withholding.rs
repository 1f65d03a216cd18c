//! Deposits of backup withholding with the IRS.

mod dto;

use actix_web::post;
use actix_web::web::Data as Shared;
use use_cases::{Context, withholding};

use crate::access::{Permitted, grants};
use crate::input::{TaxYear, ValidBody, YearPath};
use crate::output::{Answer, Data};
use crate::problem::Problem;

pub use dto::Withholding;
use dto::{RecordDeposit, TaxDeposit};

/// Record a deposit
///
/// Tax withheld that was deposited with the IRS for the year. The same reference again is the same deposit.
#[utoipa::path(
    tag = "Reports",
    params(YearPath),
    request_body = RecordDeposit,
    responses(
        (status = CREATED, body = Data<TaxDeposit>, description = "The deposit"),
        (status = OK, body = Data<TaxDeposit>, description = "It was recorded before")
    ),
    extensions(("x-errors" = json!(["DEPOSIT_DIFFERS"])))
)]
#[post("/api/reports/withholding/{year}/deposits")]
pub async fn record_deposit(
    ctx: Shared<Context>,
    finance: Permitted<grants::RecordDeposit>,
    year: TaxYear,
    body: ValidBody<RecordDeposit>,
) -> Result<Answer<TaxDeposit>, Problem> {
    let recorded = withholding::record_deposit(&ctx, &finance, year.0, body.0.into()).await?;
    let deposit = TaxDeposit::of(&recorded.deposit);
    Ok(if recorded.is_new {
        Answer::created(deposit)
    } else {
        Answer::ok(deposit)
    })
}
