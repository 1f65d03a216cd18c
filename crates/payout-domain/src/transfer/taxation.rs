use money::Money;
use tax::Income;
use time::Date;

use super::{Blocker, Refusal};
use crate::{Calculation, TaxFacts};

/// Who reports transfers to the tax office and withholds from them [R7.6].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaxReporting {
    /// This service.
    Service,
    /// The payment provider; nothing is asked, withheld or reported here.
    Provider,
}

impl TaxReporting {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Service, Self::Provider];

    /// As `TRANSFER_TAX_REPORTING` names it, and as it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Provider => "stripe",
        }
    }

    /// Reads the name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reporting| reporting.code() == raw)
    }
}

/// What tax says of a transfer at this moment.
#[derive(Debug, Clone)]
pub struct TransferTax<'a> {
    /// Who withholds and reports.
    pub reporting: TaxReporting,
    /// What the payee is paid for.
    pub income: Income,
    /// His standing.
    pub facts: TaxFacts<'a>,
    /// Finance decided to pay him without an approved W-9, with tax withheld.
    pub withholding_accepted: bool,
}

impl TransferTax<'_> {
    /// What keeps the payee from being paid.
    pub fn blocker(&self) -> Option<Blocker> {
        match self.reporting {
            TaxReporting::Provider => None,
            TaxReporting::Service if self.facts.foreign => Some(Blocker::ForeignPayee),
            TaxReporting::Service if self.facts.has_approved_w9() || self.withholding_accepted => None,
            TaxReporting::Service => Some(Blocker::NoW9),
        }
    }

    /// What of `gross` reaches the payee when it is sent on `day`: royalties are withheld from the first dollar.
    pub fn calculate(&self, gross: Money, day: Date) -> Result<Calculation, Refusal> {
        let nothing = Money::zero(gross.currency());
        match self.reporting {
            TaxReporting::Provider => Ok(Calculation::restore(gross, nothing, nothing, 0, gross)?),
            TaxReporting::Service => {
                let withholding = self.facts.withholding_from(self.income, gross, day)?;
                Ok(Calculation::new(gross, nothing, &withholding)?)
            }
        }
    }
}
