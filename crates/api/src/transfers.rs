//! Payouts to recruiters and creators: who is paid, and what people decide about it. Sending is the worker's.

mod dto;
mod reading;

pub use reading::{
    download_transfer_receipt, get_own_balances, get_transfer, list_own_transfers, list_transfers, report_transfers,
};

use actix_web::post;
use actix_web::web::Data as Shared;
use use_cases::{Context, transfers};

use crate::access::{Permitted, grants};
use crate::input::{OptionalBody, TransferPath, TransferRef, ValidBody};
use crate::output::{Answer, Data};
use crate::problem::Problem;

pub(crate) use dto::{ProgrammeName, StatusName as TransferStatusName};

use dto::{ApproveTransfer, CreateBatch, CreateTransfer, PaidInBatch, Reason, Transfer};

/// Create a payout
///
/// To a creator out of his statements, the oldest first and in part where the amount is less; to a recruiter outright out of
/// his share of a placement, as far as it is neither scheduled, held nor paid; or, with a reason, for something else. A large
/// one waits for a second approver. The worker sends it.
#[utoipa::path(
    tag = "Transfers",
    request_body = CreateTransfer,
    responses((status = CREATED, body = Data<Transfer>, description = "The payout")),
    extensions(("x-errors" = json!([
        "PAYEE_NOT_FOUND", "OWN_PAYOUT", "PAYEE_NOT_ELIGIBLE", "AMOUNT_BELOW_MINIMUM", "AMOUNT_ABOVE_MAXIMUM",
        "AMOUNT_ABOVE_BALANCE", "AMOUNT_INVALID", "NOTHING_PAYABLE", "STATEMENT_NOT_PAYABLE", "STATEMENT_UNKNOWN",
        "SHARE_COMMITTED", "PLACEMENT_OVER", "NOT_CONFIGURED"
    ])))
)]
#[post("/api/v2/payouts")]
pub async fn create_transfer(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageTransfers>,
    body: ValidBody<CreateTransfer>,
) -> Result<Answer<Transfer>, Problem> {
    let payout = transfers::create(&ctx, &admin, body.0.into()).await?;
    Ok(Answer::created(Transfer::of(payout)))
}

/// Create several payouts
///
/// Everything that is available to each of the payees, or to whoever has something payable. Each payee has his own result;
/// limits and second approvers hold as for one payout.
#[utoipa::path(
    tag = "Transfers",
    request_body = CreateBatch,
    responses((status = OK, body = Data<Vec<PaidInBatch>>, description = "What became of each payee")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[post("/api/v2/payouts/batch")]
pub async fn create_transfer_batch(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageTransfers>,
    body: ValidBody<CreateBatch>,
) -> Result<Answer<Vec<PaidInBatch>>, Problem> {
    let rows = transfers::batch(&ctx, &admin, body.0.read()?).await?;
    Ok(Answer::ok(rows.into_iter().map(PaidInBatch::of).collect()))
}

/// Approve a large payout
///
/// By somebody other than whoever created it. It may be sent from then on.
#[utoipa::path(
    tag = "Transfers",
    params(TransferPath),
    request_body = Option<ApproveTransfer>,
    responses((status = OK, body = Data<Transfer>, description = "The payout")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "INITIATOR_EXCLUDED", "ALREADY_VOTED", "BALLOT_EXPIRED",
        "NOT_CONFIGURED"
    ])))
)]
#[post("/api/v2/payouts/{payoutId}/approve")]
pub async fn approve_transfer(
    ctx: Shared<Context>,
    approver: Permitted<grants::VoteOnPayout>,
    id: TransferRef,
    body: OptionalBody<ApproveTransfer>,
) -> Result<Answer<Transfer>, Problem> {
    let payout = transfers::approve(&ctx, &approver, id.0, body.0.reason).await?;
    Ok(Answer::ok(Transfer::of(payout)))
}

/// Reject a large payout
///
/// It is called off, and what it had claimed is free again.
#[utoipa::path(
    tag = "Transfers",
    params(TransferPath),
    request_body = Reason,
    responses((status = OK, body = Data<Transfer>, description = "The payout")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "INITIATOR_EXCLUDED", "ALREADY_VOTED", "BALLOT_EXPIRED",
        "NOT_CONFIGURED"
    ])))
)]
#[post("/api/v2/payouts/{payoutId}/reject")]
pub async fn reject_transfer(
    ctx: Shared<Context>,
    approver: Permitted<grants::VoteOnPayout>,
    id: TransferRef,
    body: ValidBody<Reason>,
) -> Result<Answer<Transfer>, Problem> {
    let payout = transfers::reject(&ctx, &approver, id.0, body.0.trimmed()).await?;
    Ok(Answer::ok(Transfer::of(payout)))
}

/// Cancel a payout
///
/// Before it is sent. What it had claimed is free again.
#[utoipa::path(
    tag = "Transfers",
    params(TransferPath),
    request_body = Reason,
    responses((status = OK, body = Data<Transfer>, description = "The cancelled payout")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "NOT_CONFIGURED"])))
)]
#[post("/api/v2/payouts/{payoutId}/cancel")]
pub async fn cancel_transfer(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageTransfers>,
    id: TransferRef,
    body: ValidBody<Reason>,
) -> Result<Answer<Transfer>, Problem> {
    let payout = transfers::cancel(&ctx, &admin, id.0, body.0.trimmed()).await?;
    Ok(Answer::ok(Transfer::of(payout)))
}

/// Try a failed payout again
///
/// The same record, with what it pays claimed once more. Only a failed one; the provider is asked first.
#[utoipa::path(
    tag = "Transfers",
    params(TransferPath),
    responses((status = OK, body = Data<Transfer>, description = "The payout")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "PAYEE_NOT_ELIGIBLE", "ACCOUNT_CHANGED", "NOTHING_PAYABLE",
        "SHARE_COMMITTED", "PLACEMENT_OVER", "NOT_CONFIGURED"
    ])))
)]
#[post("/api/v2/payouts/{payoutId}/retry")]
pub async fn retry_transfer(
    ctx: Shared<Context>,
    admin: Permitted<grants::ManageTransfers>,
    id: TransferRef,
) -> Result<Answer<Transfer>, Problem> {
    let payout = transfers::retry(&ctx, &admin, id.0).await?;
    Ok(Answer::ok(Transfer::of(payout)))
}
