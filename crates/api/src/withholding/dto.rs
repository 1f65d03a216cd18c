use garde::Validate;
use money::Money;
use serde::{Deserialize, Serialize};
use tax::form945::DepositStatus;
use use_cases::withholding::{DepositRow, NewDeposit, WithholdingReport};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::input::not_blank;
use crate::output::{Amount, Day, Moment};

/// A deposit of tax withheld.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordDeposit {
    /// In dollars, above zero.
    #[garde(skip)]
    amount: Amount,
    /// Not in the future and not before the year.
    #[garde(skip)]
    deposited_at: Day,
    /// The acknowledgement number of the payment system.
    #[garde(length(chars, max = 100), custom(not_blank))]
    #[schema(min_length = 1, max_length = 100, example = "270641578293467")]
    reference: String,
}

impl From<RecordDeposit> for NewDeposit {
    fn from(it: RecordDeposit) -> Self {
        Self {
            amount: it.amount.0,
            deposited_on: it.deposited_at.0,
            reference: it.reference.trim().to_owned(),
        }
    }
}

/// A deposit that is recorded.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Deposit)]
pub struct TaxDeposit {
    #[schema(example = "0199f1c2-d0d0-7c44-9d1b-5a0e7b8c9d01")]
    deposit_id: Uuid,
    #[schema(example = 2026)]
    tax_year: i32,
    amount: Amount,
    #[schema(example = "USD")]
    currency: &'static str,
    deposited_at: Day,
    #[schema(example = "270641578293467")]
    reference: String,
    recorded_at: Moment,
}

/// The withholding of a year.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Withholding {
    #[schema(example = 2026)]
    year: i32,
    #[schema(example = "USD")]
    currency: &'static str,
    /// `monthly` or `semiweekly`.
    #[schema(example = "monthly")]
    deposit_schedule: &'static str,
    months: Vec<MonthOfTax>,
    liabilities: Vec<Liability>,
    deposits: Vec<TaxDeposit>,
    form945: Form945,
    /// What the books owe to the IRS now, all years together; negative when more was deposited.
    ledger_balance: Amount,
}

/// One month.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MonthOfTax {
    /// 1 is January.
    #[schema(example = 3)]
    month: u8,
    /// Withheld from payments sent in it.
    liability: Amount,
    /// Deposited in it, for whichever month of the year.
    deposited: Amount,
}

/// What has to be deposited, and until when.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Liability {
    /// The first day of the payments.
    from: Day,
    /// The last day of them.
    to: Day,
    amount: Amount,
    due_on: Day,
    /// `monthly`, `semiweekly`, `next_day`, or `with_return` where it is paid with Form 945.
    #[schema(example = "next_day")]
    reason: &'static str,
    deposited: Amount,
    missing: Amount,
    /// `in_time`, `late`, `open` or `overdue`.
    #[schema(example = "open")]
    standing: &'static str,
}

/// The lines of Form 945.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Form945 {
    /// Line 2.
    backup_withholding: Amount,
    /// Line 3.
    total_taxes: Amount,
    /// Line 4.
    total_deposits: Amount,
    /// Line 5.
    balance_due: Amount,
    /// Line 6.
    overpayment: Amount,
    due_on: Day,
}

impl TaxDeposit {
    pub fn of(row: &DepositRow) -> Self {
        Self {
            deposit_id: row.id,
            tax_year: row.tax_year,
            amount: Amount(Money::usd(row.amount_cents)),
            currency: "USD",
            deposited_at: Day(row.deposited_on),
            reference: row.reference.clone(),
            recorded_at: Moment(row.recorded_at),
        }
    }
}

impl Withholding {
    pub fn of(year: i32, report: &WithholdingReport) -> Self {
        let month = |(month, liability, deposited): (time::Month, Money, Money)| MonthOfTax {
            month: month.into(),
            liability: Amount(liability),
            deposited: Amount(deposited),
        };
        Self {
            year,
            currency: "USD",
            deposit_schedule: report.form.schedule.code(),
            months: report.months().map(month).collect(),
            liabilities: report.standing.statuses.iter().map(Liability::of).collect(),
            deposits: report.deposits.iter().map(TaxDeposit::of).collect(),
            form945: Form945::of(report),
            ledger_balance: Amount(report.owed),
        }
    }
}

impl Liability {
    fn of(status: &DepositStatus) -> Self {
        Self {
            from: Day(status.due.from),
            to: Day(status.due.to),
            amount: Amount(status.due.amount),
            due_on: Day(status.due.due_on),
            reason: status.due.reason.code(),
            deposited: Amount(status.deposited),
            missing: Amount(status.missing),
            standing: status.standing.code(),
        }
    }
}

impl Form945 {
    fn of(report: &WithholdingReport) -> Self {
        Self {
            backup_withholding: Amount(report.form.backup_withholding),
            total_taxes: Amount(report.form.backup_withholding),
            total_deposits: Amount(report.standing.deposited),
            balance_due: Amount(report.standing.missing),
            overpayment: Amount(report.standing.excess),
            due_on: Day(report.form_due_on),
        }
    }
}
