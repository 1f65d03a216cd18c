//! What a member sees and gives.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, post};
use use_cases::{Context, members, membership};

use crate::access::{Permitted, grants};
use crate::input::{UserPath, UserRef, ValidBody};
use crate::output::{Answer, Data};
use crate::payouts::{BankDetails, Because};
use crate::problem::Problem;

use dto::{Address, BankInfo, Method, Reactivate, Reactivated, Removed, Status, SubmittedForm, TaxInfo};

/// Show where a member stands
///
/// The payout, the membership, and what the member himself has to do. For the member and for staff.
#[utoipa::path(
    tag = "Members",
    params(UserPath),
    responses((status = OK, body = Data<Status>, description = "Where the member stands")),
    extensions(("x-errors" = json!(["MEMBER_NOT_FOUND"])))
)]
#[get("/api/members/{userId}/payout")]
pub async fn get_member_payout(
    ctx: Shared<Context>,
    reader: Permitted<grants::ViewMember>,
    user: UserRef,
) -> Result<Answer<Status>, Problem> {
    let status = members::payout_status(&ctx, &reader, user.0).await?;
    Ok(Answer::ok(Status::seen_by(&reader, user.0, status)))
}

/// Submit bank details
///
/// Only the member himself. They are encrypted, and from then on shown by their last digits. Details changed while a
/// payout is under way void its votes and rest before money is sent to them.
#[utoipa::path(
    tag = "Members",
    params(UserPath),
    request_body = BankInfo,
    responses((status = OK, body = Data<BankDetails>, description = "The details, masked")),
    extensions(("x-errors" = json!(["MEMBER_NOT_FOUND"])))
)]
#[post("/api/members/{userId}/bank-info")]
pub async fn submit_bank_info(
    ctx: Shared<Context>,
    member: Permitted<grants::SubmitOwnDetails>,
    user: UserRef,
    body: ValidBody<BankInfo>,
) -> Result<Answer<BankDetails>, Problem> {
    let masked = members::submit_bank_info(&ctx, &member, user.0, body.0.into()).await?;
    Ok(Answer::ok(masked.into()))
}

/// Submit a W-9
///
/// Only the member himself. The number is encrypted and shown by its last four digits; finance approves the form.
#[utoipa::path(
    tag = "Members",
    params(UserPath),
    request_body = TaxInfo,
    responses((status = OK, body = Data<SubmittedForm>, description = "The form, which finance has to look at")),
    extensions(("x-errors" = json!(["MEMBER_NOT_FOUND"])))
)]
#[post("/api/members/{userId}/tax-info")]
pub async fn submit_tax_info(
    ctx: Shared<Context>,
    member: Permitted<grants::SubmitOwnDetails>,
    user: UserRef,
    body: ValidBody<TaxInfo>,
) -> Result<Answer<SubmittedForm>, Problem> {
    let form = members::submit_tax_info(&ctx, &member, user.0, body.0.into()).await?;
    Ok(Answer::ok(form.into()))
}

/// Choose how to be paid
///
/// Only the member himself: by transfer or by check. A change voids votes that stand.
#[utoipa::path(
    tag = "Members",
    params(UserPath),
    request_body = Method,
    responses((status = OK, body = Data<Method>, description = "How the member is paid from now on")),
    extensions(("x-errors" = json!(["MEMBER_NOT_FOUND"])))
)]
#[post("/api/members/{userId}/payment-method")]
pub async fn choose_payment_method(
    ctx: Shared<Context>,
    member: Permitted<grants::SubmitOwnDetails>,
    user: UserRef,
    body: ValidBody<Method>,
) -> Result<Answer<Method>, Problem> {
    let chosen = members::choose_method(&ctx, &member, user.0, body.0.payment_method.into()).await?;
    Ok(Answer::ok(Method {
        payment_method: chosen.into(),
    }))
}

/// Set the mailing address
///
/// Only the member himself. It becomes the primary address, which checks are sent to.
#[utoipa::path(
    tag = "Members",
    params(UserPath),
    request_body = Address,
    responses((status = OK, body = Data<Address>, description = "The primary address")),
    extensions(("x-errors" = json!(["MEMBER_NOT_FOUND"])))
)]
#[post("/api/members/{userId}/mailing-address")]
pub async fn set_mailing_address(
    ctx: Shared<Context>,
    member: Permitted<grants::SubmitOwnDetails>,
    user: UserRef,
    body: ValidBody<Address>,
) -> Result<Answer<Address>, Problem> {
    let address = members::set_mailing_address(&ctx, &member, user.0, body.0.into()).await?;
    Ok(Answer::ok(address.into()))
}

/// Record that a membership was ended by hand
///
/// For a removal that is due and whose subscription an administrator has cancelled himself, because no subscription
/// service is configured or it refuses. The membership ends, and the member is told.
#[utoipa::path(
    tag = "Members",
    params(UserPath),
    request_body = Because,
    responses((status = OK, body = Data<Removed>, description = "The membership has ended")),
    extensions(("x-errors" = json!(["MEMBER_NOT_FOUND", "OWN_PAYOUT", "NO_REMOVAL_DUE"])))
)]
#[post("/api/members/{userId}/membership/remove")]
pub async fn remove_membership(
    ctx: Shared<Context>,
    admin: Permitted<grants::RemoveMembership>,
    user: UserRef,
    body: ValidBody<Because>,
) -> Result<Answer<Removed>, Problem> {
    let removed = membership::remove_by_hand(&ctx, &admin, user.0, &body.0.reason).await?;
    Ok(Answer::ok(Removed::new(user.0, removed)))
}

/// Let a member begin anew
///
/// Called by the subscription service with its API key when a member whose membership ended pays again. His tenure
/// begins with that payment. The same call again changes nothing.
#[utoipa::path(
    tag = "Members",
    params(UserPath),
    request_body = Reactivate,
    responses((status = OK, body = Data<Reactivated>, description = "Since when the member counts, and his place")),
    extensions(("x-errors" = json!(["MEMBER_NOT_FOUND", "OWN_PAYOUT", "MEMBERSHIP_NOT_REMOVED", "PAYMENT_TOO_EARLY"])))
)]
#[post("/api/members/{userId}/reactivate")]
pub async fn reactivate_member(
    ctx: Shared<Context>,
    service: Permitted<grants::ReactivateMember>,
    user: UserRef,
    body: ValidBody<Reactivate>,
) -> Result<Answer<Reactivated>, Problem> {
    let rejoined = membership::reactivate(&ctx, &service, user.0, &body.0.into()).await?;
    Ok(Answer::ok(Reactivated::new(user.0, rejoined)))
}
