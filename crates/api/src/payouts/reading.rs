use actix_web::get;
use actix_web::web::Data as Shared;
use serde::Serialize;
use use_cases::{Context, audit, payouts};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Payout;
use super::blockers::Explained;
use super::bodies::PayoutFilter;
use crate::access::{Permitted, grants};
use crate::input::{PageQuery, PayoutPath, PayoutRef, ValidQuery};
use crate::output::{Answer, Data, Facts, Listing, Moment, Pdf};
use crate::problem::Problem;

/// One entry of the audit log.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Entries of one stream are chained by their hashes.
    #[schema(example = "payout:0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    stream: String,
    #[schema(example = 3)]
    seq: i64,
    at: Moment,
    /// The user or API key; none for the service itself.
    #[schema(example = "9e2f0a74-1c65-4d3a-a0b1-4c5d6e7f8091")]
    actor_id: Option<Uuid>,
    #[schema(example = "admin")]
    actor_role: String,
    #[schema(example = "payout.approve")]
    action: String,
    #[schema(example = true)]
    success: bool,
    /// Old and new values, without secrets.
    facts: Facts,
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: String,
}

/// List payouts
///
/// The newest first, also those that stood here before this service.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutFilter),
    responses((status = OK, body = Listing<Payout>, description = "One page of payouts"))
)]
#[get("/api/payouts")]
pub async fn list_payouts(
    ctx: Shared<Context>,
    staff: Permitted<grants::ListPayouts>,
    query: ValidQuery<PayoutFilter>,
) -> Result<Listing<Payout>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = payouts::list(&ctx, filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, |payout| {
        Payout::seen_by(&staff, payout)
    }))
}

/// Show a payout
///
/// Staff see all of it; the member who is paid sees no votes, notes or eligibility internals.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    responses((status = OK, body = Data<Payout>, description = "The payout")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND"])))
)]
#[get("/api/payouts/{payoutId}")]
pub async fn get_payout(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPayout>,
    id: PayoutRef,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::find(&ctx, &reader, id.as_str())
        .await
        .map_err(|error| id.explain(error))?;
    Ok(Answer::ok(Payout::seen_by(&reader, payout)))
}

/// Explain a payout
///
/// What it waits for: in words, since when, who has to act, and what he calls.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    responses((status = OK, body = Data<Explained>, description = "Everything it waits for")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "LEGACY_PAYOUT"])))
)]
#[get("/api/payouts/{payoutId}/explain")]
pub async fn explain_payout(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewPayout>,
    id: PayoutRef,
) -> Result<Answer<Explained>, Problem> {
    let explanation = payouts::explain(&ctx, &reader, id.as_str())
        .await
        .map_err(|error| id.explain(error))?;
    Ok(Answer::ok(Explained::new(id.as_str(), explanation)))
}

/// Download a receipt
///
/// For the member and for staff, once the payout is completed.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    responses((status = OK, body = inline(Pdf), content_type = "application/pdf", description = "The receipt", example = json!("%PDF-1.5"))),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "RECEIPT_NOT_FOUND", "LEGACY_PAYOUT", "DOCUMENT_FAILED"])))
)]
#[get("/api/payouts/{payoutId}/receipt")]
pub async fn download_receipt(
    ctx: Shared<Context>,
    reader: Permitted<grants::ReadReceipt>,
    id: PayoutRef,
) -> Result<Pdf, Problem> {
    let document = payouts::receipt_pdf(&ctx, &reader, id.as_str())
        .await
        .map_err(|error| id.explain(error))?;
    Ok(Pdf::new("receipt", id.as_str(), document))
}

/// List a payout's audit entries
///
/// Everything that was done with it, by whom, also what was refused.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath, PageQuery),
    responses((status = OK, body = Listing<AuditEntry>, description = "One page of entries")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "OWN_PAYOUT"])))
)]
#[get("/api/payouts/{payoutId}/audit")]
pub async fn list_payout_audit(
    ctx: Shared<Context>,
    staff: Permitted<grants::ReadPayoutAudit>,
    id: PayoutRef,
    query: ValidQuery<PageQuery>,
) -> Result<Listing<AuditEntry>, Problem> {
    let paging = query.0.paging()?;
    let listed = audit::of_payout(&ctx, &staff, id.as_str(), paging.page).await;
    Ok(Listing::of(
        listed.map_err(|error| id.explain(error))?,
        paging.limit,
        AuditEntry::from,
    ))
}

impl From<audit::AuditEntry> for AuditEntry {
    fn from(it: audit::AuditEntry) -> Self {
        Self {
            stream: it.stream,
            seq: it.seq,
            at: Moment(it.at),
            actor_id: it.actor_id,
            actor_role: it.actor_role,
            action: it.action,
            success: it.success,
            facts: Facts(it.facts),
            hash: it.hash,
        }
    }
}
