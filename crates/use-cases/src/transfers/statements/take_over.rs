use infrastructure::persistence::statements::{
    self, EXTERNAL_ID, NewLine, NewStatement as Row, ONE_PER_PERIOD, StatementRow,
};
use infrastructure::persistence::{StorageError, Tx, transfer_payees};
use money::{Currency, Money};
use payout_domain::transfer::{PayeeKind, RunStatus};
use payout_domain::{PayeeId, StatementId};
use serde_json::json;
use time::{Date, OffsetDateTime};

use super::{StatementView, find};
use crate::transfers::programme;
use crate::{Actor, Context, Entity, Error, FieldFault, audit, retry};

/// What a creator earned, as the main application says it.
#[derive(Debug, Clone)]
pub struct NewStatement {
    pub payee: PayeeId,
    pub external_id: Option<String>,
    pub period_start: Date,
    pub period_end: Date,
    pub earnings_cents: i64,
    pub platform_fee_cents: i64,
    pub net_payable_cents: i64,
    pub currency: Currency,
    pub run: RunStatus,
    pub lines: Vec<NewLine>,
}

/// A statement that was taken over, and what that changed.
#[derive(Debug, Clone)]
pub struct Taken {
    pub statement: StatementView,
    /// It was not there before.
    pub is_new: bool,
}

/// Adds a statement. One that is known by its number is brought up to date while its run may still change, and is
/// otherwise the same or refused.
#[tracing::instrument(skip_all)]
pub async fn take_over(ctx: &Context, actor: &Actor, new: NewStatement) -> Result<Taken, Error> {
    programme(ctx)?;
    check(&new)?;
    let (id, is_new, _) = retry::on_conflict(|| write(ctx, actor, &new)).await?;
    let statement = find(ctx, actor, id).await?;
    Ok(Taken { statement, is_new })
}

/// The id, whether it is new, and whether anything changed.
pub(super) async fn write(
    ctx: &Context,
    actor: &Actor,
    new: &NewStatement,
) -> Result<(StatementId, bool, bool), Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    let payee = transfer_payees::lock(&tx, new.payee)
        .await?
        .ok_or(Error::NotFound(Entity::Payee))?;
    if payee.payee_kind()? != PayeeKind::Creator {
        return Err(fault("payeeId", "only creators have statements"));
    }
    let known = match &new.external_id {
        Some(external_id) => statements::by_external_id(&*tx, external_id).await?,
        None => None,
    };
    let written = match known {
        Some(row) => update(&tx, actor, row, new, now).await?,
        None => (add(ctx, &tx, actor, new, now).await?, true, true),
    };
    tx.commit().await?;
    Ok(written)
}

pub(super) fn check(new: &NewStatement) -> Result<(), Error> {
    let mut faults = Vec::new();
    if new.period_end < new.period_start {
        faults.push(FieldFault::new("periodEnd", "is before periodStart"));
    }
    if new.earnings_cents.checked_sub(new.platform_fee_cents) != Some(new.net_payable_cents) {
        faults.push(FieldFault::new(
            "netPayableCents",
            "is not the earnings less the platform fee",
        ));
    }
    if new.currency != Currency::USD {
        faults.push(FieldFault::new("currency", "only USD is paid out"));
    }
    let lines = new
        .lines
        .iter()
        .try_fold(0_i64, |sum, line| sum.checked_add(line.amount_cents));
    if !new.lines.is_empty() && lines != Some(new.earnings_cents) {
        faults.push(FieldFault::new("lines", "do not add up to the earnings"));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}

async fn add(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    new: &NewStatement,
    now: OffsetDateTime,
) -> Result<StatementId, Error> {
    let id = StatementId(ctx.new_id());
    let amount = |cents| Money::new(cents, new.currency);
    let row = Row {
        id,
        payee: new.payee,
        external_id: new.external_id.as_deref(),
        period_start: new.period_start,
        period_end: new.period_end,
        earnings: amount(new.earnings_cents),
        platform_fee: amount(new.platform_fee_cents),
        net_payable: amount(new.net_payable_cents),
        run: new.run,
        lines: &new.lines,
        created_by: &actor.caller(),
    };
    statements::insert(tx, &row, now).await.map_err(taken)?;
    keep(tx, actor, id, new, "statement.created", now).await?;
    Ok(id)
}

/// A number that is known already: nothing to do, a run that went on, or figures that may still change.
async fn update(
    tx: &Tx,
    actor: &Actor,
    row: StatementRow,
    new: &NewStatement,
    now: OffsetDateTime,
) -> Result<(StatementId, bool, bool), Error> {
    let id = StatementId(row.id);
    let run = RunStatus::parse(&row.run_status)
        .ok_or_else(|| StorageError::corrupt("royalty_statements", row.id, "unknown run status"))?;
    let same_figures = (
        row.earnings_cents,
        row.platform_fee_cents,
        row.period_start,
        row.period_end,
    ) == (
        new.earnings_cents,
        new.platform_fee_cents,
        new.period_start,
        new.period_end,
    );
    if row.payee_id != new.payee.0 {
        return Err(Error::Taken {
            what: "this externalId",
        });
    }
    if same_figures && run == new.run {
        return Ok((id, false, false));
    }
    // What is locked stays, and a run does not become a draft again.
    if run.is_locked() && (!same_figures || !new.run.is_locked()) {
        return Err(Error::StatementDiffers);
    }
    let amounts = (new.earnings_cents, new.platform_fee_cents, new.net_payable_cents);
    let period = (new.period_start, new.period_end);
    // What was resolved stays owed as it was decided.
    let amounts = (!same_figures).then_some(amounts);
    if amounts.is_some() && row.state == "resolved" {
        return Err(Error::StatementDiffers);
    }
    statements::bring_up_to_date(tx, (id, row.version), new.run, period, amounts, &new.lines, now)
        .await
        .map_err(taken)?;
    keep(tx, actor, id, new, "statement.updated", now).await?;
    Ok((id, false, true))
}

async fn keep(
    tx: &Tx,
    actor: &Actor,
    id: StatementId,
    new: &NewStatement,
    action: &str,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let entry = audit::Entry {
        stream: audit::stream("statement"),
        action: action.to_owned(),
        entity_type: "statement",
        entity_id: id.to_string(),
        user: None,
        success: true,
        facts: json!({ "payeeId": new.payee.0, "externalId": new.external_id, "netPayableCents": new.net_payable_cents,
            "runStatus": new.run.code() }),
    };
    Ok(audit::append(tx, actor, entry, now).await?)
}

fn taken(error: StorageError) -> Error {
    let what = match error.constraint() {
        Some(EXTERNAL_ID) => "this externalId",
        Some(ONE_PER_PERIOD) => "the statement of this payee and period",
        _ => return error.into(),
    };
    Error::Taken { what }
}

fn fault(field: &'static str, message: &'static str) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}
