//! What only a sandbox answers: its clock, and the mails as their recipients see them.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, post};
use use_cases::{Context, sandbox};

use crate::access::{Permitted, grants};
use crate::input::{MailPath, MailRef, ValidBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::problem::Problem;

use dto::{MailFilter, MailPreview, MoveClock, SandboxClock};

/// Read the sandbox's clock
///
/// What every process at this database takes for now. It runs on from wherever it was moved. Without `SANDBOX` there is
/// nothing at this path.
#[utoipa::path(
    tag = "Sandbox",
    responses((status = OK, body = Data<SandboxClock>, description = "What the clock shows")),
    extensions(("x-errors" = json!(["ROUTE_NOT_FOUND"])))
)]
#[get("/api/sandbox/clock")]
pub async fn get_sandbox_clock(
    ctx: Shared<Context>,
    _admin: Permitted<grants::UseSandbox>,
) -> Result<Answer<SandboxClock>, Problem> {
    Ok(Answer::ok(sandbox::read_clock(&ctx).await?.into()))
}

/// Move the sandbox's clock
///
/// To a time, or ahead by a duration; never back. The worker does what is due then: each job of its schedule runs once,
/// however many of its slots were passed over. Sessions do not age by it. Without `SANDBOX` there is nothing at this
/// path.
#[utoipa::path(
    tag = "Sandbox",
    request_body = MoveClock,
    responses((status = OK, body = Data<SandboxClock>, description = "What the clock shows now")),
    extensions(("x-errors" = json!(["ROUTE_NOT_FOUND", "CLOCK_BACKWARDS"])))
)]
#[post("/api/sandbox/clock")]
pub async fn move_sandbox_clock(
    ctx: Shared<Context>,
    admin: Permitted<grants::UseSandbox>,
    body: ValidBody<MoveClock>,
) -> Result<Answer<SandboxClock>, Problem> {
    let moved = sandbox::move_clock(&ctx, &admin, body.0.destination()?).await?;
    Ok(Answer::ok(moved.into()))
}

/// List the sandbox's mails
///
/// Every mail as its recipient sees it, sent or not, the newest first. Without `SANDBOX` there is nothing at this path.
#[utoipa::path(
    tag = "Sandbox",
    params(MailFilter),
    responses((status = OK, body = Listing<MailPreview>, description = "One page of mails")),
    extensions(("x-errors" = json!(["ROUTE_NOT_FOUND"])))
)]
#[get("/api/sandbox/mail")]
pub async fn list_sandbox_mails(
    ctx: Shared<Context>,
    _admin: Permitted<grants::UseSandbox>,
    query: ValidQuery<MailFilter>,
) -> Result<Listing<MailPreview>, Problem> {
    let (payout_id, paging) = query.0.split()?;
    let listed = sandbox::list_mails(&ctx, payout_id, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, MailPreview::from))
}

/// Get a mail of the sandbox
///
/// The mail as its recipient sees it, sent or not. Without `SANDBOX` there is nothing at this path.
#[utoipa::path(
    tag = "Sandbox",
    params(MailPath),
    responses((status = OK, body = Data<MailPreview>, description = "The mail")),
    extensions(("x-errors" = json!(["ROUTE_NOT_FOUND", "MAIL_NOT_FOUND"])))
)]
#[get("/api/sandbox/mail/{mailId}")]
pub async fn get_sandbox_mail(
    ctx: Shared<Context>,
    _admin: Permitted<grants::UseSandbox>,
    id: MailRef,
) -> Result<Answer<MailPreview>, Problem> {
    Ok(Answer::ok(sandbox::find_mail(&ctx, id.0).await?.into()))
}
