//! What of the gross amount reaches the member [R5.1].

use money::{Money, MoneyError};
use tax::Withholding;

/// Gross amount and the parts it falls into. The parts always add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calculation {
    gross: Money,
    retention_fee: Money,
    withheld: Money,
    withholding_rate_bp: u32,
    net: Money,
}

/// Why an amount cannot be divided.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalculationError {
    /// Fee and withholding leave nothing.
    #[error("fee and withholding leave nothing of {gross} to pay")]
    NothingLeft {
        /// The gross amount.
        gross: Money,
    },
    /// A negative fee or withholding, or parts that do not add up.
    #[error("the parts do not make sense: {0}")]
    Parts(&'static str),
    /// Currencies differ or the amount does not fit.
    #[error("the amounts cannot be computed")]
    Money(#[from] MoneyError),
}

impl Calculation {
    /// Net is gross less fee and withholding. Rounding happened on the withheld amount only.
    pub fn new(gross: Money, retention_fee: Money, withholding: &Withholding) -> Result<Self, CalculationError> {
        let net = gross.minus(retention_fee)?.minus(withholding.withheld)?;
        Self::restore(gross, retention_fee, withholding.withheld, withholding.rate_bp, net)
    }

    /// Reads a stored calculation back, checking that it still adds up.
    pub fn restore(
        gross: Money,
        retention_fee: Money,
        withheld: Money,
        rate_bp: u32,
        net: Money,
    ) -> Result<Self, CalculationError> {
        if retention_fee.minor() < 0 || withheld.minor() < 0 {
            return Err(CalculationError::Parts("a part is negative"));
        }
        if !net.is_positive() {
            return Err(CalculationError::NothingLeft { gross });
        }
        if net.plus(retention_fee)?.plus(withheld)? != gross {
            return Err(CalculationError::Parts("they do not add up to the gross amount"));
        }
        Ok(Self {
            gross,
            retention_fee,
            withheld,
            withholding_rate_bp: rate_bp,
            net,
        })
    }

    /// What was granted.
    pub fn gross(&self) -> Money {
        self.gross
    }

    /// Kept for the next year's membership.
    pub fn retention_fee(&self) -> Money {
        self.retention_fee
    }

    /// Backup withholding, 26 U.S.C. 3406.
    pub fn withheld(&self) -> Money {
        self.withheld
    }

    /// The rate that was applied, in basis points; zero when nothing is withheld.
    pub fn withholding_rate_bp(&self) -> u32 {
        self.withholding_rate_bp
    }

    /// What is paid.
    pub fn net(&self) -> Money {
        self.net
    }

    /// The lines of the breakdown, deductions with their sign. Their sum is zero once net is subtracted.
    pub fn lines(&self) -> Vec<(&'static str, Money)> {
        let less = |part: Money| Money::new(-part.minor(), part.currency());
        let mut lines = vec![
            ("Gross payout", self.gross),
            ("Retention fee (next year)", less(self.retention_fee)),
        ];
        if !self.withheld.is_zero() {
            lines.push(("Backup withholding", less(self.withheld)));
        }
        lines.push(("Net payout", self.net));
        lines
    }
}

#[cfg(test)]
mod tests;
