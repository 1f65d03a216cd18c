//! Forms 1099: made at the end of the year, given to the payee, filed, corrected.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, post};
use use_cases::{Context, information_returns, year_end};

use crate::access::{Permitted, grants};
use crate::input::{FormId, FormPath, OptionalBody, TaxYear, ValidQuery, YearPath};
use crate::output::{Answer, Data, Pdf, Sheet};
use crate::payouts::Approve;
use crate::problem::Problem;

use dto::{Filing, YearEnd};
pub use dto::{FormTypeName, InformationReturn};

/// Download the recipient's statement
///
/// The payee's copy of a Form 1099-MISC or 1099-NEC, with his number truncated: for administrators, finance managers and
/// the payee, who may be a member, a creator or a recruiter. Every reading is audited.
#[utoipa::path(
    tag = "Tax forms",
    params(FormPath),
    responses((status = OK, body = inline(Pdf), content_type = "application/pdf", description = "The statement", example = json!("%PDF-1.5"))),
    extensions(("x-errors" = json!([
        "TAX_FORM_NOT_FOUND", "WRONG_FORM_TYPE", "INVALID_TRANSITION", "DOCUMENT_FAILED", "NOT_CONFIGURED"
    ])))
)]
#[get("/api/tax-forms/{formId}/pdf")]
pub async fn download_statement(
    ctx: Shared<Context>,
    reader: Permitted<grants::ReadStatement>,
    id: FormId,
) -> Result<Pdf, Problem> {
    let document = information_returns::statement_pdf(&ctx, &reader, id.as_str())
        .await
        .map_err(|error| id.explain(error))?;
    Ok(Pdf::new("statement", id.as_str(), document))
}

/// Record that the payee has his copy
///
/// Of a Form 1099 that was generated. The payee gets his copy before the IRS gets the form, so that he can object.
#[utoipa::path(
    tag = "Tax forms",
    params(FormPath),
    request_body = Option<Approve>,
    responses((status = OK, body = Data<InformationReturn>, description = "The delivered form")),
    extensions(("x-errors" = json!(["TAX_FORM_NOT_FOUND", "WRONG_FORM_TYPE", "INVALID_TRANSITION", "OWN_PAYOUT"])))
)]
#[post("/api/tax-forms/{formId}/deliver")]
pub async fn deliver_tax_form(
    ctx: Shared<Context>,
    finance: Permitted<grants::DecideTaxForm>,
    id: FormId,
    body: OptionalBody<Approve>,
) -> Result<Answer<InformationReturn>, Problem> {
    let form = information_returns::deliver(&ctx, &finance, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(form.map_err(|error| id.explain(error))?.into()))
}

/// Record that the IRS has the form
///
/// Of a Form 1099 that was delivered, after the filing was uploaded.
#[utoipa::path(
    tag = "Tax forms",
    params(FormPath),
    request_body = Option<Approve>,
    responses((status = OK, body = Data<InformationReturn>, description = "The filed form")),
    extensions(("x-errors" = json!(["TAX_FORM_NOT_FOUND", "WRONG_FORM_TYPE", "INVALID_TRANSITION", "OWN_PAYOUT"])))
)]
#[post("/api/tax-forms/{formId}/file")]
pub async fn file_tax_form(
    ctx: Shared<Context>,
    finance: Permitted<grants::DecideTaxForm>,
    id: FormId,
    body: OptionalBody<Approve>,
) -> Result<Answer<InformationReturn>, Problem> {
    let form = information_returns::file(&ctx, &finance, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(form.map_err(|error| id.explain(error))?.into()))
}

/// Correct a Form 1099
///
/// Another version with the figures and the payee of today takes its place; this one is kept. One that was filed is put
/// right by the corrections of the filing.
#[utoipa::path(
    tag = "Tax forms",
    params(FormPath),
    request_body = Option<Approve>,
    responses((status = OK, body = Data<InformationReturn>, description = "The form that was corrected")),
    extensions(("x-errors" = json!([
        "TAX_FORM_NOT_FOUND", "WRONG_FORM_TYPE", "INVALID_TRANSITION", "NOTHING_TO_CORRECT", "OWN_PAYOUT", "TAX_TABLE_INCOMPLETE"
    ])))
)]
#[post("/api/tax-forms/{formId}/correct")]
pub async fn correct_tax_form(
    ctx: Shared<Context>,
    finance: Permitted<grants::DecideTaxForm>,
    id: FormId,
    body: OptionalBody<Approve>,
) -> Result<Answer<InformationReturn>, Problem> {
    let form = information_returns::correct(&ctx, &finance, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(form.map_err(|error| id.explain(error))?.into()))
}

/// Make the Forms 1099 of a year
///
/// One form per payee and type from the payments of the year, each box at or above its threshold or with tax withheld:
/// payouts to members and royalties on Form 1099-MISC, fees of placements on Form 1099-NEC. Transfers that Stripe reports
/// are on none. Run again, it creates nothing new; a form whose payments have changed is corrected.
#[utoipa::path(
    tag = "Reports",
    params(YearPath),
    responses((status = OK, body = Data<YearEnd>, description = "What was done")),
    extensions(("x-errors" = json!(["TAX_TABLE_INCOMPLETE"])))
)]
#[post("/api/reports/tax-forms/{year}/generate")]
pub async fn generate_tax_forms(
    ctx: Shared<Context>,
    finance: Permitted<grants::GenerateTaxForms>,
    year: TaxYear,
) -> Result<Answer<YearEnd>, Problem> {
    let done = year_end::generate(&ctx, &finance, year.0).await?;
    Ok(Answer::ok(done.into()))
}

/// Download the filing of a year
///
/// For the upload to the IRS, with numbers in full: 100 forms of one type in a file, drafts left out. Every reading is
/// audited before the file is handed out.
#[utoipa::path(
    tag = "Reports",
    params(YearPath, Filing),
    responses((status = OK, body = String, content_type = "text/csv", description = "The file", example = json!("Form Type,Tax Year\r\n1099-MISC,2026\r\n"))),
    extensions(("x-errors" = json!([
        "TAX_TABLE_INCOMPLETE", "NOT_CONFIGURED", "FILING_BOX_WITHOUT_COLUMN", "FILING_VALUE_WITHOUT_COLUMN",
        "FILING_ACCOUNT_NUMBER_TOO_LONG", "FILING_LAYOUT_OF_ANOTHER_YEAR"
    ])))
)]
#[get("/api/reports/tax-forms/{year}/filing")]
pub async fn download_filing(
    ctx: Shared<Context>,
    finance: Permitted<grants::ReadFiling>,
    year: TaxYear,
    query: ValidQuery<Filing>,
) -> Result<Sheet, Problem> {
    let filing = information_returns::filing(&ctx, &finance, year.0, query.0.wanted()).await?;
    Ok(Sheet::new(
        query.0.name(year.0),
        std::iter::once(filing.titles).chain(filing.rows),
    ))
}
