use actix_web::get;
use actix_web::web::Data as Shared;
use use_cases::{Context, transfers};

use super::dto::{StatisticsFilter, Transfer, TransferFilter, TransferStatistics};
use crate::access::{Permitted, grants};
use crate::input::{TransferPath, TransferRef, ValidQuery};
use crate::output::{Answer, Data, Listing, Pdf};
use crate::payees::BalanceOfPayee;
use crate::problem::Problem;

/// List payouts to recruiters and creators
///
/// The newest first. Staff sees all of them; a creator his own; a recruiter his own and those of placements in which he
/// fills a role; whoever acts for a company those of its placements.
#[utoipa::path(
    tag = "Transfers",
    params(TransferFilter),
    responses((status = OK, body = Listing<Transfer>, description = "One page of payouts")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[get("/api/v2/payouts")]
pub async fn list_transfers(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewTransfers>,
    query: ValidQuery<TransferFilter>,
) -> Result<Listing<Transfer>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = transfers::list(&ctx, &somebody, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, Transfer::of))
}

/// Get a payout to a recruiter or creator
///
/// With what it pays of which statement, share or schedule. What a caller has no part in is not found.
#[utoipa::path(
    tag = "Transfers",
    params(TransferPath),
    responses((status = OK, body = Data<Transfer>, description = "The payout")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "VALIDATION_ERROR", "NOT_CONFIGURED"])))
)]
#[get("/api/v2/payouts/{payoutId}")]
pub async fn get_transfer(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewTransfers>,
    id: TransferRef,
) -> Result<Answer<Transfer>, Problem> {
    let payout = transfers::find(&ctx, &somebody, id.0).await?;
    Ok(Answer::ok(Transfer::of(payout)))
}

/// Download the receipt of a payout
///
/// A PDF with every statement that it pays, once the payment provider has accepted it.
#[utoipa::path(
    tag = "Transfers",
    params(TransferPath),
    responses((status = OK, body = inline(Pdf), content_type = "application/pdf", description = "The receipt", example = json!("%PDF-1.5"))),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "RECEIPT_NOT_FOUND", "VALIDATION_ERROR", "DOCUMENT_FAILED", "NOT_CONFIGURED"
    ])))
)]
#[get("/api/v2/payouts/{payoutId}/receipt")]
pub async fn download_transfer_receipt(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewTransfers>,
    id: TransferRef,
) -> Result<Pdf, Problem> {
    let bytes = transfers::receipt_pdf(&ctx, &somebody, id.0).await?;
    Ok(Pdf::new("receipt", &id.0.to_string(), bytes))
}

/// Report on payouts to recruiters and creators
///
/// How many there are by programme and status, what they come to, how many succeeded, and how long they took: of the
/// payouts that the caller may see.
#[utoipa::path(
    tag = "Transfers",
    params(StatisticsFilter),
    responses((status = OK, body = Data<TransferStatistics>, description = "The figures")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[get("/api/v2/payouts/stats")]
pub async fn report_transfers(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewTransferFigures>,
    query: ValidQuery<StatisticsFilter>,
) -> Result<Answer<TransferStatistics>, Problem> {
    let statistics = transfers::statistics(&ctx, &somebody, &query.0.into()).await?;
    Ok(Answer::ok(TransferStatistics::of(statistics)))
}

/// List my payouts
///
/// What was and will be paid to the caller, the newest first.
#[utoipa::path(
    tag = "Transfers",
    params(TransferFilter),
    responses((status = OK, body = Listing<Transfer>, description = "One page of payouts")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[get("/api/v2/me/payouts")]
pub async fn list_own_transfers(
    ctx: Shared<Context>,
    payee: Permitted<grants::ViewOwnTransfers>,
    query: ValidQuery<TransferFilter>,
) -> Result<Listing<Transfer>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = transfers::own(&ctx, &payee, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, Transfer::of))
}

/// Get my balance
///
/// One for each thing that the caller is paid for.
#[utoipa::path(
    tag = "Transfers",
    responses((status = OK, body = Data<Vec<BalanceOfPayee>>, description = "The balances")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[get("/api/v2/me/balance")]
pub async fn get_own_balances(
    ctx: Shared<Context>,
    payee: Permitted<grants::ViewOwnTransfers>,
) -> Result<Answer<Vec<BalanceOfPayee>>, Problem> {
    let balances = transfers::own_balances(&ctx, &payee).await?;
    Ok(Answer::ok(balances.iter().map(BalanceOfPayee::of).collect()))
}
