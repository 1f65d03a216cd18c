//! Backup withholding of a year: what is owed to the IRS, and what was deposited.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, post};
use use_cases::{Context, withholding};

use crate::access::{Permitted, grants};
use crate::input::{TaxYear, ValidBody, YearPath};
use crate::output::{Answer, Data};
use crate::problem::Problem;

use dto::{RecordDeposit, TaxDeposit, Withholding};

/// Report the withholding of a year
///
/// The liability of each month by the date sent, as the journal has it, what has to be deposited until when, what was, and
/// the lines of Form 945.
#[utoipa::path(
    tag = "Reports",
    params(YearPath),
    responses((status = OK, body = Data<Withholding>, description = "The report")),
    extensions(("x-errors" = json!(["TAX_TABLE_INCOMPLETE"])))
)]
#[get("/api/reports/withholding/{year}")]
pub async fn report_withholding(
    ctx: Shared<Context>,
    _finance: Permitted<grants::ReportTax>,
    year: TaxYear,
) -> Result<Answer<Withholding>, Problem> {
    let report = withholding::report(&ctx, year.0).await?;
    Ok(Answer::ok(Withholding::of(year.0, &report)))
}

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
