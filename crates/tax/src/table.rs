use std::collections::BTreeMap;

use money::{Money, MoneyError};
use time::{Date, macros::date};

use crate::layout::standard_layouts;
use crate::{DepositRules, FormLayout, FormType};

/// Why a question about tax has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaxError {
    /// The table has no row for the year, and another year's figures do not apply.
    #[error("no reporting thresholds are configured for the tax year {year}")]
    ThresholdUnconfigured {
        /// The calendar year asked for.
        year: i32,
    },
    /// The table does not know the forms of the year.
    #[error("no layout of the tax forms is configured for the tax year {year}")]
    LayoutUnconfigured {
        /// The calendar year asked for.
        year: i32,
    },
    /// The table has no rules for deposits in the year.
    #[error("no deposit rules are configured for the tax year {year}")]
    DepositRulesUnconfigured {
        /// The calendar year asked for.
        year: i32,
    },
    /// The table has no rate that is in force on the day.
    #[error("no backup withholding rate is configured for {on}")]
    RateUnconfigured {
        /// The day asked for.
        on: Date,
    },
    /// Only a payment greater than zero is taxed.
    #[error("the amount paid must be greater than zero")]
    NotPositive,
    /// Tax that was withheld or deposited is never less than nothing.
    #[error("tax withheld or deposited cannot be negative")]
    Negative,
    /// Amounts that cannot be compared or added.
    #[error("the amounts cannot be compared")]
    Amount(#[from] MoneyError),
}

impl TaxError {
    /// The stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ThresholdUnconfigured { .. } => "THRESHOLD_UNCONFIGURED",
            Self::LayoutUnconfigured { .. } => "FORM_LAYOUT_UNCONFIGURED",
            Self::DepositRulesUnconfigured { .. } => "DEPOSIT_RULES_UNCONFIGURED",
            Self::RateUnconfigured { .. } => "WITHHOLDING_RATE_UNCONFIGURED",
            Self::NotPositive => "TAX_AMOUNT_NOT_POSITIVE",
            Self::Negative => "TAX_AMOUNT_NEGATIVE",
            Self::Amount(_) => "TAX_AMOUNT_MISMATCH",
        }
    }
}

/// What a payment is, which decides the form, the box and the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Income {
    /// Prizes and other income: Form 1099-MISC, box 3 (26 U.S.C. 6041(a)).
    Prize,
    /// Compensation of somebody who is no employee: Form 1099-NEC (26 U.S.C. 6041A(a)).
    Compensation,
    /// Royalties: Form 1099-MISC, box 2 (26 U.S.C. 6050N(a)).
    Royalty,
}

impl Income {
    /// The form on which it is reported.
    pub const fn form(self) -> FormType {
        match self {
            Self::Prize | Self::Royalty => FormType::Misc,
            Self::Compensation => FormType::Nec,
        }
    }
}

/// The figures of one calendar year. A threshold is reached by that amount or more, paid to one payee in the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxYear {
    /// The calendar year of the payments.
    pub year: i32,
    /// Prizes and other income.
    pub misc_box3_threshold: Money,
    /// Compensation.
    pub nec_threshold: Money,
    /// Royalties.
    pub royalties_threshold: Money,
    /// Where the figures come from.
    pub source: String,
}

impl TaxYear {
    /// The threshold for one kind of income.
    pub const fn threshold(&self, income: Income) -> Money {
        match income {
            Income::Prize => self.misc_box3_threshold,
            Income::Compensation => self.nec_threshold,
            Income::Royalty => self.royalties_threshold,
        }
    }

    /// Whether a return is due for `total` of one kind of income paid to one payee in the year: at the threshold, or
    /// whatever the amount when anything was withheld (instructions for Forms 1099-MISC and 1099-NEC).
    pub fn return_required(&self, income: Income, total: Money, withheld: Money) -> Result<bool, TaxError> {
        let above = total.minus(self.threshold(income))?;
        Ok(above.minor() >= 0 || withheld.is_positive())
    }
}

/// A rate of backup withholding and the day it came into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRate {
    /// The first day of payment it applies to. It holds until another begins.
    pub from: Date,
    /// In basis points: `2400` is 24 percent.
    pub rate_bp: u32,
    /// Where the rate comes from.
    pub source: String,
}

/// Thresholds and layouts per year, rates and deposit rules per period, as data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaxTable {
    years: BTreeMap<i32, TaxYear>,
    layouts: BTreeMap<i32, FormLayout>,
    rates: BTreeMap<Date, BackupRate>,
    deposit_rules: BTreeMap<i32, DepositRules>,
}

impl TaxTable {
    /// A table that knows nothing yet.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The figures of the law through 2026. Those of 2027 follow the inflation of 2026 (26 U.S.C. 6041(h)) and have to
    /// be added once they are published.
    pub fn standard() -> Self {
        let before = (2018..=2025).map(|year| year_of(year, 60_000, "26 U.S.C. 6041(a), 6041A(a), 6050N(a)"));
        let raised = "26 U.S.C. 6041(a) and 6041A(a) as amended by Public Law 119-21, section 70433; 6050N(a)";
        let table = before.fold(Self::empty(), Self::with_year);
        let table = table.with_year(year_of(2026, 200_000, raised));
        let fourth_lowest = "26 U.S.C. 3406(a)(1), the fourth lowest rate of section 1(c)";
        let table = table.with_rate(rate_of(date!(2013 - 01 - 01), 2_800, fourth_lowest));
        let reduced = "26 U.S.C. 3406(a)(1), the fourth lowest rate of section 1(j) (Public Law 115-97)";
        let table = table.with_rate(rate_of(date!(2018 - 01 - 01), 2_400, reduced));
        let table = standard_layouts().fold(table, Self::with_layout);
        table.with_deposit_rules(DepositRules::standard())
    }

    /// The table with a year added or replaced.
    pub fn with_year(mut self, year: TaxYear) -> Self {
        self.years.insert(year.year, year);
        self
    }

    /// The table with the forms of a year added or replaced.
    pub fn with_layout(mut self, layout: FormLayout) -> Self {
        self.layouts.insert(layout.year, layout);
        self
    }

    /// The table with deposit rules added, or replaced where others begin in the same year.
    pub fn with_deposit_rules(mut self, rules: DepositRules) -> Self {
        self.deposit_rules.insert(rules.from_year, rules);
        self
    }

    /// The table with a rate added, or replaced where one begins on the same day.
    pub fn with_rate(mut self, rate: BackupRate) -> Self {
        self.rates.insert(rate.from, rate);
        self
    }

    /// The figures of a calendar year. A missing year is an error, never another year's figures.
    pub fn year(&self, year: i32) -> Result<&TaxYear, TaxError> {
        self.years.get(&year).ok_or(TaxError::ThresholdUnconfigured { year })
    }

    /// The forms of a calendar year. A missing year is an error, never another year's forms.
    pub fn layout(&self, year: i32) -> Result<&FormLayout, TaxError> {
        self.layouts.get(&year).ok_or(TaxError::LayoutUnconfigured { year })
    }

    /// The deposit rules of a calendar year.
    pub fn deposit_rules(&self, year: i32) -> Result<&DepositRules, TaxError> {
        let rules = self.deposit_rules.range(..=year).next_back();
        rules
            .map(|(_, rules)| rules)
            .ok_or(TaxError::DepositRulesUnconfigured { year })
    }

    /// Every year, in order.
    pub fn years(&self) -> impl Iterator<Item = &TaxYear> {
        self.years.values()
    }

    /// The rate of backup withholding for payments made on `on`, in basis points.
    pub fn backup_rate_bp(&self, on: Date) -> Result<u32, TaxError> {
        let rate = self.rates.range(..=on).next_back();
        rate.map(|(_, rate)| rate.rate_bp)
            .ok_or(TaxError::RateUnconfigured { on })
    }
}

/// Prizes and compensation share one threshold, in cents; royalties have stood at 10 dollars throughout.
fn year_of(year: i32, threshold: i64, source: &str) -> TaxYear {
    TaxYear {
        year,
        misc_box3_threshold: Money::usd(threshold),
        nec_threshold: Money::usd(threshold),
        royalties_threshold: Money::usd(1_000),
        source: source.to_owned(),
    }
}

fn rate_of(from: Date, rate_bp: u32, source: &str) -> BackupRate {
    let source = source.to_owned();
    BackupRate { from, rate_bp, source }
}
