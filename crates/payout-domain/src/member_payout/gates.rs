use time::OffsetDateTime;

use super::payout::Change;
use super::{Event, Facts, MemberPayout, NewRound, Refusal, State, Status};
use crate::{Calculation, Destination, DestinationDefect};

impl MemberPayout {
    /// Pins details given for the first time; a later change voids the votes [R3.3].
    /// True when a new approval round was opened.
    pub(super) fn reconcile_destination(&mut self, facts: &Facts<'_>, change: &mut Change) -> bool {
        let on_file = facts.destinations.of(self.method).as_ref().ok();
        match (&self.destination, on_file) {
            (Some(pinned), Some(found)) if pinned.fingerprint == found.fingerprint => false,
            (None, Some(first)) if !self.has_had_details() => {
                self.pin(first.clone(), false, change);
                false
            }
            // Details that come back after others were taken away are a change like any other.
            (_, Some(other)) => {
                self.pin(other.clone(), true, change);
                self.cooling_until = Some(facts.now + facts.cooling);
                self.void_votes(NewRound::DetailsChanged, facts, change)
            }
            // What is ready falls back to a vote, never to waiting.
            (Some(_), None) if self.status() == Status::ReadyForPayment => {
                self.destination = None;
                self.cooling_until = Some(facts.now + facts.cooling);
                self.void_votes(NewRound::DetailsChanged, facts, change)
            }
            // Nowhere to pay to is not somewhere else to pay to: the votes stand until other details come.
            (_, None) => false,
        }
    }

    /// Details were known before, even if none are now.
    pub(super) fn has_had_details(&self) -> bool {
        self.destination.is_some() || self.cooling_until.is_some()
    }

    fn pin(&mut self, destination: Destination, changed: bool, change: &mut Change) {
        change.events.push(Event::DestinationPinned {
            destination: destination.clone(),
            changed,
        });
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
        let voided = self
            .ballot
            .next_round(facts.policy.required(self.gross), facts.now)
            .len();
        change.events.push(Event::RoundOpened {
            round: self.ballot.round(),
            cause,
            voided,
            was_owed,
        });
        self.move_to(State::PendingApproval { since: facts.now }, change);
    }

    /// Lets an approved payout through the gates as far as it goes [R4.3].
    pub(super) fn pass_gates(
        &mut self,
        approved_at: OffsetDateTime,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if facts.tax.foreign {
            let reason = Refusal::ForeignPayee.to_string();
            self.send_to_review(approved_at, reason, facts, change);
            return Ok(());
        }
        if let Err(defect) = self.destination_now(facts) {
            self.wait_for_details(approved_at, defect, facts, change);
            return Ok(());
        }
        let withholding_ended = facts.tax.has_approved_w9() && self.accepted_withholding.take().is_some();
        if !facts.tax.has_approved_w9() && self.accepted_withholding.is_none() {
            self.ask_for_w9(approved_at, facts, change);
            return Ok(());
        }
        let calculation = self.calculate(facts, facts.today())?;
        match self.state.calculation() {
            Some(known) if *known == calculation && !withholding_ended => {}
            Some(_) => self.reissue(calculation, change),
            None => self.become_ready(approved_at, calculation, facts, change),
        }
        Ok(())
    }

    /// Complete details are on file, and newer ones than finance asked for.
    pub(crate) fn destination_now(&self, facts: &Facts<'_>) -> Result<(), DestinationDefect> {
        let destination = facts.destinations.of(self.method).as_ref().map_err(Clone::clone)?;
        match self.state {
            State::PendingBankInfo {
                fresh_after: Some(asked),
                ..
            } if destination.given_at <= asked => Err(DestinationDefect::FreshDetailsAsked),
            _ => Ok(()),
        }
    }

    pub(super) fn send_to_review(
        &mut self,
        approved_at: OffsetDateTime,
        reason: String,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        change.events.push(Event::ReviewNeeded { reason: reason.clone() });
        self.move_to(
            State::RequiresManualReview {
                approved_at,
                since: facts.now,
                reason,
            },
            change,
        );
    }

    /// Waits for details. Told once per defect, not at every look.
    fn wait_for_details(
        &mut self,
        approved_at: OffsetDateTime,
        defect: DestinationDefect,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        match &mut self.state {
            State::PendingBankInfo { defect: known, .. } if *known == defect => {}
            State::PendingBankInfo { defect: known, .. } => {
                known.clone_from(&defect);
                change.events.push(Event::BankInfoNeeded { defect });
            }
            _ => self.ask_for_details(approved_at, defect, None, facts, change),
        }
    }

    /// Finance asks the member again; what he gave before does not count.
    pub(super) fn ask_for_fresh_details(
        &mut self,
        approved_at: OffsetDateTime,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        let defect = DestinationDefect::FreshDetailsAsked;
        self.ask_for_details(approved_at, defect, Some(facts.now), facts, change);
    }

    fn ask_for_details(
        &mut self,
        approved_at: OffsetDateTime,
        defect: DestinationDefect,
        fresh_after: Option<OffsetDateTime>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        change.events.push(Event::BankInfoNeeded { defect: defect.clone() });
        self.move_to(
            State::PendingBankInfo {
                approved_at,
                since: facts.now,
                defect,
                fresh_after,
            },
            change,
        );
    }

    fn ask_for_w9(&mut self, approved_at: OffsetDateTime, facts: &Facts<'_>, change: &mut Change) {
        if matches!(self.state, State::PendingTaxInfo { .. }) {
            return;
        }
        change.events.push(Event::TaxInfoNeeded);
        self.move_to(
            State::PendingTaxInfo {
                approved_at,
                since: facts.now,
            },
            change,
        );
    }

    fn become_ready(
        &mut self,
        approved_at: OffsetDateTime,
        calculation: Calculation,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        change.events.push(Event::BecameReady { calculation });
        self.move_to(
            State::ReadyForPayment {
                approved_at,
                since: facts.now,
                calculation,
            },
            change,
        );
    }

    /// Still ready, for other reasons or with another amount.
    fn reissue(&mut self, calculation: Calculation, change: &mut Change) {
        if let State::ReadyForPayment { calculation: known, .. } = &mut self.state {
            *known = calculation;
            change.events.push(Event::InstructionsReissued { calculation });
        }
    }

    /// What would be paid on `day`.
    pub(crate) fn calculate(&self, facts: &Facts<'_>, day: time::Date) -> Result<Calculation, Refusal> {
        let withholding = facts.tax.withholding(self.gross, day)?;
        Ok(Calculation::new(self.gross, self.retention_fee, &withholding)?)
    }
}
