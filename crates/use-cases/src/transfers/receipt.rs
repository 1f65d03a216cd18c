use infrastructure::pdf::{self, StatementPart, TransferReceiptFacts};
use infrastructure::persistence::transfers::{self, TransferRow};
use infrastructure::persistence::{Scope, statements, transfer_payees};
use payout_domain::transfer::{State, TransferPayout};
use payout_domain::{PayoutId, StatementId};
use uuid::Uuid;

use super::{programme, scope};
use crate::{Actor, Context, Entity, Error, payouts};

/// The receipt of a completed transfer with every statement it pays, for whoever may see the transfer.
#[tracing::instrument(skip_all)]
pub async fn receipt_pdf(ctx: &Context, actor: &Actor, id: PayoutId) -> Result<Vec<u8>, Error> {
    programme(ctx)?;
    let row = transfers::find(ctx.db.connection(), id, scope(actor)).await?;
    set(ctx, &row.ok_or(Error::NotFound(Entity::Payout))?).await
}

/// The receipt that goes with the mail about a completed transfer.
pub(crate) async fn receipt_of(ctx: &Context, payout_id: &str) -> Result<Vec<u8>, Error> {
    let id = Uuid::parse_str(payout_id).map_err(|_| Error::NotFound(Entity::Receipt))?;
    let id = PayoutId(id);
    let row = transfers::find(ctx.db.connection(), id, Scope::Everything).await?;
    set(ctx, &row.ok_or(Error::NotFound(Entity::Receipt))?).await
}

async fn set(ctx: &Context, row: &TransferRow) -> Result<Vec<u8>, Error> {
    let db = ctx.db.connection();
    let payout = transfers::restore(db, row).await?;
    let payee = transfer_payees::find(db, payout.payee, Scope::Everything)
        .await?
        .ok_or(Error::NotFound(Entity::Receipt))?;
    let parts = parts(ctx, &payout).await?;
    let State::Completed { transfer } = &payout.state else {
        return Err(Error::NotFound(Entity::Receipt));
    };
    let facts = TransferReceiptFacts {
        payer: payouts::payer(ctx),
        payout_id: payout.id.to_string(),
        payee_name: payee.display_name,
        transfer_id: transfer.id.0.clone(),
        completed_on: transfer.at.date(),
        amounts: payouts::amounts(&transfer.calculation),
        parts,
        reason: row.adjustment_reason.clone(),
    };
    payouts::render(move || pdf::transfer_receipt(&facts)).await
}

async fn parts(ctx: &Context, payout: &TransferPayout) -> Result<Vec<StatementPart>, Error> {
    let allocations = payout.source.allocations();
    let ids: Vec<StatementId> = allocations.iter().map(|part| part.statement).collect();
    let rows = statements::these(ctx.db.connection(), &ids).await?;
    let part = |row: &statements::StatementRow| {
        let allocation = allocations.iter().find(|part| part.statement.0 == row.id)?;
        Some(StatementPart {
            period_start: row.period_start,
            period_end: row.period_end,
            number: row.external_id.clone().unwrap_or_else(|| row.id.to_string()),
            amount: allocation.amount,
        })
    };
    Ok(rows.iter().filter_map(part).collect())
}
