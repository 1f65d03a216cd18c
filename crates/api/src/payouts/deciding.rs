use actix_web::post;
use actix_web::web::Data as Shared;
use serde::Serialize;
use use_cases::Context;
use use_cases::payouts::{self, VoteOutcome};
use utoipa::ToSchema;

use super::Payout;
use super::bodies::{Approve, Because, Note, Reject, Resolve};
use super::names::StatusName;
use super::view::Approver;
use crate::access::{Permitted, grants};
use crate::input::{OptionalBody, PayoutPath, PayoutRef, ValidBody};
use crate::output::{Answer, Data};
use crate::problem::Problem;

/// Where the vote stands after this one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VoteOutcome)]
pub struct Voted {
    #[schema(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: String,
    status: StatusName,
    #[schema(example = 1)]
    current_approvals: u32,
    #[schema(example = 2)]
    required_approvals: u32,
    /// Who may still vote.
    pending_approvers: Vec<Approver>,
    #[schema(example = false)]
    fully_approved: bool,
}

/// Approve a payout
///
/// A vote for it. One vote per person and round; with enough of them the payout goes through the gates at once.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Option<Approve>,
    responses((status = OK, body = Data<Voted>, description = "Where the vote stands")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "ALREADY_VOTED", "OWN_PAYOUT", "NOT_AN_APPROVER", "INITIATOR_EXCLUDED", "INVALID_TRANSITION",
        "BALLOT_CLOSED", "BALLOT_EXPIRED", "APPROVAL_OUTDATED", "LEGACY_PAYOUT"
    ])))
)]
#[post("/api/payouts/{payoutId}/approve")]
pub async fn approve_payout(
    ctx: Shared<Context>,
    approver: Permitted<grants::VoteOnPayout>,
    id: PayoutRef,
    body: OptionalBody<Approve>,
) -> Result<Answer<Voted>, Problem> {
    let voted = payouts::approve(&ctx, &approver, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(voted.map_err(|error| id.explain(error))?.into()))
}

/// Reject a payout
///
/// A vote against it, which ends it: the reason is kept, the member is told and can be selected again.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Reject,
    responses((status = OK, body = Data<Voted>, description = "The payout is rejected")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "ALREADY_VOTED", "OWN_PAYOUT", "NOT_AN_APPROVER", "INITIATOR_EXCLUDED", "INVALID_TRANSITION",
        "BALLOT_CLOSED", "BALLOT_EXPIRED", "LEGACY_PAYOUT"
    ])))
)]
#[post("/api/payouts/{payoutId}/reject")]
pub async fn reject_payout(
    ctx: Shared<Context>,
    approver: Permitted<grants::VoteOnPayout>,
    id: PayoutRef,
    body: ValidBody<Reject>,
) -> Result<Answer<Voted>, Problem> {
    let voted = payouts::reject(&ctx, &approver, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(voted.map_err(|error| id.explain(error))?.into()))
}

/// Cancel a payout
///
/// Calls it off before the money is sent. The member can be selected again.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Because,
    responses((status = OK, body = Data<Payout>, description = "The payout is cancelled")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "LEGACY_PAYOUT"])))
)]
#[post("/api/payouts/{payoutId}/cancel")]
pub async fn cancel_payout(
    ctx: Shared<Context>,
    admin: Permitted<grants::CancelPayout>,
    id: PayoutRef,
    body: ValidBody<Because>,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::cancel(&ctx, &admin, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(Payout::seen_by(
        &admin,
        payout.map_err(|error| id.explain(error))?,
    )))
}

/// Proceed with withholding
///
/// Pays without a W-9, keeping 24 % back for the tax office. Only while the payout waits for tax information.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Because,
    responses((status = OK, body = Data<Payout>, description = "The payout is ready, with tax withheld")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "FOREIGN_PAYEE", "W9_ON_FILE", "TAX_TABLE_INCOMPLETE",
        "AMOUNT_NOT_PAYABLE", "LEGACY_PAYOUT"
    ])))
)]
#[post("/api/payouts/{payoutId}/proceed-with-withholding")]
pub async fn proceed_with_withholding(
    ctx: Shared<Context>,
    finance: Permitted<grants::ProceedWithWithholding>,
    id: PayoutRef,
    body: ValidBody<Because>,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::proceed_with_withholding(&ctx, &finance, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(Payout::seen_by(
        &finance,
        payout.map_err(|error| id.explain(error))?,
    )))
}

/// Take a payout into review
///
/// Takes it out of the ordinary course until finance resolves it.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Because,
    responses((status = OK, body = Data<Payout>, description = "The payout is in review")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "LEGACY_PAYOUT"])))
)]
#[post("/api/payouts/{payoutId}/review")]
pub async fn review_payout(
    ctx: Shared<Context>,
    finance: Permitted<grants::ReviewPayout>,
    id: PayoutRef,
    body: ValidBody<Because>,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::review(&ctx, &finance, id.as_str(), body.0.reason).await;
    Ok(Answer::ok(Payout::seen_by(
        &finance,
        payout.map_err(|error| id.explain(error))?,
    )))
}

/// Resolve a review
///
/// Sends the payout through the gates again, asks the member for new details, has it voted on again, or cancels it.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Resolve,
    responses((status = OK, body = Data<Payout>, description = "The payout goes on")),
    extensions(("x-errors" = json!([
        "PAYOUT_NOT_FOUND", "INVALID_TRANSITION", "OWN_PAYOUT", "FOREIGN_PAYEE", "SAME_METHOD", "LEGACY_PAYOUT"
    ])))
)]
#[post("/api/payouts/{payoutId}/resolve")]
pub async fn resolve_payout(
    ctx: Shared<Context>,
    finance: Permitted<grants::ReviewPayout>,
    id: PayoutRef,
    body: ValidBody<Resolve>,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::resolve(&ctx, &finance, id.as_str(), body.0.into()).await;
    Ok(Answer::ok(Payout::seen_by(
        &finance,
        payout.map_err(|error| id.explain(error))?,
    )))
}

/// Add a note
///
/// For colleagues; the member does not see it.
#[utoipa::path(
    tag = "Payouts",
    params(PayoutPath),
    request_body = Note,
    responses((status = OK, body = Data<Payout>, description = "The payout with its notes")),
    extensions(("x-errors" = json!(["PAYOUT_NOT_FOUND", "OWN_PAYOUT", "LEGACY_PAYOUT"])))
)]
#[post("/api/payouts/{payoutId}/notes")]
pub async fn add_payout_note(
    ctx: Shared<Context>,
    staff: Permitted<grants::AddNote>,
    id: PayoutRef,
    body: ValidBody<Note>,
) -> Result<Answer<Payout>, Problem> {
    let payout = payouts::add_note(&ctx, &staff, id.as_str(), body.0.note).await;
    Ok(Answer::ok(Payout::seen_by(
        &staff,
        payout.map_err(|error| id.explain(error))?,
    )))
}

impl From<VoteOutcome> for Voted {
    fn from(it: VoteOutcome) -> Self {
        Self {
            payout_id: it.payout_id,
            status: StatusName(it.status),
            current_approvals: it.current_approvals,
            required_approvals: it.required_approvals,
            pending_approvers: it.pending_approvers.into_iter().map(Approver::from).collect(),
            fully_approved: it.fully_approved,
        }
    }
}
