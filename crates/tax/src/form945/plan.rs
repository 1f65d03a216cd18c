use std::collections::BTreeMap;

use money::{Money, MoneyError};
use time::Date;

use super::{DepositDue, DepositReason, DepositSchedule};
use crate::legal_holidays::{business_days_after, is_weekend};
use crate::{Deadline, DepositRules};

/// When what has to be deposited.
pub(super) struct Plan {
    /// The schedule at the end of the year.
    pub schedule: DepositSchedule,
    pub next_day_rule_applied: bool,
    pub deposits: Vec<DepositDue>,
}

/// The deposits of a year from its liability per day, which comes to `total`.
pub(super) fn plan(
    year: i32,
    days: &BTreeMap<Date, Money>,
    total: Money,
    schedule: DepositSchedule,
    rules: &DepositRules,
    is_business_day: &impl Fn(Date) -> bool,
) -> Result<Plan, MoneyError> {
    if total.minus(rules.deposits_from)?.minor() < 0 {
        let deposits = with_return(year, days, total, is_business_day).into_iter().collect();
        return Ok(Plan {
            schedule,
            next_day_rule_applied: false,
            deposits,
        });
    }
    let mut plan = Plan {
        schedule,
        next_day_rule_applied: false,
        deposits: Vec::new(),
    };
    let mut open: Option<Period> = None;
    for (day, amount) in days {
        let ends_on = plan.schedule.period_end(*day);
        if let Some(ended) = open.take_if(|period| period.ends_on != ends_on) {
            plan.deposits.push(ended.due(plan.schedule, is_business_day));
        }
        let period = match open.take() {
            Some(period) => period.with(*day, *amount)?,
            None => Period::begin(*day, *amount, ends_on),
        };
        if period.amount.minus(rules.next_day_from)?.minor() < 0 {
            open = Some(period);
        } else {
            plan.deposits.push(period.due_next_day(is_business_day));
            plan.next_day_rule_applied = true;
            plan.schedule = DepositSchedule::Semiweekly;
        }
    }
    plan.deposits
        .extend(open.map(|period| period.due(plan.schedule, is_business_day)));
    Ok(plan)
}

/// What has accumulated in a deposit period and is not due yet.
struct Period {
    from: Date,
    to: Date,
    ends_on: Date,
    amount: Money,
}

impl Period {
    const fn begin(day: Date, amount: Money, ends_on: Date) -> Self {
        Self {
            from: day,
            to: day,
            ends_on,
            amount,
        }
    }

    fn with(self, day: Date, amount: Money) -> Result<Self, MoneyError> {
        Ok(Self {
            to: day,
            amount: self.amount.plus(amount)?,
            ..self
        })
    }

    fn due(self, schedule: DepositSchedule, is_business_day: &impl Fn(Date) -> bool) -> DepositDue {
        let reason = match schedule {
            DepositSchedule::Monthly => DepositReason::Monthly,
            DepositSchedule::Semiweekly => DepositReason::Semiweekly,
        };
        self.due_on(schedule.due_on(self.ends_on, is_business_day), reason)
    }

    /// What accumulates afterwards in the same period begins anew.
    fn due_next_day(self, is_business_day: &impl Fn(Date) -> bool) -> DepositDue {
        self.due_on(business_days_after(self.to, 1, is_business_day), DepositReason::NextDay)
    }

    const fn due_on(&self, due_on: Date, reason: DepositReason) -> DepositDue {
        DepositDue {
            amount: self.amount,
            from: self.from,
            to: self.to,
            due_on,
            reason,
        }
    }
}

/// All of a year in which too little was withheld to be deposited; nothing when nothing was.
fn with_return(
    year: i32,
    days: &BTreeMap<Date, Money>,
    total: Money,
    is_business_day: &impl Fn(Date) -> bool,
) -> Option<DepositDue> {
    let (from, _) = days.first_key_value()?;
    let (to, _) = days.last_key_value()?;
    let is_holiday = |day| !is_weekend(day) && !is_business_day(day);
    Some(DepositDue {
        amount: total,
        from: *from,
        to: *to,
        due_on: Deadline::Form945.due_on(year, is_holiday),
        reason: DepositReason::WithReturn,
    })
}
