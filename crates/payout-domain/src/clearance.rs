//! Proof that money may leave [R4.4].

use crate::explain::{self, Blocker};
use crate::member_payout::{Facts, MemberPayout, State};
use crate::{Calculation, Destination, PayoutId};

/// Every gate passed at the moment this was built. Only [`MemberPayout::clear`] builds one, and every rail takes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearance {
    payout: PayoutId,
    version: i64,
    calculation: Calculation,
    destination: Destination,
}

impl Clearance {
    /// What may be paid.
    pub fn calculation(&self) -> &Calculation {
        &self.calculation
    }

    /// Where it goes.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// It was given for this payout, and the payout has not changed since.
    pub fn is_for(&self, payout: &MemberPayout) -> bool {
        self.payout == payout.id && self.version == payout.version
    }
}

impl MemberPayout {
    /// Checks approvals, details, tax and cooling-off anew, trusting no earlier answer.
    /// Errors name every gate that is shut.
    pub fn clear(&self, facts: &Facts<'_>) -> Result<Clearance, Vec<Blocker>> {
        let blockers = explain::shut_gates(self, facts);
        if !blockers.is_empty() {
            return Err(blockers);
        }
        match (&self.state, &self.destination) {
            (State::ReadyForPayment { calculation, .. }, Some(destination)) => Ok(Clearance {
                payout: self.id,
                version: self.version,
                calculation: *calculation,
                destination: destination.clone(),
            }),
            _ => Err(explain::blockers(self, facts)),
        }
    }
}

#[cfg(test)]
mod tests;
