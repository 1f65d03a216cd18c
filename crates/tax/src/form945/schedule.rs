use money::{Money, MoneyError};
use time::{Date, Duration, Weekday};

use crate::DepositRules;
use crate::legal_holidays::{business_days_after, roll_forward};

/// A semiweekly depositor has at least three business days after the end of a period (IRS Publication 15, section 11),
/// which are Wednesday and Friday unless a holiday comes between.
const SEMIWEEKLY_DAYS: u32 = 3;

/// How often withheld tax has to be deposited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DepositSchedule {
    /// That of a month by the 15th of the next one.
    Monthly,
    /// That of Wednesday to Friday by the next Wednesday, that of Saturday to Tuesday by the next Friday.
    Semiweekly,
}

/// Why a deposit is due on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DepositReason {
    /// The monthly schedule.
    Monthly,
    /// The semiweekly schedule.
    Semiweekly,
    /// So much accumulated that it is due on the next business day.
    NextDay,
    /// So little in the whole year that it is paid with Form 945.
    WithReturn,
}

/// An amount to be deposited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepositDue {
    /// How much.
    pub amount: Money,
    /// The first day of the payments it was withheld from.
    pub from: Date,
    /// The last day of them.
    pub to: Date,
    /// The last day to deposit in time.
    pub due_on: Date,
    /// Why then.
    pub reason: DepositReason,
}

impl DepositSchedule {
    /// The schedule a year begins with: by the total of Form 945 for the second year before, or semiweekly when the
    /// next-day rule applied in the year before.
    pub fn of(look_back_total: Money, next_day_rule_last_year: bool, rules: &DepositRules) -> Result<Self, MoneyError> {
        let above = look_back_total.minus(rules.semiweekly_above)?;
        Ok(if next_day_rule_last_year || above.is_positive() {
            Self::Semiweekly
        } else {
            Self::Monthly
        })
    }

    /// The text under which the schedule is reported.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Semiweekly => "semiweekly",
        }
    }

    /// The last day of the deposit period that `day` lies in.
    pub(super) fn period_end(self, day: Date) -> Date {
        match self {
            Self::Monthly => day
                .replace_day(day.month().length(day.year()))
                .expect("a month has its last day"),
            Self::Semiweekly => {
                let left = match day.weekday() {
                    Weekday::Saturday => 3,
                    Weekday::Sunday | Weekday::Wednesday => 2,
                    Weekday::Monday | Weekday::Thursday => 1,
                    Weekday::Tuesday | Weekday::Friday => 0,
                };
                day.saturating_add(Duration::days(left))
            }
        }
    }

    /// The last day to deposit what was withheld in the period that ends on `period_end`.
    pub(super) fn due_on(self, period_end: Date, is_business_day: &impl Fn(Date) -> bool) -> Date {
        match self {
            Self::Monthly => roll_forward(period_end.saturating_add(Duration::days(15)), is_business_day),
            Self::Semiweekly => business_days_after(period_end, SEMIWEEKLY_DAYS, is_business_day),
        }
    }
}

impl DepositReason {
    /// The text under which the reason is reported.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Semiweekly => "semiweekly",
            Self::NextDay => "next_day",
            Self::WithReturn => "with_return",
        }
    }
}
