use money::{Money, SplitError};

/// How much of a payment is kept back until the guarantee ends, in whole percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holdback(u8);

impl Holdback {
    /// A fifth, unless `HOLDBACK_PERCENT` says otherwise.
    pub const STANDARD: Self = Self(20);

    /// 0 to 100 percent; `None` for more.
    pub const fn new(percent: u8) -> Option<Self> {
        if percent > 100 {
            return None;
        }
        Some(Self(percent))
    }

    /// The percentage.
    pub const fn percent(self) -> u8 {
        self.0
    }

    /// What of `amount` is paid on the day, and what is kept back, rounded down to the cent. Together they are the
    /// amount. Errors on a negative amount.
    pub fn of(self, amount: Money) -> Result<(Money, Money), SplitError> {
        let (held, paid) = amount.split_floor(&[u32::from(self.0) * 100])?;
        Ok((paid, held[0]))
    }
}
