use infrastructure::persistence::Connection;
use infrastructure::persistence::withholding::{self as stored, DepositRow, Withheld as Day};
use money::Money;
use tax::form945::{Deposit, DepositReport, DepositSchedule, Form945, Withheld, deposit_report, form945};
use tax::{TaxError, TaxTable, is_business_day, is_legal_holiday};
use time::{Date, Month};

use crate::year_end::untaxed;
use crate::{Context, Error};

/// The schedule of a year depends on the second year before, that of the year before on the one before that.
const LOOK_BACK_YEARS: i32 = 3;

/// The liability of a year beside its deposits: what Form 945 says.
#[derive(Debug, Clone)]
pub struct WithholdingReport {
    pub form: Form945,
    pub standing: DepositReport,
    /// What was deposited in each month of the year itself, January first.
    pub deposited: [Money; 12],
    pub deposits: Vec<DepositRow>,
    /// When Form 945 is due.
    pub form_due_on: Date,
    /// What the books owe to the IRS now, all years together; negative when more was deposited.
    pub owed: Money,
}

/// The report of a year, from one frozen view of the journal.
pub async fn report(ctx: &Context, year: i32) -> Result<WithholdingReport, Error> {
    let tx = ctx.db.begin().await?;
    infrastructure::persistence::journal_check::freeze(&tx).await?;
    read(&*tx, &ctx.rules.tax_table, year, ctx.now().date()).await
}

async fn read(db: &impl Connection, table: &TaxTable, year: i32, today: Date) -> Result<WithholdingReport, Error> {
    let days = stored::liabilities(db, year - LOOK_BACK_YEARS, year).await?;
    let deposits = stored::deposits(db, year).await?;
    let form = form_of(&days, year, table).map_err(untaxed)?;
    let made: Vec<Deposit> = deposits.iter().map(made).collect();
    let standing = deposit_report(&form.deposits, &made, today).map_err(untaxed)?;
    Ok(WithholdingReport {
        form_due_on: standing.form_deadline().due_on(year, is_legal_holiday),
        deposited: per_month(&made, year).map_err(untaxed)?,
        owed: Money::usd(stored::owed_cents(db).await?),
        form,
        standing,
        deposits,
    })
}

fn form_of(days: &[Day], year: i32, table: &TaxTable) -> Result<Form945, TaxError> {
    let withheld = || {
        days.iter().map(|day| Withheld {
            amount: Money::usd(day.amount_cents),
            paid_on: day.sent_on,
        })
    };
    let total = |of: i32| {
        withheld()
            .filter(|day| day.paid_on.year() == of)
            .try_fold(Money::usd(0), |sum, day| sum.plus(day.amount))
    };
    let rules = table.deposit_rules(year)?;
    let began = DepositSchedule::of(total(year - 3)?, false, rules)?;
    let year_before = form945(year - 1, withheld(), began, table, is_business_day);
    // Before the first year with rules nothing was withheld here.
    let next_day_rule = year_before.is_ok_and(|before| before.next_day_rule_applied);
    let schedule = DepositSchedule::of(total(year - 2)?, next_day_rule, rules)?;
    form945(year, withheld(), schedule, table, is_business_day)
}

fn made(row: &DepositRow) -> Deposit {
    Deposit {
        amount: Money::usd(row.amount_cents),
        made_on: row.deposited_on,
    }
}

fn per_month(made: &[Deposit], year: i32) -> Result<[Money; 12], TaxError> {
    let mut months = [Money::usd(0); 12];
    for deposit in made.iter().filter(|deposit| deposit.made_on.year() == year) {
        let month = &mut months[deposit.made_on.month() as usize - 1];
        *month = month.plus(deposit.amount)?;
    }
    Ok(months)
}

impl WithholdingReport {
    /// Each month with its liability and what was deposited in it.
    pub fn months(&self) -> impl Iterator<Item = (Month, Money, Money)> + '_ {
        let first = Month::January;
        (0..12_u8).map(move |index| {
            let month = first.nth_next(index);
            (month, self.form.month(month), self.deposited[usize::from(index)])
        })
    }
}
