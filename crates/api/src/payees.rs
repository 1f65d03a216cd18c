//! Recruiters and creators: who they are, whether they can be paid, and what is owed to them.

mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, patch, post};
use use_cases::{Context, transfers};

use crate::access::{Permitted, grants};
use crate::input::{PayeePath, PayeeRef, ValidBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::problem::Problem;

pub use dto::BalanceOfPayee;
use dto::{AcceptWithholding, ChangePayee, CreatePayee, EligibilityOfPayee, LinkToOnboard, Payee, PayeeFilter};

/// Create a payee
///
/// A user of the main application who is paid by transfer, once for each kind. It gives him the role of that kind, and he
/// is asked by mail to open his account.
#[utoipa::path(
    tag = "Payees",
    request_body = CreatePayee,
    responses((status = CREATED, body = Data<Payee>, description = "The payee")),
    extensions(("x-errors" = json!(["ALREADY_EXISTS", "NOT_CONFIGURED"])))
)]
#[post("/api/v2/payees")]
pub async fn create_payee(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ManagePayees>,
    body: ValidBody<CreatePayee>,
) -> Result<Answer<Payee>, Problem> {
    let payee = transfers::payees::create(&ctx, &somebody, body.0.into()).await?;
    Ok(Answer::created(Payee::of(payee)))
}

/// List payees
///
/// The newest first. A payee sees himself only.
#[utoipa::path(
    tag = "Payees",
    params(PayeeFilter),
    responses((status = OK, body = Listing<Payee>, description = "One page of payees")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[get("/api/v2/payees")]
pub async fn list_payees(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewPayees>,
    query: ValidQuery<PayeeFilter>,
) -> Result<Listing<Payee>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = transfers::payees::list(&ctx, &somebody, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, Payee::of))
}

/// Get a payee
///
/// With how far he has come in opening his account. Somebody else is not found by a payee.
#[utoipa::path(
    tag = "Payees",
    params(PayeePath),
    responses((status = OK, body = Data<Payee>, description = "The payee")),
    extensions(("x-errors" = json!(["PAYEE_NOT_FOUND", "VALIDATION_ERROR", "NOT_CONFIGURED"])))
)]
#[get("/api/v2/payees/{payeeId}")]
pub async fn get_payee(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewPayees>,
    id: PayeeRef,
) -> Result<Answer<Payee>, Problem> {
    let payee = transfers::payees::find(&ctx, &somebody, id.0).await?;
    Ok(Answer::ok(Payee::of(payee)))
}

/// Change a payee
///
/// What is left out stays. Of another account nothing is known before the payment provider has said it.
#[utoipa::path(
    tag = "Payees",
    params(PayeePath),
    request_body = ChangePayee,
    responses((status = OK, body = Data<Payee>, description = "The changed payee")),
    extensions(("x-errors" = json!(["PAYEE_NOT_FOUND", "ALREADY_EXISTS", "OWN_PAYOUT", "NOT_CONFIGURED"])))
)]
#[patch("/api/v2/payees/{payeeId}")]
pub async fn change_payee(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ManagePayees>,
    id: PayeeRef,
    body: ValidBody<ChangePayee>,
) -> Result<Answer<Payee>, Problem> {
    let payee = transfers::payees::edit(&ctx, &somebody, id.0, body.0.into()).await?;
    Ok(Answer::ok(Payee::of(payee)))
}

/// Make an onboarding link
///
/// Where the payee gives the payment provider what it needs. His account is opened when he has none, and brought up to
/// date when he has. The link acts for him, so that it is shown once and kept nowhere.
#[utoipa::path(
    tag = "Payees",
    params(PayeePath),
    responses((status = CREATED, body = Data<LinkToOnboard>, description = "The link")),
    extensions(("x-errors" = json!([
        "PAYEE_NOT_FOUND", "ALREADY_EXISTS", "IDEMPOTENCY_KEY_REUSED", "PROVIDER_REFUSED", "PROVIDER_UNAVAILABLE", "NOT_CONFIGURED"
    ])))
)]
#[post("/api/v2/payees/{payeeId}/onboarding-link")]
pub async fn make_onboarding_link(
    ctx: Shared<Context>,
    somebody: Permitted<grants::OnboardPayee>,
    id: PayeeRef,
) -> Result<Answer<LinkToOnboard>, Problem> {
    let link = transfers::payees::onboarding_link(&ctx, &somebody, id.0).await?;
    Ok(Answer::created(LinkToOnboard::of(&link)))
}

/// Pay a payee without a W-9
///
/// Finance decides to pay him although no W-9 is approved; tax is withheld from then on. A payee who is not a US person
/// is not paid all the same.
#[utoipa::path(
    tag = "Payees",
    params(PayeePath),
    request_body = AcceptWithholding,
    responses((status = OK, body = Data<Payee>, description = "The payee")),
    extensions(("x-errors" = json!(["PAYEE_NOT_FOUND", "OWN_PAYOUT", "NOT_CONFIGURED"])))
)]
#[post("/api/v2/payees/{payeeId}/proceed-with-withholding")]
pub async fn accept_payee_withholding(
    ctx: Shared<Context>,
    finance: Permitted<grants::AcceptPayeeWithholding>,
    id: PayeeRef,
    body: ValidBody<AcceptWithholding>,
) -> Result<Answer<Payee>, Problem> {
    let payee = transfers::payees::proceed_with_withholding(&ctx, &finance, id.0, body.0.reason.trim()).await?;
    Ok(Answer::ok(Payee::of(payee)))
}

/// Check whether a payee can be paid
///
/// Every check, and every reason against him at once.
#[utoipa::path(
    tag = "Payees",
    params(PayeePath),
    responses((status = OK, body = Data<EligibilityOfPayee>, description = "The checks")),
    extensions(("x-errors" = json!(["PAYEE_NOT_FOUND", "VALIDATION_ERROR", "NOT_CONFIGURED"])))
)]
#[get("/api/v2/payees/{payeeId}/eligibility")]
pub async fn get_payee_eligibility(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewPayees>,
    id: PayeeRef,
) -> Result<Answer<EligibilityOfPayee>, Problem> {
    let eligibility = transfers::eligibility(&ctx, &somebody, id.0).await?;
    Ok(Answer::ok(EligibilityOfPayee::of(&eligibility)))
}

/// Get the balance of a payee
///
/// What is owed to him, and in which place it is: reserved, in flight, held, scheduled or available now; and what he
/// disputes. Of a creator by his statements, of a recruiter by his shares of placements.
#[utoipa::path(
    tag = "Payees",
    params(PayeePath),
    responses((status = OK, body = Data<BalanceOfPayee>, description = "The balance")),
    extensions(("x-errors" = json!(["PAYEE_NOT_FOUND", "VALIDATION_ERROR", "NOT_CONFIGURED"])))
)]
#[get("/api/v2/payees/{payeeId}/balance")]
pub async fn get_payee_balance(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewPayees>,
    id: PayeeRef,
) -> Result<Answer<BalanceOfPayee>, Problem> {
    let balance = transfers::balance(&ctx, &somebody, id.0).await?;
    Ok(Answer::ok(BalanceOfPayee::of(&balance)))
}
