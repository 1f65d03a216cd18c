//! Tax forms, and what finance decides about them.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, post};
use use_cases::{Context, tax_forms};

use crate::access::{Permitted, grants};
use crate::input::{FormId, FormPath, OptionalBody, ValidBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::payouts::{Approve, Reject};
use crate::problem::Problem;

use dto::{FormFilter, TaxForm};

/// List tax forms
///
/// The newest first. Numbers are shown by their last four digits.
#[utoipa::path(
    tag = "Tax forms",
    params(FormFilter),
    responses((status = OK, body = Listing<TaxForm>, description = "One page of forms"))
)]
#[get("/api/tax-forms")]
pub async fn list_tax_forms(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ListTaxForms>,
    query: ValidQuery<FormFilter>,
) -> Result<Listing<TaxForm>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = tax_forms::list(&ctx, filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, TaxForm::from))
}

/// Show a tax form
///
/// For administrators, finance managers and whoever's form it is: a member, a creator or a recruiter.
#[utoipa::path(
    tag = "Tax forms",
    params(FormPath),
    responses((status = OK, body = Data<TaxForm>, description = "The form")),
    extensions(("x-errors" = json!(["TAX_FORM_NOT_FOUND"])))
)]
#[get("/api/tax-forms/{formId}")]
pub async fn get_tax_form(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewTaxForm>,
    id: FormId,
) -> Result<Answer<TaxForm>, Problem> {
    let form = tax_forms::find(&ctx, &reader, id.as_str())
        .await
        .map_err(|error| id.explain(error))?;
    Ok(Answer::ok(form.into()))
}

/// Approve a tax form
///
/// The member's payouts go through the gates at once, without withholding.
#[utoipa::path(
    tag = "Tax forms",
    params(FormPath),
    request_body = Option<Approve>,
    responses((status = OK, body = Data<TaxForm>, description = "The approved form")),
    extensions(("x-errors" = json!(["TAX_FORM_NOT_FOUND", "TAX_FORM_DECIDED", "OWN_PAYOUT"])))
)]
#[post("/api/tax-forms/{formId}/approve")]
pub async fn approve_tax_form(
    ctx: Shared<Context>,
    finance: Permitted<grants::DecideTaxForm>,
    id: FormId,
    body: OptionalBody<Approve>,
) -> Result<Answer<TaxForm>, Problem> {
    let form = tax_forms::approve(&ctx, &finance, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(form.map_err(|error| id.explain(error))?.into()))
}

/// Reject a tax form
///
/// The member is told why and asked for a new one.
#[utoipa::path(
    tag = "Tax forms",
    params(FormPath),
    request_body = Reject,
    responses((status = OK, body = Data<TaxForm>, description = "The rejected form")),
    extensions(("x-errors" = json!(["TAX_FORM_NOT_FOUND", "TAX_FORM_DECIDED", "OWN_PAYOUT"])))
)]
#[post("/api/tax-forms/{formId}/reject")]
pub async fn reject_tax_form(
    ctx: Shared<Context>,
    finance: Permitted<grants::DecideTaxForm>,
    id: FormId,
    body: ValidBody<Reject>,
) -> Result<Answer<TaxForm>, Problem> {
    let form = tax_forms::reject(&ctx, &finance, id.as_str(), Some(body.0.reason)).await;
    Ok(Answer::ok(form.map_err(|error| id.explain(error))?.into()))
}
