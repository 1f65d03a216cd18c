use std::collections::BTreeMap;

use money::{Money, MoneyError};
use time::Date;
use uuid::Uuid;

use super::Boxes;
use crate::{FormBox, FormType, Income, TaxError};

/// One payment that stands: sent, and not returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// The payout.
    pub payout: Uuid,
    /// To whom.
    pub payee: Uuid,
    /// What it was for.
    pub income: Income,
    /// Before fees and withholding: that amount is reported.
    pub gross: Money,
    /// Backup withholding.
    pub withheld: Money,
    /// The day the money was sent, which decides the year whenever it was earned.
    pub paid_on: Date,
}

/// What was paid for one kind of income.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// Before fees and withholding.
    pub gross: Money,
    /// Backup withholding.
    pub withheld: Money,
}

impl Sum {
    const NOTHING: Self = Self {
        gross: Money::usd(0),
        withheld: Money::usd(0),
    };

    fn plus(self, gross: Money, withheld: Money) -> Result<Self, MoneyError> {
        Ok(Self {
            gross: self.gross.plus(gross)?,
            withheld: self.withheld.plus(withheld)?,
        })
    }
}

/// What was paid to one payee in one calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    prize: Sum,
    compensation: Sum,
    royalty: Sum,
}

impl Totals {
    /// Nothing was paid.
    pub const fn nothing() -> Self {
        Self {
            prize: Sum::NOTHING,
            compensation: Sum::NOTHING,
            royalty: Sum::NOTHING,
        }
    }

    /// With a payment, or a sum of payments, of one kind of income added. Errors on a negative amount and on another
    /// currency than the dollar.
    pub fn plus(self, income: Income, gross: Money, withheld: Money) -> Result<Self, TaxError> {
        if gross.minor() < 0 || withheld.minor() < 0 {
            return Err(TaxError::Negative);
        }
        let mut totals = self;
        let sum = match income {
            Income::Prize => &mut totals.prize,
            Income::Compensation => &mut totals.compensation,
            Income::Royalty => &mut totals.royalty,
        };
        *sum = sum.plus(gross, withheld)?;
        Ok(totals)
    }

    /// What was paid for one kind of income.
    pub const fn of(&self, income: Income) -> Sum {
        match income {
            Income::Prize => self.prize,
            Income::Compensation => self.compensation,
            Income::Royalty => self.royalty,
        }
    }

    /// The boxes of a form with all that was paid, whether or not a form is due: what a draft shows.
    pub fn boxes(&self, form: FormType) -> Result<Boxes, TaxError> {
        let all = |_: Income, _: Sum| Ok(true);
        self.boxes_where(form, all)
    }

    /// The boxes of a form with the kinds of income that are reported.
    pub(super) fn boxes_where(
        &self,
        form: FormType,
        is_reported: impl Fn(Income, Sum) -> Result<bool, TaxError>,
    ) -> Result<Boxes, TaxError> {
        let mut boxes = Boxes::empty();
        for (income, held) in incomes_on(form) {
            let sum = self.of(*income);
            if is_reported(*income, sum)? {
                boxes = boxes.plus(*held, sum.gross)?.plus(FormBox::TaxWithheld, sum.withheld)?;
            }
        }
        Ok(boxes)
    }
}

/// The payments of `year` per payee. Payments of other years are passed over.
pub fn totals_by_payee(year: i32, paid: impl IntoIterator<Item = Paid>) -> Result<BTreeMap<Uuid, Totals>, TaxError> {
    let mut totals = BTreeMap::new();
    for payment in paid.into_iter().filter(|payment| payment.paid_on.year() == year) {
        let sum = totals.entry(payment.payee).or_insert(Totals::nothing());
        *sum = sum.plus(payment.income, payment.gross, payment.withheld)?;
    }
    Ok(totals)
}

/// The kinds of income on a form, and the box each has.
const fn incomes_on(form: FormType) -> &'static [(Income, FormBox)] {
    match form {
        FormType::Misc => &[
            (Income::Royalty, FormBox::Royalties),
            (Income::Prize, FormBox::OtherIncome),
        ],
        FormType::Nec => &[(Income::Compensation, FormBox::Compensation)],
    }
}
