use std::fmt;

use rust_decimal::Decimal;

use crate::Currency;

/// An amount in integer minor units (cents) of one currency. May be negative.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount cannot be read or computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two amounts of different currencies.
    #[error("amounts of {left} and {right} cannot be mixed")]
    CurrencyMismatch {
        /// The currency of the amount that was asked.
        left: Currency,
        /// The currency of the other amount.
        right: Currency,
    },
    /// More minor units than 64 bits hold.
    #[error("the amount does not fit")]
    Overflow,
    /// A part of a cent carries value.
    #[error("an amount has at most two decimal places")]
    TooPrecise,
    /// An exponent, a separator, a sign other than a leading minus, a blank, or no number at all.
    #[error("an amount is a plain decimal number")]
    Malformed,
}

impl Money {
    /// An amount of `minor` units: `Money::new(1_00, Currency::USD)` is one dollar.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// An amount in US cents.
    pub const fn usd(cents: i64) -> Self {
        Self::new(cents, Currency::USD)
    }

    /// No money of `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount in minor units (cents).
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing at all.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The sum. Errors on different currencies or overflow.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference. Errors on different currencies or overflow.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The same amount with the other sign. Errors only for the smallest representable amount.
    pub fn negated(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// A share in basis points (hundredths of a percent), rounded to the cent with halves away from zero,
    /// as 26 U.S.C. 6313 asks for tax: `24 %` is `2400`. Errors on overflow.
    pub fn share_half_up(self, basis_points: u32) -> Result<Self, MoneyError> {
        let product = i128::from(self.minor) * i128::from(basis_points);
        let magnitude = (product.abs() + 5_000) / 10_000;
        let minor = i64::try_from(magnitude * product.signum()).map_err(|_| MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// How many whole times `unit` fits. `None` when `unit` is not positive, the currencies differ, or the amount is negative.
    pub fn div_floor(self, unit: Self) -> Option<u64> {
        if self.currency != unit.currency || unit.minor <= 0 {
            return None;
        }
        u64::try_from(self.minor / unit.minor).ok()
    }

    /// The amount in major units, always with two decimals.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, 2)
    }

    /// Reads major units. Errors when more than two decimals carry value, or on overflow.
    pub fn from_decimal(major: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let scaled = major.checked_mul(Decimal::ONE_HUNDRED).ok_or(MoneyError::Overflow)?;
        if !scaled.fract().is_zero() {
            return Err(MoneyError::TooPrecise);
        }
        let minor = i64::try_from(scaled.trunc().mantissa() / 10_i128.pow(scaled.trunc().scale()))
            .map_err(|_| MoneyError::Overflow)?;
        Ok(Self { minor, currency })
    }

    /// Reads a plain decimal text such as `1234.5`; no exponent, no separators, no blank.
    /// Errors when it is none, when more than two decimals carry value, or on overflow.
    pub fn parse(raw: &str, currency: Currency) -> Result<Self, MoneyError> {
        let digits = raw.strip_prefix('-').unwrap_or(raw);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) {
            return Err(MoneyError::Malformed);
        }
        let major = Decimal::from_str_exact(raw).map_err(|_| MoneyError::Overflow)?;
        Self::from_decimal(major, currency)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch {
            left: self.currency,
            right: other.currency,
        })
    }
}

/// Major units with two decimals and no currency: `100000.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let magnitude = self.minor.unsigned_abs();
        write!(f, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {}", self.currency)
    }
}
