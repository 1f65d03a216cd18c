//! What tax says of a payee at this moment.

use money::Money;
use tax::{Income, PaidBefore, TaxError, TaxTable, W9Standing, Withholding};
use time::Date;

/// The tax standing of a payee, read under the payout's lock.
#[derive(Debug, Clone)]
pub struct TaxFacts<'a> {
    /// Where the payee's W-9 stands.
    pub w9: W9Standing,
    /// The payee says, or an address shows, that he is not a US person. Never withheld at 24 % instead (26 U.S.C. 1441).
    pub foreign: bool,
    /// What the payee was paid before; decides the gate of 26 U.S.C. 3406(b)(6).
    pub paid_before: PaidBefore,
    /// Rates and thresholds.
    pub table: &'a TaxTable,
}

impl TaxFacts<'_> {
    /// A W-9 that a finance manager approved.
    pub fn has_approved_w9(&self) -> bool {
        matches!(self.w9, W9Standing::Approved { .. })
    }

    /// What has to be kept back from `gross` when it is paid on `day`.
    pub fn withholding(&self, gross: Money, day: Date) -> Result<Withholding, TaxError> {
        tax::withhold(gross, &self.w9, self.paid_before, day, self.table)
    }

    /// What has to be kept back from a payment for one kind of income.
    pub fn withholding_from(&self, income: Income, gross: Money, day: Date) -> Result<Withholding, TaxError> {
        tax::withhold_from(income, gross, &self.w9, self.paid_before, day, self.table)
    }
}
