use std::cmp::Reverse;

use money::{Money, MoneyError};
use time::Date;

use super::{DepositDue, DepositReason};
use crate::{Deadline, TaxError};

/// A deposit that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deposit {
    /// How much.
    pub amount: Money,
    /// The day it was made.
    pub made_on: Date,
}

/// How a liability stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DepositStanding {
    /// Deposited in full by the day it was due.
    InTime,
    /// Deposited in full, but later.
    Late,
    /// Not deposited in full, and not due before today.
    Open,
    /// Not deposited in full, and due before today.
    Overdue,
}

impl DepositStanding {
    /// The text under which the standing is reported.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::Open => "open",
            Self::Overdue => "overdue",
        }
    }
}

/// One liability beside what was deposited for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepositStatus {
    /// What had to be deposited.
    pub due: DepositDue,
    /// What was.
    pub deposited: Money,
    /// What is still missing.
    pub missing: Money,
    /// How it stands.
    pub standing: DepositStanding,
}

/// The liabilities of a year beside the deposits made for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositReport {
    /// The liabilities, the earliest first.
    pub statuses: Vec<DepositStatus>,
    /// Line 4: all deposits.
    pub deposited: Money,
    /// Line 5: what is still missing.
    pub missing: Money,
    /// Line 6: what was deposited beyond the liability.
    pub excess: Money,
}

impl DepositReport {
    /// By when Form 945 is due: later when everything was deposited, and all of it in time.
    pub fn form_deadline(&self) -> Deadline {
        let is_in_time = |status: &DepositStatus| {
            status.standing == DepositStanding::InTime && status.due.reason != DepositReason::WithReturn
        };
        if self.statuses.iter().all(is_in_time) {
            Deadline::Form945AllDeposited
        } else {
            Deadline::Form945
        }
    }
}

/// How the liabilities stand on `today`. Deposits count towards the liability that is due first, in the order in which
/// they were made. Errors on a negative deposit.
pub fn deposit_report(dues: &[DepositDue], made: &[Deposit], today: Date) -> Result<DepositReport, TaxError> {
    if made.iter().any(|deposit| deposit.amount.minor() < 0) {
        return Err(TaxError::Negative);
    }
    let mut unused = Unused::of(made);
    let mut statuses = Vec::with_capacity(dues.len());
    let mut total_missing = Money::usd(0);
    for due in dues {
        let (missing, completed_on) = unused.pay(due.amount)?;
        total_missing = total_missing.plus(missing)?;
        statuses.push(DepositStatus {
            due: *due,
            deposited: due.amount.minus(missing)?,
            missing,
            standing: standing(due.due_on, missing, completed_on, today),
        });
    }
    Ok(DepositReport {
        statuses,
        deposited: sum(made)?,
        missing: total_missing,
        excess: sum(&unused.0)?,
    })
}

fn standing(due_on: Date, missing: Money, completed_on: Option<Date>, today: Date) -> DepositStanding {
    match (missing.is_positive(), completed_on) {
        (false, Some(on)) if on > due_on => DepositStanding::Late,
        (false, _) => DepositStanding::InTime,
        (true, _) if today > due_on => DepositStanding::Overdue,
        (true, _) => DepositStanding::Open,
    }
}

/// Deposits that do not count towards a liability yet, the latest first.
struct Unused(Vec<Deposit>);

impl Unused {
    fn of(made: &[Deposit]) -> Self {
        let mut deposits = made.to_vec();
        deposits.sort_by_key(|deposit| Reverse(deposit.made_on));
        Self(deposits)
    }

    /// What is missing of `amount`, and the day of the last deposit used for it.
    fn pay(&mut self, amount: Money) -> Result<(Money, Option<Date>), MoneyError> {
        let mut missing = amount;
        let mut last_on = None;
        while missing.is_positive()
            && let Some(deposit) = self.0.pop()
        {
            last_on = Some(deposit.made_on);
            let beyond = deposit.amount.minus(missing)?;
            if beyond.is_positive() {
                self.0.push(Deposit {
                    amount: beyond,
                    ..deposit
                });
                return Ok((Money::zero(amount.currency()), last_on));
            }
            missing = missing.minus(deposit.amount)?;
        }
        Ok((missing, last_on))
    }
}

fn sum(deposits: &[Deposit]) -> Result<Money, MoneyError> {
    deposits
        .iter()
        .try_fold(Money::usd(0), |sum, deposit| sum.plus(deposit.amount))
}
