use actix_web::web::Data as Shared;
use actix_web::{get, post};
use payout_domain::Calculation;
use serde::Serialize;
use use_cases::{Context, payouts};
use utoipa::ToSchema;

use super::bodies::{Confirm, Fail, MarkSent};
use super::{PaymentMethodName, Payout};
use crate::access::{Permitted, grants};
use crate::input::{PayoutPath, PayoutRef, ValidBody};
use crate::output::{Amount, Answer, Data, Pdf};
use crate::problem::Problem;

/// What finance has to pay.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Instructions)]
pub struct Instructed {
    #[schema(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: String,
    payment_method: PaymentMethodName,
    calculation: Calculated,
    /// The document, with the bank details in clear, for finance managers.
    #[schema(example = "/api/payouts/0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10/instructions")]
    instructions_url: String,
}

/// Gross and its parts, which always add up.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Calculation)]
struct Calculated {
    gross_amount: Amount,
    #[schema(value_type = String, example = "300.00")]
    retention_fee: Amount,
    #[schema(value_type = String, example = "0.00")]
    tax_withholding: Amount,
    #[schema(value_type = String, example = "99700.00")]
    net_amount: Amount,
    #[schema(example = "USD")]
    currency: String,
    breakdown: Vec<Line>,
}

/// One line of the calculation, deductions with their sign.
#[derive(Serialize, ToSchema)]
#[schema(as = CalculationLine)]
struct Line {
    #[schema(example = "Gross payout")]
    description: &'static str,
    amount: Amount,
}

/// Generate instructions
///
/// What has to be paid, and the link to the document for it. Can be called again: the same facts give the same document.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    responses((status = OK, body = Data<Instructed>, description = "What to pay")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "NOT_CLEARED", "OWN_PAYOUT", "TAX_TABLE_INCOMPLETE", "LEGACY_PAYOUT"
    ])))
)]
#[post("/api/payouts/{payoutId}/generate-instructions")]
pub async fn generate_instructions(
    ctx: Shared<Context>,
    staff: Permitted<grants::GenerateInstructions>,
    id: PayoutRef,
) -> Result<Answer<Instructed>, Problem> {
    let instructions = payouts::generate_instructions(&ctx, &staff, id.as_str()).await;
    Ok(Answer::ok(instructions.map_err(|error| id.explain(error))?.into()))
}

/// Download instructions
///
/// The document for whoever makes the payment. It holds the bank details in clear, so every reading is audited.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    responses((status = OK, body = inline(Pdf), content_type = "application/pdf", description = "The document", example = json!("%PDF-1.5"))),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "NOT_CLEARED", "OWN_PAYOUT", "LEGACY_PAYOUT", "DOCUMENT_FAILED"
    ])))
)]
#[get("/api/payouts/{payoutId}/instructions")]
pub async fn download_instructions(
    ctx: Shared<Context>,
    finance: Permitted<grants::ReadInstructions>,
    id: PayoutRef,
) -> Result<Pdf, Problem> {
    let document = payouts::instructions_pdf(&ctx, &finance, id.as_str()).await;
    Ok(Pdf::new(
        "instructions",
        id.as_str(),
        document.map_err(|error| id.explain(error))?,
    ))
}

/// Mark a payout as sent
///
/// Records that the money has left. The date decides the tax year.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = MarkSent,
    responses((status = OK, body = Data<Payout>, description = "The money is on its way")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "NOT_CLEARED", "STALE_CLEARANCE", "CALCULATION_CHANGED", "IMPOSSIBLE_DATE",
        "OWN_PAYOUT", "FOREIGN_PAYEE", "TAX_TABLE_INCOMPLETE", "LEGACY_PAYOUT"
    ])))
)]
#[post("/api/payouts/{payoutId}/mark-sent")]
pub async fn mark_payout_sent(
    ctx: Shared<Context>,
    finance: Permitted<grants::MarkSent>,
    id: PayoutRef,
    body: ValidBody<MarkSent>,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::mark_sent(&ctx, &finance, id.as_str(), body.0.into()).await;
    Ok(Answer::ok(Payout::seen_by(
        &finance,
        payout.map_err(|error| id.explain(error))?,
    )))
}

/// Confirm a payment
///
/// Records that the money has arrived. Completes the payout: receipt, membership end date, mail.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Confirm,
    responses((status = OK, body = Data<Payout>, description = "The payout is completed")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "IMPOSSIBLE_DATE", "OWN_PAYOUT", "LEGACY_PAYOUT"])))
)]
#[post("/api/payouts/{payoutId}/confirm")]
pub async fn confirm_payout(
    ctx: Shared<Context>,
    finance: Permitted<grants::ConfirmPayment>,
    id: PayoutRef,
    body: ValidBody<Confirm>,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::confirm(&ctx, &finance, id.as_str(), body.0.into()).await;
    Ok(Answer::ok(Payout::seen_by(
        &finance,
        payout.map_err(|error| id.explain(error))?,
    )))
}

/// Record a failed payment
///
/// The payment did not arrive. Staff and member are told; finance reviews how it goes on.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Fail,
    responses((status = OK, body = Data<Payout>, description = "The payment failed")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "LEGACY_PAYOUT"])))
)]
#[post("/api/payouts/{payoutId}/fail")]
pub async fn fail_payout(
    ctx: Shared<Context>,
    finance: Permitted<grants::FailPayment>,
    id: PayoutRef,
    body: ValidBody<Fail>,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::fail(&ctx, &finance, id.as_str(), body.0.into()).await;
    Ok(Answer::ok(Payout::seen_by(
        &finance,
        payout.map_err(|error| id.explain(error))?,
    )))
}

impl From<payouts::Instructions> for Instructed {
    fn from(it: payouts::Instructions) -> Self {
        Self {
            instructions_url: format!("/api/payouts/{}/instructions", it.payout_id),
            payout_id: it.payout_id,
            payment_method: it.method.into(),
            calculation: it.calculation.into(),
        }
    }
}

impl From<Calculation> for Calculated {
    fn from(it: Calculation) -> Self {
        let lines = it.lines().into_iter().map(|(description, amount)| Line {
            description,
            amount: Amount(amount),
        });
        Self {
            gross_amount: Amount(it.gross()),
            retention_fee: Amount(it.retention_fee()),
            tax_withholding: Amount(it.withheld()),
            net_amount: Amount(it.net()),
            currency: it.gross().currency().to_string(),
            breakdown: lines.collect(),
        }
    }
}
