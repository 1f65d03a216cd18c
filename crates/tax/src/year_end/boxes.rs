use std::collections::BTreeMap;

use money::{Money, MoneyError};

use crate::FormBox;

/// The amounts in the boxes of one form, in dollars. A box without an amount is blank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Boxes(BTreeMap<FormBox, Money>);

impl Boxes {
    /// Every box blank: also the figures of a form that should never have been filed.
    pub fn empty() -> Self {
        Self::default()
    }

    /// With an amount added to a box.
    pub fn plus(mut self, held: FormBox, amount: Money) -> Result<Self, MoneyError> {
        let total = self.amount(held).plus(amount)?;
        if total.is_zero() {
            self.0.remove(&held);
        } else {
            self.0.insert(held, total);
        }
        Ok(self)
    }

    /// What stands in a box; nothing for a blank one.
    pub fn amount(&self, held: FormBox) -> Money {
        self.0.get(&held).copied().unwrap_or(Money::usd(0))
    }

    /// The boxes that hold money.
    pub fn filled(&self) -> impl Iterator<Item = (FormBox, Money)> {
        self.0.iter().map(|(held, amount)| (*held, *amount))
    }

    /// Whether every box is blank.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
