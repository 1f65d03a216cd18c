use infrastructure::persistence::transfer_payees;
use money::Currency;
use payout_domain::transfer::{PayeeKind, RunStatus};
use payout_domain::{PayeeId, StatementId};
use serde::Deserialize;
use time::Date;
use time::macros::format_description;
use uuid::Uuid;

use super::take_over::{NewStatement, check, write};
use crate::transfers::programme;
use crate::{Actor, Context, Entity, Error, FieldFault, retry};

/// The most rows of one file.
pub const ROWS_MAX: usize = 5_000;

/// What the first line names, in any order.
const COLUMNS: [&str; 9] = [
    "payee",
    "externalId",
    "periodStart",
    "periodEnd",
    "earningsCents",
    "platformFeeCents",
    "netPayableCents",
    "currency",
    "runStatus",
];

/// What became of one row of the file.
#[derive(Debug)]
pub struct ImportRow {
    /// Counted from 1, below the header.
    pub row: usize,
    pub outcome: Result<(StatementId, ImportedAs), Error>,
}

/// What a row came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportedAs {
    Created,
    Updated,
    Unchanged,
}

impl ImportedAs {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
        }
    }
}

/// A row as it stands in the file. The number is needed here, so that the same file twice is the same statements.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    /// The payee's id, or the number by which the main application knows him.
    payee: String,
    external_id: String,
    period_start: String,
    period_end: String,
    earnings_cents: i64,
    platform_fee_cents: i64,
    net_payable_cents: i64,
    currency: String,
    run_status: String,
}

/// Takes over a CSV file of statements. Each row is a transaction of its own; one that fails keeps no other back.
#[tracing::instrument(skip_all)]
pub async fn import(ctx: &Context, actor: &Actor, csv: &[u8]) -> Result<Vec<ImportRow>, Error> {
    programme(ctx)?;
    let rows = read(csv)?;
    let mut imported = Vec::new();
    for (index, written) in rows.into_iter().enumerate() {
        let outcome = match written {
            Ok(written) => one(ctx, actor, written).await,
            Err(error) => Err(error),
        };
        if let Err(Error::Storage(error)) = outcome {
            return Err(error.into());
        }
        imported.push(ImportRow {
            row: index + 1,
            outcome,
        });
    }
    Ok(imported)
}

fn read(csv: &[u8]) -> Result<Vec<Result<Written, Error>>, Error> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv);
    let header = reader.headers().map_err(|_| fault("file", "is no CSV with a header"))?;
    if let Some(missing) = COLUMNS.iter().find(|column| !header.iter().any(|it| it == **column)) {
        return Err(fault("file", &format!("has no column {missing} in its first line")));
    }
    let rows: Vec<_> = reader
        .deserialize::<Written>()
        .take(ROWS_MAX + 1)
        .map(|row| row.map_err(|error| fault("row", &unreadable(&error))))
        .collect();
    if rows.len() > ROWS_MAX {
        return Err(fault("file", &format!("has more than {ROWS_MAX} rows")));
    }
    Ok(rows)
}

/// What is wrong with a row, without repeating it.
fn unreadable(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => match err.field() {
            Some(field) => format!("column {} cannot be read", field + 1),
            None => "has not the columns payee, externalId, periodStart, periodEnd, earningsCents, platformFeeCents, \
                     netPayableCents, currency, runStatus"
                .to_owned(),
        },
        _ => "is no row of a CSV file".to_owned(),
    }
}

async fn one(ctx: &Context, actor: &Actor, written: Written) -> Result<(StatementId, ImportedAs), Error> {
    let new = NewStatement {
        payee: payee(ctx, &written.payee).await?,
        ..parsed(written)?
    };
    check(&new)?;
    let (id, is_new, changed) = retry::on_conflict(|| write(ctx, actor, &new)).await?;
    let outcome = match (is_new, changed) {
        (true, _) => ImportedAs::Created,
        (false, true) => ImportedAs::Updated,
        (false, false) => ImportedAs::Unchanged,
    };
    Ok((id, outcome))
}

async fn payee(ctx: &Context, named: &str) -> Result<PayeeId, Error> {
    if let Ok(id) = Uuid::try_parse(named) {
        return Ok(PayeeId(id));
    }
    let found = transfer_payees::by_external_id(ctx.db.connection(), PayeeKind::Creator, named).await?;
    Ok(found.ok_or(Error::NotFound(Entity::Payee))?.payee_id())
}

fn parsed(written: Written) -> Result<NewStatement, Error> {
    let day = |field: &'static str, raw: &str| {
        Date::parse(raw, format_description!("[year]-[month]-[day]"))
            .map_err(|_| fault(field, "must be a date, as 2026-10-31"))
    };
    if written.external_id.is_empty() || written.external_id.chars().count() > 100 {
        return Err(fault("externalId", "has 1 to 100 characters"));
    }
    Ok(NewStatement {
        payee: PayeeId(Uuid::nil()),
        external_id: Some(written.external_id),
        period_start: day("periodStart", &written.period_start)?,
        period_end: day("periodEnd", &written.period_end)?,
        earnings_cents: not_negative("earningsCents", written.earnings_cents)?,
        platform_fee_cents: not_negative("platformFeeCents", written.platform_fee_cents)?,
        net_payable_cents: not_negative("netPayableCents", written.net_payable_cents)?,
        currency: Currency::parse(&written.currency.to_ascii_uppercase())
            .map_err(|_| fault("currency", "must be three letters"))?,
        run: RunStatus::parse(&written.run_status.to_ascii_lowercase())
            .ok_or_else(|| fault("runStatus", "is no status of a run"))?,
        lines: Vec::new(),
    })
}

fn not_negative(field: &'static str, cents: i64) -> Result<i64, Error> {
    if cents >= 0 {
        return Ok(cents);
    }
    Err(fault(field, "must not be negative"))
}

fn fault(field: &str, message: &str) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}

#[cfg(test)]
mod tests;
