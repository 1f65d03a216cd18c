//! What creators earned: taken over from the main application, reviewed or disputed by creators, resolved by staff [R11.5].

mod import;
mod take_over;

use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::statements::{self, Position};
use infrastructure::persistence::transfer_payees;
use money::Money;
use payout_domain::StatementId;
use payout_domain::transfer::{Statement, StatementCommand, StatementState};
use serde_json::json;

use super::{programme, scope, staff_on};
use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Entity, Error, audit};

pub use import::{ImportRow, ImportedAs, import};
pub use infrastructure::persistence::statements::{Filter, LineRow, NewLine, StatementRow};
pub use take_over::{NewStatement, Taken, take_over};

/// A statement with its parts.
#[derive(Debug, Clone)]
pub struct StatementView {
    pub row: StatementRow,
    /// `paid` too.
    pub status: &'static str,
    pub lines: Vec<LineRow>,
}

/// The creator says that his own statement is right, as often as he likes.
#[tracing::instrument(skip_all)]
pub async fn review(ctx: &Context, actor: &Actor, id: StatementId) -> Result<StatementView, Error> {
    let owner = actor.user().ok_or(Error::PeopleOnly)?;
    change(ctx, actor, id, "review", |statement, row| {
        if row.owner() != owner {
            return Err(Error::NotFound(Entity::Statement));
        }
        Ok(statement.handle(StatementCommand::Review, ctx.now())?)
    })
    .await
}

/// The creator objects to his own statement.
#[tracing::instrument(skip_all)]
pub async fn dispute(ctx: &Context, actor: &Actor, id: StatementId, reason: String) -> Result<StatementView, Error> {
    let owner = actor.user().ok_or(Error::PeopleOnly)?;
    change(ctx, actor, id, "dispute", |statement, row| {
        if row.owner() != owner {
            return Err(Error::NotFound(Entity::Statement));
        }
        let reason = reason.clone();
        Ok(statement.handle(StatementCommand::Dispute { reason }, ctx.now())?)
    })
    .await
}

/// Staff decides about an objection; without an amount, what was owed stays.
#[tracing::instrument(skip_all)]
pub async fn resolve(
    ctx: &Context,
    actor: &Actor,
    id: StatementId,
    net_payable_cents: Option<i64>,
    note: String,
) -> Result<StatementView, Error> {
    change(ctx, actor, id, "resolve", |statement, row| {
        let by = staff_on(actor, row.owner())?;
        let cents = net_payable_cents.unwrap_or(statement.net_payable.minor());
        let command = StatementCommand::Resolve {
            by,
            net_payable: Money::new(cents, statement.net_payable.currency()),
            note: note.clone(),
        };
        Ok(statement.handle(command, ctx.now())?)
    })
    .await
}

/// One statement; somebody else's does not exist for a creator.
#[tracing::instrument(skip_all)]
pub async fn find(ctx: &Context, actor: &Actor, id: StatementId) -> Result<StatementView, Error> {
    programme(ctx)?;
    let db = ctx.db.connection();
    let row = statements::find(db, id, scope(actor))
        .await?
        .ok_or(Error::NotFound(Entity::Statement))?;
    let lines = statements::lines(db, id).await?;
    view(row, lines)
}

/// Newest first; a creator's own, or everybody's for staff and programs. Without the lines.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, actor: &Actor, filter: &Filter, page: Page) -> Result<Listed<StatementView>, Error> {
    programme(ctx)?;
    let after = match &page.after {
        Some(cursor) => Some(Position {
            at: cursor.at,
            id: cursor.id_as()?,
        }),
        None => None,
    };
    let db = ctx.db.reading().await?;
    let rows = statements::list(&db, filter, scope(actor), after, page.limit + 1).await?;
    let views: Vec<StatementView> = rows
        .into_iter()
        .map(|row| view(row, Vec::new()))
        .collect::<Result<_, _>>()?;
    Ok(Listed::cut(views, page.limit, |view| Cursor {
        at: view.row.created_at,
        id: view.row.id.to_string(),
    }))
}

/// Lock, decide, save, commit. A refusal is kept in the audit.
async fn change(
    ctx: &Context,
    actor: &Actor,
    id: StatementId,
    command: &'static str,
    decide: impl Fn(&mut Statement, &StatementRow) -> Result<(), Error>,
) -> Result<StatementView, Error> {
    programme(ctx)?;
    let outcome = try_change(ctx, actor, id, command, &decide).await;
    if let Err(error) = &outcome {
        let attempt = audit::Attempt {
            entity_type: "statement",
            entity_id: &id.to_string(),
            command,
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    outcome?;
    find(ctx, actor, id).await
}

async fn try_change(
    ctx: &Context,
    actor: &Actor,
    id: StatementId,
    command: &'static str,
    decide: &impl Fn(&mut Statement, &StatementRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let now = ctx.now();
    let not_found = || Error::NotFound(Entity::Statement);
    let tx = ctx.db.begin().await?;
    transfer_payees::lock_of_statement(&tx, id)
        .await?
        .ok_or_else(not_found)?;
    let row = statements::lock(&tx, id).await?.ok_or_else(not_found)?;
    let mut statement = row.statement()?;
    let before = statement.clone();
    decide(&mut statement, &row)?;
    if statement == before {
        return Ok(());
    }
    statements::save(&tx, &statement, row.version, now).await?;
    audit::append(&tx, actor, entry(&row, command, &before, &statement), now).await?;
    let message = message(ctx, &row, &statement);
    outbox::append(&tx, &id.to_string(), message.as_slice(), now).await?;
    Ok(tx.commit().await?)
}

fn entry(row: &StatementRow, command: &str, before: &Statement, after: &Statement) -> audit::Entry {
    let reason = match &after.state {
        StatementState::Disputed { reason, .. } => Some(reason),
        StatementState::Resolved { note, .. } => Some(note),
        StatementState::Pending | StatementState::Reviewed { .. } => None,
    };
    audit::Entry {
        stream: audit::stream("statement"),
        action: format!("statement.{command}"),
        entity_type: "statement",
        entity_id: row.id.to_string(),
        user: Some(row.owner()),
        success: true,
        facts: json!({ "from": before.status(), "to": after.status(), "reason": reason,
            "oldNetPayable": before.net_payable.to_string(), "netPayable": after.net_payable.to_string() }),
    }
}

/// What is told of a statement that stands otherwise than before.
fn message(ctx: &Context, row: &StatementRow, after: &Statement) -> Option<Message> {
    let kind = match &after.state {
        StatementState::Pending => return None,
        StatementState::Reviewed { .. } => "statement.reviewed",
        StatementState::Disputed { .. } => "statement.disputed",
        StatementState::Resolved { .. } => "statement.resolved",
    };
    Some(Message {
        id: ctx.new_id(),
        kind,
        payload: json!({
            "statementId": row.id,
            "payeeId": row.payee_id,
            "userId": row.payee_user_id,
            "status": after.status(),
            "version": row.version + 1,
            "netPayableCents": after.net_payable.minor(),
            "currency": after.net_payable.currency().code(),
        }),
    })
}

fn view(row: StatementRow, lines: Vec<LineRow>) -> Result<StatementView, Error> {
    let status = row.statement()?.status();
    Ok(StatementView { row, status, lines })
}
