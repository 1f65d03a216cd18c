//! Form 945: the backup withholding of a year, when it has to be deposited, and what of it was.

use std::collections::BTreeMap;

use money::Money;
use time::{Date, Month};

use crate::{TaxError, TaxTable};

mod deposits;
mod plan;
mod schedule;

pub use deposits::{Deposit, DepositReport, DepositStanding, DepositStatus, deposit_report};
pub use schedule::{DepositDue, DepositReason, DepositSchedule};

/// Tax withheld from one payment, or from all of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withheld {
    /// How much.
    pub amount: Money,
    /// The day of the payment.
    pub paid_on: Date,
}

/// The liability of one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form945 {
    /// The calendar year of the payments.
    pub year: i32,
    /// Line 2, which is the sum of box 4 of all forms of the year, and line 3, as nothing else is withheld here.
    pub backup_withholding: Money,
    /// Line 7, A to L: the liability of each month, January first.
    pub months: [Money; 12],
    /// The schedule at the end of the year. Semiweekly depositors fill in Form 945-A instead of line 7.
    pub schedule: DepositSchedule,
    /// Whether a deposit was due on the next business day, which makes the next year semiweekly too.
    pub next_day_rule_applied: bool,
    /// What has to be deposited, and by when, the earliest liability first.
    pub deposits: Vec<DepositDue>,
}

/// The Form 945 of `year` from the tax withheld in it; tax of other years is passed over.
///
/// `schedule` is the one the year began with, see [`DepositSchedule::of`]. `is_business_day` tells on which days a
/// deposit can be due, see [`crate::is_business_day`]. While the year runs, a liability below the amount from which on
/// deposits are due is shown as due with the form; that is certain only when the year is over.
pub fn form945(
    year: i32,
    withheld: impl IntoIterator<Item = Withheld>,
    schedule: DepositSchedule,
    table: &TaxTable,
    is_business_day: impl Fn(Date) -> bool,
) -> Result<Form945, TaxError> {
    let rules = table.deposit_rules(year)?;
    let days = per_day(year, withheld)?;
    let mut months = [Money::usd(0); 12];
    let mut total = Money::usd(0);
    for (day, amount) in &days {
        let month = &mut months[month_index(day.month())];
        *month = month.plus(*amount)?;
        total = total.plus(*amount)?;
    }
    let plan = plan::plan(year, &days, total, schedule, rules, &is_business_day)?;
    Ok(Form945 {
        year,
        backup_withholding: total,
        months,
        schedule: plan.schedule,
        next_day_rule_applied: plan.next_day_rule_applied,
        deposits: plan.deposits,
    })
}

impl Form945 {
    /// The liability of one month.
    pub const fn month(&self, month: Month) -> Money {
        self.months[month_index(month)]
    }
}

/// The tax withheld on each day of the year on which there was any.
fn per_day(year: i32, withheld: impl IntoIterator<Item = Withheld>) -> Result<BTreeMap<Date, Money>, TaxError> {
    let mut days = BTreeMap::new();
    for Withheld { amount, paid_on } in withheld {
        if amount.minor() < 0 {
            return Err(TaxError::Negative);
        }
        if paid_on.year() == year && !amount.is_zero() {
            let day = days.entry(paid_on).or_insert(Money::usd(0));
            *day = day.plus(amount)?;
        }
    }
    Ok(days)
}

const fn month_index(month: Month) -> usize {
    month as usize - 1
}
