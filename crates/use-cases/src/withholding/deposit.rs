use infrastructure::persistence::ledger::{self as journal, Booking};
use infrastructure::persistence::withholding::{self as stored, DepositRow};
use infrastructure::persistence::{StorageError, Tx};
use ledger::Entry;
use money::Money;
use serde_json::json;
use time::Date;

use crate::{Actor, Context, Error, FieldFault, audit, retry};

/// Tax that was deposited with the IRS.
#[derive(Debug, Clone)]
pub struct NewDeposit {
    pub amount: Money,
    pub deposited_on: Date,
    /// The acknowledgement number of the payment system. The same one again is the same deposit.
    pub reference: String,
}

/// A deposit as it is recorded.
#[derive(Debug, Clone)]
pub struct RecordedDeposit {
    pub deposit: DepositRow,
    /// It was not there before.
    pub is_new: bool,
}

/// Books a deposit for a year. The same reference again changes nothing.
#[tracing::instrument(skip_all)]
pub async fn record_deposit(
    ctx: &Context,
    actor: &Actor,
    year: i32,
    given: NewDeposit,
) -> Result<RecordedDeposit, Error> {
    let faults = faults(&given, year, ctx.now().date());
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    match retry::on_conflict(|| record(ctx, actor, year, &given)).await {
        // Somebody recorded it a moment ago.
        Err(Error::Storage(error)) if error.constraint() == Some(stored::ONE_PER_REFERENCE) => {
            record(ctx, actor, year, &given).await
        }
        other => other,
    }
}

async fn record(ctx: &Context, actor: &Actor, year: i32, given: &NewDeposit) -> Result<RecordedDeposit, Error> {
    let tx = ctx.db.begin().await?;
    if let Some(deposit) = stored::find_deposit(&*tx, &given.reference).await? {
        return repeated(deposit, year, given);
    }
    let deposit = DepositRow {
        id: ctx.new_id(),
        tax_year: year,
        amount_cents: given.amount.minor(),
        deposited_on: given.deposited_on,
        reference: given.reference.clone(),
        entry_id: ctx.new_id(),
        recorded_by: actor.user().ok_or(Error::PeopleOnly)?.0,
        recorded_at: ctx.now(),
    };
    book(&tx, actor, &deposit, given.amount).await?;
    tx.commit().await?;
    Ok(RecordedDeposit { deposit, is_new: true })
}

async fn book(tx: &Tx, actor: &Actor, deposit: &DepositRow, amount: Money) -> Result<(), Error> {
    let unbookable = |error: ledger::LedgerError| StorageError::corrupt("journal_entries", deposit.entry_id, error);
    let entry = Entry::deposit(amount).map_err(unbookable)?;
    let owner = format!("deposit:{}", deposit.id);
    let booking = Booking {
        id: deposit.entry_id,
        payout_id: owner,
        entry,
        reverses: None,
    };
    journal::post(tx, &[booking], deposit.recorded_at).await?;
    stored::insert_deposit(tx, deposit).await?;
    let entry = audit::Entry {
        stream: audit::stream("withholding"),
        action: "withholding.deposited".to_owned(),
        entity_type: "withholding",
        entity_id: deposit.id.to_string(),
        user: None,
        success: true,
        facts: json!({"taxYear": deposit.tax_year, "amount": amount.to_string(), "reference": deposit.reference,
            "depositedOn": deposit.deposited_on.to_string()}),
    };
    Ok(audit::append(tx, actor, entry, deposit.recorded_at).await?)
}

fn repeated(deposit: DepositRow, year: i32, given: &NewDeposit) -> Result<RecordedDeposit, Error> {
    let is_same = deposit.tax_year == year
        && deposit.amount_cents == given.amount.minor()
        && deposit.deposited_on == given.deposited_on;
    if is_same {
        Ok(RecordedDeposit { deposit, is_new: false })
    } else {
        Err(Error::DepositDiffers)
    }
}

fn faults(given: &NewDeposit, year: i32, today: Date) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    if !given.amount.is_positive() {
        faults.push(FieldFault::new("amount", "must be above zero"));
    }
    if given.deposited_on > today {
        faults.push(FieldFault::new("depositedAt", "must not be in the future"));
    }
    if given.deposited_on.year() < year {
        faults.push(FieldFault::new("depositedAt", "must not be before the tax year begins"));
    }
    faults
}
