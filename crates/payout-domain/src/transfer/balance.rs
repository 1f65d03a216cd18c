use money::{Currency, Money, MoneyError};

use super::{Limits, Payability, Statement, StatementState};

/// What is owed to a payee at this moment, and what of it could be paid out [R11.4]. Each cent of the total is in one
/// place: reserved, in flight, held, scheduled or available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Owed and not paid, what is in flight included, what is disputed left out.
    pub total: Money,
    /// Kept back of the total, by percentage.
    pub reserved: Money,
    /// Claimed by payouts that are still going on.
    pub in_flight: Money,
    /// What the payee objects to; not part of the total.
    pub disputed: Money,
    /// Kept back by holds on shares of placements.
    pub held: Money,
    /// What schedules will pay.
    pub scheduled: Money,
}

/// What is owed to a recruiter for his shares of placements, each cent in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedShares {
    /// Claimed by payouts that are still going on.
    pub in_flight: Money,
    /// Kept back by holds.
    pub held: Money,
    /// What schedules will pay.
    pub scheduled: Money,
    /// What nothing is decided about; it could be paid outright.
    pub open: Money,
}

impl Balance {
    /// A balance of `total`, of which the limits' percentage is kept in reserve, rounded down to the cent.
    pub fn new(total: Money, in_flight: Money, disputed: Money, limits: &Limits) -> Result<Self, MoneyError> {
        total.minus(in_flight)?.minus(disputed)?;
        let reserved = i128::from(total.minor().max(0)) * i128::from(limits.reserve_percent()) / 100;
        let reserved = i64::try_from(reserved).map_err(|_| MoneyError::Overflow)?;
        Ok(Self {
            total,
            reserved: Money::new(reserved, total.currency()),
            in_flight,
            disputed,
            held: Money::zero(total.currency()),
            scheduled: Money::zero(total.currency()),
        })
    }

    /// The balance of a recruiter. Nothing of it is kept in reserve: holds are there for that.
    pub fn of_shares(owed: &OwedShares) -> Result<Self, MoneyError> {
        let parts = [owed.held, owed.scheduled, owed.open];
        let total = parts.into_iter().try_fold(owed.in_flight, Money::plus)?;
        let nothing = Money::zero(total.currency());
        Ok(Self {
            total,
            reserved: nothing,
            in_flight: owed.in_flight,
            disputed: nothing,
            held: owed.held,
            scheduled: owed.scheduled,
        })
    }

    /// The balance of a creator. What is in flight is still part of the total, since it is not paid, and so it is
    /// subtracted once.
    pub fn of(statements: &[Statement], currency: Currency, limits: &Limits) -> Result<Self, MoneyError> {
        let nothing = Money::zero(currency);
        let (mut total, mut in_flight, mut disputed) = (nothing, nothing, nothing);
        for statement in statements {
            if matches!(statement.state, StatementState::Disputed { .. }) {
                disputed = disputed.plus(statement.remaining())?;
            } else if statement.payability() == Payability::Payable {
                total = total.plus(statement.remaining())?;
            }
            total = total.plus(statement.in_flight)?;
            in_flight = in_flight.plus(statement.in_flight)?;
        }
        Self::new(total, in_flight, disputed, limits)
    }

    /// What could be paid out now; never less than nothing.
    pub fn available(&self) -> Money {
        let taken = [self.reserved, self.in_flight, self.held, self.scheduled];
        let rest = |rest: i64, taken: Money| rest.saturating_sub(taken.minor());
        let rest = taken.into_iter().fold(self.total.minor(), rest);
        Money::new(rest.max(0), self.total.currency())
    }
}
