//! The document that describes the API: collected from the handlers, completed with what all of them share.

pub mod permissions;

mod examples;
mod failures;
mod security;

use actix_web::App;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use crate::problem::ErrorEnvelope;
use crate::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Payout service",
        description = "Pays members at the head of the tenure queue: eligibility, selection, approval, bank and tax details, \
            payment and receipt.\n\nSuccess is `{data, message?, timestamp}`; lists add `pagination`. Failure is `{error: {code, \
            message, details?, timestamp, requestId}}`, whatever failed. Money is text with two decimals, times are RFC 3339 \
            in UTC. Every POST honours `Idempotency-Key`.\n\nRequests are counted by person or API key. Every answer tells \
            in `RateLimit` what is left (`r`) and for how many seconds (`t`), and in `RateLimit-Policy` of how many requests (`q`) in \
            how many seconds (`w`), as the IETF's draft has it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ErrorEnvelope)),
    tags(
        (name = "Eligibility", description = "Whether the company may pay, and whom"),
        (name = "Payouts", description = "A member payout from selection to receipt"),
        (name = "Members", description = "What a member sees and gives"),
        (name = "Tax forms", description = "W-9 forms and what finance decides about them"),
        (name = "Alerts", description = "What people should look at"),
        (name = "Reports", description = "What was paid, decided and done, as JSON or CSV"),
        (name = "Webhooks", description = "Events to other programs, signed as the Standard Webhooks have it"),
        (name = "Payees", description = "Recruiters and creators, their accounts and what is owed to them"),
        (name = "Statements", description = "What creators earned, and what they say about it"),
        (name = "Transfers", description = "Payouts to recruiters and creators, sent through the payment provider"),
        (name = "Placements", description = "Candidates who were placed, and who shares the fees"),
        (name = "Schedules", description = "Payments of placements that are due on a day"),
        (name = "Holds", description = "Money of placements that is kept back"),
        (name = "Operations", description = "Health and jobs"),
        (name = "Sandbox", description = "A clock to move and mails to look at, only with `SANDBOX`")
    )
)]
struct Document;

/// The whole document. Deterministic, so that the committed copy can be compared with it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let app = App::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .configure(routes::described);
    let (_, mut document) = app.split_for_parts();
    security::describe(&mut document);
    failures::describe(&mut document);
    examples::fill_in(&mut document);
    document
}

#[cfg(test)]
mod tests;
