//! What creators earned, and what they say about it.

mod csv_body;
mod dto;

use actix_web::web::Data as Shared;
use actix_web::{get, post};
use use_cases::{Context, transfers};

use crate::access::{Permitted, grants};
use crate::input::{StatementPath, StatementRef, ValidBody, ValidQuery};
use crate::output::{Answer, Data, Listing};
use crate::problem::Problem;

use csv_body::CsvBody;
use dto::{CreateStatement, DisputeStatement, ImportedStatement, ResolveStatement, Statement, StatementFilter};

/// Take over a statement
///
/// What a creator earned in a period. The same `externalId` again is the same statement: brought up to date while its run
/// may still change, unchanged when nothing is new, and refused when it is locked with other figures.
#[utoipa::path(
    tag = "Statements",
    request_body = CreateStatement,
    responses(
        (status = CREATED, body = Data<Statement>, description = "The statement"),
        (status = OK, body = Data<Statement>, description = "It was there before, and is up to date")
    ),
    extensions(("x-errors" = json!(["PAYEE_NOT_FOUND", "ALREADY_EXISTS", "STATEMENT_DIFFERS", "NOT_CONFIGURED"])))
)]
#[post("/api/v2/statements")]
pub async fn create_statement(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ManageStatements>,
    body: ValidBody<CreateStatement>,
) -> Result<Answer<Statement>, Problem> {
    let taken = transfers::statements::take_over(&ctx, &somebody, body.0.read()?).await?;
    let statement = Statement::of(taken.statement);
    Ok(if taken.is_new {
        Answer::created(statement)
    } else {
        Answer::ok(statement)
    })
}

/// Import statements
///
/// A CSV file with the columns `payee` (id or externalId), `externalId`, `periodStart`, `periodEnd`, `earningsCents`,
/// `platformFeeCents`, `netPayableCents`, `currency` and `runStatus`. Each row has its own result, and one that fails keeps
/// no other back. The same file twice changes nothing.
#[utoipa::path(
    tag = "Statements",
    request_body(
        content = String,
        content_type = "text/csv",
        example = "payee,externalId,periodStart,periodEnd,earningsCents,platformFeeCents,netPayableCents,currency,runStatus\ncreator-4711,run-7-4711,2026-10-01,2026-10-31,12000,1200,10800,USD,locked\n"
    ),
    responses((status = OK, body = Data<Vec<ImportedStatement>>, description = "What became of each row")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[post("/api/v2/statements/import")]
pub async fn import_statements(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ManageStatements>,
    body: CsvBody,
) -> Result<Answer<Vec<ImportedStatement>>, Problem> {
    let rows = transfers::statements::import(&ctx, &somebody, &body.0).await?;
    Ok(Answer::ok(rows.into_iter().map(ImportedStatement::of).collect()))
}

/// List statements
///
/// The newest first, without their lines. A creator sees his own only.
#[utoipa::path(
    tag = "Statements",
    params(StatementFilter),
    responses((status = OK, body = Listing<Statement>, description = "One page of statements")),
    extensions(("x-errors" = json!(["NOT_CONFIGURED"])))
)]
#[get("/api/v2/statements")]
pub async fn list_statements(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewStatements>,
    query: ValidQuery<StatementFilter>,
) -> Result<Listing<Statement>, Problem> {
    let (filter, paging) = query.0.split()?;
    let listed = transfers::statements::list(&ctx, &somebody, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, Statement::of))
}

/// Get a statement
///
/// With its lines, and what payouts have paid of it. Somebody else's is not found by a creator.
#[utoipa::path(
    tag = "Statements",
    params(StatementPath),
    responses((status = OK, body = Data<Statement>, description = "The statement")),
    extensions(("x-errors" = json!(["STATEMENT_NOT_FOUND", "VALIDATION_ERROR", "NOT_CONFIGURED"])))
)]
#[get("/api/v2/statements/{statementId}")]
pub async fn get_statement(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ViewStatements>,
    id: StatementRef,
) -> Result<Answer<Statement>, Problem> {
    let statement = transfers::statements::find(&ctx, &somebody, id.0).await?;
    Ok(Answer::ok(Statement::of(statement)))
}

/// Review a statement
///
/// The creator says that it is right. Saying so again changes nothing. He can still object until a payout claims it. When a
/// statement whose run is not locked yet comes with other figures, it is up for review once more.
#[utoipa::path(
    tag = "Statements",
    params(StatementPath),
    responses((status = OK, body = Data<Statement>, description = "The reviewed statement")),
    extensions(("x-errors" = json!(["STATEMENT_NOT_FOUND", "INVALID_TRANSITION", "NOT_CONFIGURED"])))
)]
#[post("/api/v2/statements/{statementId}/review")]
pub async fn review_statement(
    ctx: Shared<Context>,
    creator: Permitted<grants::DisputeStatement>,
    id: StatementRef,
) -> Result<Answer<Statement>, Problem> {
    let statement = transfers::statements::review(&ctx, &creator, id.0).await?;
    Ok(Answer::ok(Statement::of(statement)))
}

/// Dispute a statement
///
/// The creator objects. Nothing more is paid to him until staff has decided about it. What he has reviewed can be disputed
/// as long as no payout has claimed any of it.
#[utoipa::path(
    tag = "Statements",
    params(StatementPath),
    request_body = DisputeStatement,
    responses((status = OK, body = Data<Statement>, description = "The disputed statement")),
    extensions(("x-errors" = json!(["STATEMENT_NOT_FOUND", "INVALID_TRANSITION", "STATEMENT_PAID", "STATEMENT_CLAIMED", "NOT_CONFIGURED"])))
)]
#[post("/api/v2/statements/{statementId}/dispute")]
pub async fn dispute_statement(
    ctx: Shared<Context>,
    creator: Permitted<grants::DisputeStatement>,
    id: StatementRef,
    body: ValidBody<DisputeStatement>,
) -> Result<Answer<Statement>, Problem> {
    let reason = body.0.reason.trim().to_owned();
    let statement = transfers::statements::dispute(&ctx, &creator, id.0, reason).await?;
    Ok(Answer::ok(Statement::of(statement)))
}

/// Resolve a dispute
///
/// Staff decides what is owed for the statement; without an amount, what it said stays. It can be paid from then on.
#[utoipa::path(
    tag = "Statements",
    params(StatementPath),
    request_body = ResolveStatement,
    responses((status = OK, body = Data<Statement>, description = "The resolved statement")),
    extensions(("x-errors" = json!([
        "STATEMENT_NOT_FOUND", "INVALID_TRANSITION", "BELOW_ALLOCATED", "AMOUNT_INVALID", "OWN_PAYOUT", "NOT_CONFIGURED"
    ])))
)]
#[post("/api/v2/statements/{statementId}/resolve")]
pub async fn resolve_statement(
    ctx: Shared<Context>,
    staff: Permitted<grants::ResolveStatement>,
    id: StatementRef,
    body: ValidBody<ResolveStatement>,
) -> Result<Answer<Statement>, Problem> {
    let (cents, note) = body.0.into_parts();
    let statement = transfers::statements::resolve(&ctx, &staff, id.0, cents, note).await?;
    Ok(Answer::ok(Statement::of(statement)))
}
