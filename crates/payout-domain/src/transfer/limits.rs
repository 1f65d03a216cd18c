use money::Money;
use time::Duration;

/// Nothing smaller is ever transferred, in cents.
pub const HARD_MINIMUM_CENTS: i64 = 100;

/// How long a large payout waits for its second approver [R11.2].
pub const APPROVAL_EXPIRES_AFTER: Duration = Duration::hours(72);

/// What a transfer may come to, in the currency of the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    minimum: Money,
    maximum: Option<Money>,
    large_from: Money,
    reserve_percent: u8,
}

/// Why an amount is refused, or limits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitRefusal {
    /// Another currency than that of the limits cannot be compared.
    #[error("only amounts in the currency of the limits are transferred")]
    OtherCurrency,
    /// Too little.
    #[error("{amount} is below the minimum of {minimum}")]
    BelowMinimum {
        /// What was wanted.
        amount: Money,
        /// What it takes.
        minimum: Money,
    },
    /// Too much.
    #[error("{amount} is above the maximum of {maximum}")]
    AboveMaximum {
        /// What was wanted.
        amount: Money,
        /// What is allowed.
        maximum: Money,
    },
    /// Limits that let nothing through, or more than everything.
    #[error("the limits contradict each other: {0}")]
    Contradictory(&'static str),
}

impl LimitRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OtherCurrency => "CURRENCY_NOT_SUPPORTED",
            Self::BelowMinimum { .. } => "AMOUNT_BELOW_MINIMUM",
            Self::AboveMaximum { .. } => "AMOUNT_ABOVE_MAXIMUM",
            Self::Contradictory(_) => "LIMITS_CONTRADICTORY",
        }
    }
}

impl Limits {
    /// Limits with the policy's minimum, the maximum if there is one, the amount from which on a second person approves,
    /// and the percentage of a balance that is kept in reserve. Errors name what cannot be.
    pub fn new(
        minimum: Money,
        maximum: Option<Money>,
        large_from: Money,
        reserve_percent: u8,
    ) -> Result<Self, LimitRefusal> {
        let currency = minimum.currency();
        let others = [maximum.unwrap_or(minimum), large_from];
        if others.iter().any(|amount| amount.currency() != currency) {
            return Err(LimitRefusal::OtherCurrency);
        }
        if minimum.minor() < HARD_MINIMUM_CENTS {
            return Err(LimitRefusal::Contradictory("the minimum is below 100 cents"));
        }
        if maximum.is_some_and(|maximum| maximum.minor() < minimum.minor()) {
            return Err(LimitRefusal::Contradictory("the maximum is below the minimum"));
        }
        if !large_from.is_positive() {
            return Err(LimitRefusal::Contradictory("no amount is large from zero on"));
        }
        if reserve_percent > 100 {
            return Err(LimitRefusal::Contradictory("more than everything is kept in reserve"));
        }
        Ok(Self {
            minimum,
            maximum,
            large_from,
            reserve_percent,
        })
    }

    /// 50.00 US dollars at least, no maximum, a second approver from 10,000.00 on, nothing in reserve.
    pub fn standard() -> Self {
        Self::new(Money::usd(5_000), None, Money::usd(1_000_000), 0).expect("the standard limits agree")
    }

    /// The policy's minimum for what somebody asks to be paid out.
    pub const fn minimum(&self) -> Money {
        self.minimum
    }

    /// The most that is transferred at once, if there is a limit.
    pub const fn maximum(&self) -> Option<Money> {
        self.maximum
    }

    /// How much of a balance is kept in reserve, in percent.
    pub const fn reserve_percent(&self) -> u8 {
        self.reserve_percent
    }

    /// Whether a second person has to approve.
    pub fn needs_second_approver(&self, amount: Money) -> bool {
        amount.currency() != self.large_from.currency() || amount.minor() >= self.large_from.minor()
    }

    /// An amount that somebody asks for keeps the policy's minimum.
    pub fn check_request(&self, amount: Money) -> Result<(), LimitRefusal> {
        self.check(amount, self.minimum)
    }

    /// What is due on a day is owed whatever it comes to, down to what a transfer can carry at all.
    pub fn check_due(&self, amount: Money) -> Result<(), LimitRefusal> {
        self.check(amount, Money::new(HARD_MINIMUM_CENTS, self.minimum.currency()))
    }

    fn check(&self, amount: Money, minimum: Money) -> Result<(), LimitRefusal> {
        if amount.currency() != minimum.currency() {
            return Err(LimitRefusal::OtherCurrency);
        }
        if amount.minor() < minimum.minor() {
            return Err(LimitRefusal::BelowMinimum { amount, minimum });
        }
        match self.maximum {
            Some(maximum) if amount.minor() > maximum.minor() => Err(LimitRefusal::AboveMaximum { amount, maximum }),
            _ => Ok(()),
        }
    }
}
