use infrastructure::persistence::Connection;
use infrastructure::persistence::withholding::{self as stored, DepositRow, Withheld as Day};
use money::Money;
use serde_json::json;
use tax::form945::{Deposit, DepositReport, DepositSchedule, Form945, Withheld, deposit_report, form945};
use tax::{TaxError, TaxTable, is_business_day, is_legal_holiday};
use time::{Date, Month};

use crate::year_end::untaxed;
use crate::{Actor, Context, Error, audit};

/// The schedule of a year depends on the second year before, that of the year before on the one before that.
const LOOK_BACK_YEARS: i32 = 3;

/// The days that a report shows; without bounds all of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Days {
    pub from: Option<Date>,
    /// The first day that is no longer shown.
    pub to: Option<Date>,
}

/// The liability of a year beside its deposits: what Form 945 says. The form and what the books owe are of the whole
/// year, whichever days are shown.
#[derive(Debug, Clone)]
pub struct WithholdingReport {
    days: Days,
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
#[tracing::instrument(skip_all)]
pub async fn report(ctx: &Context, year: i32, days: Days) -> Result<WithholdingReport, Error> {
    let tx = ctx.reports.begin().await?;
    infrastructure::persistence::journal_check::freeze(&tx).await?;
    let mut report = read(&*tx, &ctx.rules.tax_table, year, ctx.now().date()).await?;
    report.show_only(days);
    Ok(report)
}

/// The same report for whoever takes it with him, written down before it is handed out [R10.1].
#[tracing::instrument(skip_all)]
pub async fn export(ctx: &Context, actor: &Actor, year: i32, days: Days) -> Result<WithholdingReport, Error> {
    let report = report(ctx, year, days).await?;
    let entry = audit::Entry {
        stream: audit::stream("withholding"),
        action: "withholding.exported".to_owned(),
        entity_type: "withholding",
        entity_id: year.to_string(),
        user: None,
        success: true,
        facts: json!({
            "taxYear": year,
            "from": days.from.map(|day| day.to_string()),
            "to": days.to.map(|day| day.to_string()),
        }),
    };
    let tx = ctx.db.begin().await?;
    audit::append(&tx, actor, entry, ctx.now()).await?;
    tx.commit().await?;
    Ok(report)
}

async fn read(db: &impl Connection, table: &TaxTable, year: i32, today: Date) -> Result<WithholdingReport, Error> {
    let days = stored::liabilities(db, year - LOOK_BACK_YEARS, year).await?;
    let deposits = stored::deposits(db, year).await?;
    let form = form_of(&days, year, table).map_err(untaxed)?;
    let made: Vec<Deposit> = deposits.iter().map(made).collect();
    let standing = deposit_report(&form.deposits, &made, today).map_err(untaxed)?;
    Ok(WithholdingReport {
        days: Days::default(),
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
    /// Each month that is shown, with its liability and what was deposited in it.
    pub fn months(&self) -> impl Iterator<Item = (Month, Money, Money)> + '_ {
        let all = (0..12_u8).map(|index| (Month::January.nth_next(index), usize::from(index)));
        all.filter(|(month, _)| self.days.touch_month(self.form.year, *month))
            .map(|(month, index)| (month, self.form.month(month), self.deposited[index]))
    }

    fn show_only(&mut self, days: Days) {
        self.standing
            .statuses
            .retain(|status| days.touch(status.due.from, status.due.to));
        self.deposits
            .retain(|row| days.touch(row.deposited_on, row.deposited_on));
        self.days = days;
    }
}

impl Days {
    /// Whether one of the days from `first` to `last` is shown.
    fn touch(self, first: Date, last: Date) -> bool {
        self.from.is_none_or(|from| last >= from) && self.to.is_none_or(|to| first < to)
    }

    fn touch_month(self, year: i32, month: Month) -> bool {
        let day = |number| Date::from_calendar_date(year, month, number).expect("a month has its first and last day");
        self.touch(day(1), day(month.length(year)))
    }
}
