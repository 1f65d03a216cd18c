use approval::{Decision, Role, Verdict, Vote};
use membership::removal_date;
use time::{Date, OffsetDateTime};

use super::payout::Change;
use super::{
    AcceptedWithholding, Command, Completion, Event, Facts, Failure, MemberPayout, NewRound, Refusal, ResolveAction, Sent,
    State,
};
use crate::{Clearance, PaymentMethod, UserId};

impl MemberPayout {
    /// One arm for each step that exists; the last one refuses.
    pub(super) fn step(&mut self, command: Command, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if command.staff() == Some(self.payee) {
            return Err(Refusal::OwnPayout);
        }
        match (self.state.clone(), command) {
            (State::PendingApproval { .. }, Command::Vote { by, roles, decision, reason }) => {
                self.vote(by, &roles, decision, reason, facts, change)
            }
            (State::PendingApproval { .. }, Command::ExpireRound) => self.expire(facts, change),
            (
                State::PendingApproval { .. }
                | State::PendingBankInfo { .. }
                | State::PendingTaxInfo { .. }
                | State::ReadyForPayment { .. }
                | State::PaymentFailed { .. }
                | State::RequiresManualReview { .. },
                Command::Cancel { by, reason },
            ) => {
                self.cancel(by, reason, facts, change);
                Ok(())
            }
            (State::PendingTaxInfo { approved_at, .. }, Command::ProceedWithWithholding { by, reason }) => {
                self.accept_withholding(approved_at, by, reason, facts, change)
            }
            (
                State::PendingApproval { .. }
                | State::PendingBankInfo { .. }
                | State::PendingTaxInfo { .. }
                | State::ReadyForPayment { .. }
                | State::RequiresManualReview { .. },
                Command::ChangeMethod { method },
            ) => self.change_method(method, facts, change),
            (state, Command::Reevaluate) => self.reevaluate(state, facts, change),
            (State::ReadyForPayment { approved_at, .. }, Command::MarkSent { clearance, sent_on, expected_on, tracking_number, .. }) => {
                let sent = self.sent(approved_at, &clearance, sent_on, expected_on, tracking_number, facts)?;
                change.events.push(Event::PaymentSent { sent: sent.clone() });
                self.move_to(State::PaymentSent { approved_at, sent }, change);
                Ok(())
            }
            (State::PaymentSent { approved_at, sent }, Command::Confirm { completed_on, confirmation_number, .. }) => {
                self.confirm(approved_at, sent, completed_on, confirmation_number, facts, change)
            }
            (State::PaymentSent { approved_at, .. }, Command::Fail { reason, return_code, .. }) => {
                let failure = Failure { reason, return_code, at: facts.now };
                change.events.push(Event::PaymentFailed { failure: failure.clone() });
                self.move_to(State::PaymentFailed { approved_at, failure }, change);
                Ok(())
            }
            (State::Completed { approved_at, .. }, Command::Fail { reason, return_code, .. }) => {
                let failure = Failure { reason, return_code, at: facts.now };
                change.events.push(Event::Returned { failure: failure.clone() });
                self.move_to(State::PaymentFailed { approved_at, failure }, change);
                Ok(())
            }
            (
                State::PendingBankInfo { approved_at, .. }
                | State::PendingTaxInfo { approved_at, .. }
                | State::ReadyForPayment { approved_at, .. }
                | State::PaymentFailed { approved_at, .. },
                Command::Review { reason, .. },
            ) => {
                self.to_review(approved_at, reason, facts, change);
                Ok(())
            }
            (State::RequiresManualReview { approved_at, .. }, Command::Resolve { by, action, method, reason }) => {
                self.resolve(approved_at, by, action, method, reason, facts, change)
            }
            (state, command) => Err(Refusal::InvalidTransition { status: state.status(), command: command.name() }),
        }
    }

    fn vote(
        &mut self,
        by: UserId,
        roles: &[Role],
        decision: Decision,
        reason: Option<String>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        let content_hash = self.content_hash();
        let vote = Vote { voter: by.0, decision, reason: reason.clone(), at: facts.now, content_hash };
        let verdict = self.ballot.cast(vote.clone(), roles, facts.policy)?;
        change.events.push(Event::VoteCast { vote });
        match verdict {
            Verdict::Pending => Ok(()),
            Verdict::Rejected => {
                let reason = reason.unwrap_or_default();
                change.events.push(Event::Rejected { by, reason: reason.clone() });
                self.move_to(State::Rejected { at: facts.now, by, reason }, change);
                Ok(())
            }
            Verdict::Approved => {
                change.events.push(Event::Approved);
                self.move_to(State::Approved { approved_at: facts.now }, change);
                self.look_again(facts.now, None, facts, change)
            }
        }
    }

    fn expire(&mut self, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if !self.ballot.expired(facts.now, facts.policy) {
            return Err(Refusal::NotExpired);
        }
        self.open_round(NewRound::Expired, false, facts, change);
        Ok(())
    }

    fn cancel(&mut self, by: UserId, reason: String, facts: &Facts<'_>, change: &mut Change) {
        let was_owed = self.is_recognised();
        change.events.push(Event::Cancelled { by, reason: reason.clone(), was_owed });
        self.move_to(State::Cancelled { at: facts.now, by, reason }, change);
    }

    fn accept_withholding(
        &mut self,
        approved_at: OffsetDateTime,
        by: UserId,
        reason: String,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if facts.tax.foreign {
            return Err(Refusal::ForeignPayee);
        }
        if facts.tax.has_approved_w9() {
            return Err(Refusal::W9OnFile);
        }
        self.accepted_withholding = Some(AcceptedWithholding { by, at: facts.now, reason: reason.clone() });
        change.events.push(Event::WithholdingAccepted { by, reason });
        self.look_again(approved_at, None, facts, change)
    }

    fn change_method(&mut self, method: PaymentMethod, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if method == self.method {
            return Err(Refusal::SameMethod);
        }
        let had_details = self.destination.is_some();
        change.events.push(Event::MethodChanged { from: self.method, to: method });
        self.method = method;
        self.destination = facts.destinations.of(method).as_ref().ok().cloned();
        if had_details {
            self.cooling_until = Some(facts.now + facts.cooling);
        }
        if let Some(destination) = self.destination.clone() {
            change.events.push(Event::DestinationPinned { destination, changed: had_details });
        }
        self.void_votes(NewRound::MethodChanged, facts, change);
        Ok(())
    }

    fn reevaluate(&mut self, state: State, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        match state {
            State::PendingApproval { .. } | State::RequiresManualReview { .. } => {
                self.reconcile_destination(facts, change);
                Ok(())
            }
            State::PendingBankInfo { approved_at, fresh_after, .. } => {
                self.look_again(approved_at, fresh_after, facts, change)
            }
            State::Approved { approved_at }
            | State::PendingTaxInfo { approved_at, .. } => self.look_again(approved_at, None, facts, change),
            State::ReadyForPayment { approved_at, .. } => self.stay_ready(approved_at, facts, change),
            State::PaymentSent { .. }
            | State::Completed { .. }
            | State::PaymentFailed { .. }
            | State::Rejected { .. }
            | State::Cancelled { .. } => Ok(()),
        }
    }

    /// New details first, then the gates, unless the votes have to be cast again.
    fn look_again(
        &mut self,
        approved_at: OffsetDateTime,
        fresh_after: Option<OffsetDateTime>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if self.reconcile_destination(facts, change) {
            return Ok(());
        }
        self.pass_gates(approved_at, fresh_after, facts, change)
    }

    /// A payout that is ready falls back to a vote or a review, never silently to waiting.
    fn stay_ready(&mut self, approved_at: OffsetDateTime, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if self.reconcile_destination(facts, change) {
            return Ok(());
        }
        if !facts.tax.has_approved_w9() && self.accepted_withholding.is_none() && !facts.tax.foreign {
            let reason = "the member's W-9 is no longer approved".to_owned();
            self.to_review(approved_at, reason, facts, change);
            return Ok(());
        }
        self.pass_gates(approved_at, None, facts, change)
    }

    fn sent(
        &self,
        approved_at: OffsetDateTime,
        clearance: &Clearance,
        sent_on: Date,
        expected_on: Date,
        tracking_number: Option<String>,
        facts: &Facts<'_>,
    ) -> Result<Sent, Refusal> {
        if !clearance.is_for(self) {
            return Err(Refusal::StaleClearance);
        }
        if sent_on < approved_at.date() {
            return Err(Refusal::ImpossibleDate { field: "sentDate", problem: "before the day of approval" });
        }
        if sent_on > facts.today() {
            return Err(Refusal::ImpossibleDate { field: "sentDate", problem: "after today" });
        }
        if expected_on < sent_on {
            return Err(Refusal::ImpossibleDate { field: "expectedArrivalDate", problem: "before the date sent" });
        }
        let calculation = *clearance.calculation();
        if self.calculate(facts, sent_on)? != calculation {
            return Err(Refusal::CalculationChanged { sent_on });
        }
        Ok(Sent { calculation, sent_on, expected_on, tracking_number, recorded_at: facts.now })
    }

    fn confirm(
        &mut self,
        approved_at: OffsetDateTime,
        sent: Sent,
        completed_on: Date,
        confirmation_number: Option<String>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if completed_on < sent.sent_on {
            return Err(Refusal::ImpossibleDate { field: "completedDate", problem: "before the date sent" });
        }
        if completed_on > facts.today() {
            return Err(Refusal::ImpossibleDate { field: "completedDate", problem: "in the future" });
        }
        let removal_on = removal_date(completed_on);
        let completion = Completion { completed_on, confirmation_number, removal_on, recorded_at: facts.now };
        change.events.push(Event::Completed { completion: completion.clone() });
        self.move_to(State::Completed { approved_at, sent, completion }, change);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one command, unpacked by the caller's match")]
    fn resolve(
        &mut self,
        approved_at: OffsetDateTime,
        by: UserId,
        action: ResolveAction,
        method: Option<PaymentMethod>,
        reason: String,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if action == ResolveAction::Cancel {
            self.cancel(by, reason, facts, change);
            return Ok(());
        }
        if let Some(other) = method.filter(|method| *method != self.method) {
            return self.change_method(other, facts, change);
        }
        match action {
            ResolveAction::Retry if facts.tax.foreign => Err(Refusal::ForeignPayee),
            ResolveAction::Retry => self.look_again(approved_at, None, facts, change),
            ResolveAction::RequestBankInfo => {
                let defect = crate::DestinationDefect::FreshDetailsAsked;
                self.to_bank_info(approved_at, defect, Some(facts.now), facts, change);
                Ok(())
            }
            ResolveAction::Reapprove | ResolveAction::Cancel => {
                self.open_round(NewRound::Reapproval, true, facts, change);
                Ok(())
            }
        }
    }
}
