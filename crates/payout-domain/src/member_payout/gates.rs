use time::OffsetDateTime;

use super::payout::Change;
use super::{Event, Facts, MemberPayout, NewRound, Refusal, State};
use crate::{Calculation, Destination, DestinationDefect};

impl MemberPayout {
    /// Pins details given for the first time; a later change voids the votes [R3.3].
    /// True when a new approval round was opened.
    pub(super) fn reconcile_destination(&mut self, facts: &Facts<'_>, change: &mut Change) -> bool {
        let on_file = facts.destinations.of(self.method).as_ref().ok();
        match (&self.destination, on_file) {
            (None, Some(first)) if self.cooling_until.is_none() => {
                self.pin(first.clone(), false, change);
                false
            }
            (Some(pinned), Some(found)) if pinned.fingerprint == found.fingerprint => {
                self.destination = Some(found.clone());
                false
            }
            // Details that come back after others were taken away are a change like any other.
            (_, Some(other)) => {
                self.pin(other.clone(), true, change);
                self.cooling_until = Some(facts.now + facts.cooling);
                self.void_votes(NewRound::DetailsChanged, facts, change)
            }
            (Some(_), None) => {
                self.destination = None;
                self.cooling_until = Some(facts.now + facts.cooling);
                self.void_votes(NewRound::DetailsChanged, facts, change)
            }
            (None, None) => false,
        }
    }

    fn pin(&mut self, destination: Destination, changed: bool, change: &mut Change) {
        change.events.push(Event::DestinationPinned { destination: destination.clone(), changed });
        self.destination = Some(destination);
    }

    /// Opens a new round, unless nobody has voted yet and nothing was approved.
    pub(super) fn void_votes(&mut self, cause: NewRound, facts: &Facts<'_>, change: &mut Change) -> bool {
        let was_owed = self.is_recognised();
        if !was_owed && self.ballot.votes().is_empty() {
            return false;
        }
        self.open_round(cause, was_owed, facts, change);
        true
    }

    pub(super) fn open_round(&mut self, cause: NewRound, was_owed: bool, facts: &Facts<'_>, change: &mut Change) {
        let voided = self.ballot.next_round(facts.policy.required(self.gross), facts.now).len();
        change.events.push(Event::RoundOpened { round: self.ballot.round(), cause, voided, was_owed });
        self.move_to(State::PendingApproval { since: facts.now }, change);
    }

    /// Lets an approved payout through the gates as far as it goes [R4.3].
    pub(super) fn pass_gates(
        &mut self,
        approved_at: OffsetDateTime,
        fresh_after: Option<OffsetDateTime>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if facts.tax.foreign {
            let reason = Refusal::ForeignPayee.to_string();
            self.to_review(approved_at, reason, facts, change);
            return Ok(());
        }
        if let Err(defect) = self.destination_now(fresh_after, facts) {
            self.to_bank_info(approved_at, defect, fresh_after, facts, change);
            return Ok(());
        }
        if facts.tax.has_approved_w9() {
            self.accepted_withholding = None;
        } else if self.accepted_withholding.is_none() {
            self.to_tax_info(approved_at, facts, change);
            return Ok(());
        }
        self.to_ready(approved_at, facts, change)
    }

    fn destination_now(&self, fresh_after: Option<OffsetDateTime>, facts: &Facts<'_>) -> Result<(), DestinationDefect> {
        let destination = facts.destinations.of(self.method).as_ref().map_err(Clone::clone)?;
        match fresh_after {
            Some(asked) if destination.given_at <= asked => Err(DestinationDefect::FreshDetailsAsked),
            _ => Ok(()),
        }
    }

    pub(super) fn to_review(&mut self, approved_at: OffsetDateTime, reason: String, facts: &Facts<'_>, change: &mut Change) {
        change.events.push(Event::ReviewNeeded { reason: reason.clone() });
        self.move_to(State::RequiresManualReview { approved_at, since: facts.now, reason }, change);
    }

    /// Waits for details. Told once per defect, not at every look.
    pub(super) fn to_bank_info(
        &mut self,
        approved_at: OffsetDateTime,
        defect: DestinationDefect,
        fresh_after: Option<OffsetDateTime>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        if matches!(&self.state, State::PendingBankInfo { defect: known, .. } if *known == defect) {
            return;
        }
        change.events.push(Event::BankInfoNeeded { defect: defect.clone() });
        if let State::PendingBankInfo { defect: known, .. } = &mut self.state {
            *known = defect;
            return;
        }
        self.move_to(State::PendingBankInfo { approved_at, since: facts.now, defect, fresh_after }, change);
    }

    fn to_tax_info(&mut self, approved_at: OffsetDateTime, facts: &Facts<'_>, change: &mut Change) {
        if matches!(self.state, State::PendingTaxInfo { .. }) {
            return;
        }
        change.events.push(Event::TaxInfoNeeded);
        self.move_to(State::PendingTaxInfo { approved_at, since: facts.now }, change);
    }

    /// Ready, or still ready with another amount.
    fn to_ready(&mut self, approved_at: OffsetDateTime, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        let calculation = self.calculate(facts, facts.today())?;
        if let State::ReadyForPayment { calculation: known, .. } = &mut self.state {
            if *known != calculation {
                *known = calculation;
                change.events.push(Event::InstructionsReissued { calculation });
            }
            return Ok(());
        }
        change.events.push(Event::BecameReady { calculation });
        self.move_to(State::ReadyForPayment { approved_at, since: facts.now, calculation }, change);
        Ok(())
    }

    /// What would be paid on `day`.
    pub(crate) fn calculate(&self, facts: &Facts<'_>, day: time::Date) -> Result<Calculation, Refusal> {
        let withholding = facts.tax.withholding(self.gross, day)?;
        Ok(Calculation::new(self.gross, self.retention_fee, &withholding)?)
    }
}
