use std::collections::BTreeMap;

use money::{Currency, Money};

use crate::{Account, Entry, LedgerError};

/// The balance of each account: debits less credits, per currency. Accounts at zero are left out, so that two sets of
/// balances are equal when every account agrees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<(Account, Currency), Money>);

impl Balances {
    /// The balances after `entries`. Errors only on overflow.
    pub fn of(entries: &[Entry]) -> Result<Self, LedgerError> {
        let mut balances = Self::default();
        for entry in entries {
            balances.post(entry)?;
        }
        Ok(balances)
    }

    /// What the entries of a payout of `gross` must come to while it is approved and unpaid.
    pub fn owed(gross: Money) -> Result<Self, LedgerError> {
        Self::of(&[Entry::approved(gross)?])
    }

    /// What the entries of a payout must come to once it is paid.
    pub fn paid(gross: Money, fee: Money, withheld: Money, net: Money) -> Result<Self, LedgerError> {
        Self::of(&[Entry::approved(gross)?, Entry::sent(gross, fee, withheld, net)?])
    }

    /// What the entries of a transfer of `gross` must come to while it may be sent and was not accepted.
    pub fn transfer_owed(gross: Money) -> Result<Self, LedgerError> {
        Self::of(&[Entry::transfer_approved(gross)?])
    }

    /// What the entries of a transfer must come to once the provider accepted it.
    pub fn transfer_paid(gross: Money, withheld: Money, net: Money) -> Result<Self, LedgerError> {
        Self::of(&[
            Entry::transfer_approved(gross)?,
            Entry::transfer_sent(gross, withheld, net)?,
        ])
    }

    /// Adds an entry. Nothing changes on error.
    pub fn post(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        let mut after = self.0.clone();
        for posting in entry.postings() {
            let key = (posting.account, posting.amount.currency());
            let before = after.remove(&key).unwrap_or(Money::zero(key.1));
            let balance = before.plus(posting.amount)?;
            if !balance.is_zero() {
                after.insert(key, balance);
            }
        }
        self.0 = after;
        Ok(())
    }

    /// The balance of one account: positive when debits prevail.
    pub fn balance(&self, account: Account, currency: Currency) -> Money {
        self.0
            .get(&(account, currency))
            .copied()
            .unwrap_or(Money::zero(currency))
    }

    /// Every balance that is not zero, by account and currency.
    pub fn iter(&self) -> impl Iterator<Item = (Account, Money)> {
        self.0.iter().map(|((account, _), balance)| (*account, *balance))
    }

    /// Whether every account is at zero.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
