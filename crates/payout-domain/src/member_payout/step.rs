use time::OffsetDateTime;

use super::payout::Change;
use super::{
    AcceptedWithholding, Command, Event, Facts, Failure, MemberPayout, NewRound, Refusal, ResolveAction, State,
};
use crate::{PaymentMethod, UserId};

impl MemberPayout {
    /// One arm for each step that exists; the last one refuses.
    pub(super) fn step(&mut self, command: Command, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if command.staff() == Some(self.payee) {
            return Err(Refusal::OwnPayout);
        }
        self.refuse_second_vote(&command)?;
        match (self.state.clone(), command) {
            (
                State::PendingApproval { .. },
                Command::Vote {
                    by,
                    roles,
                    decision,
                    reason,
                },
            ) => self.vote(by, &roles, decision, reason, facts, change),
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
            (
                State::ReadyForPayment { approved_at, .. },
                Command::MarkSent {
                    clearance,
                    sent_on,
                    expected_on,
                    tracking_number,
                    ..
                },
            ) => {
                let sent = self.sent(approved_at, &clearance, sent_on, expected_on, tracking_number, facts)?;
                self.send(approved_at, sent, change);
                Ok(())
            }
            (
                State::PaymentSent { approved_at, sent },
                Command::Confirm {
                    completed_on,
                    confirmation_number,
                    ..
                },
            ) => self.confirm(approved_at, sent, completed_on, confirmation_number, facts, change),
            (
                State::PaymentSent { approved_at, .. } | State::Completed { approved_at, .. },
                Command::Fail {
                    reason, return_code, ..
                },
            ) => {
                self.fail(
                    approved_at,
                    Failure {
                        reason,
                        return_code,
                        at: facts.now,
                    },
                    change,
                );
                Ok(())
            }
            (
                State::PendingBankInfo { approved_at, .. }
                | State::PendingTaxInfo { approved_at, .. }
                | State::ReadyForPayment { approved_at, .. }
                | State::PaymentFailed { approved_at, .. },
                Command::Review { reason, .. },
            ) => {
                self.send_to_review(approved_at, reason, facts, change);
                Ok(())
            }
            (
                State::RequiresManualReview { approved_at, .. },
                Command::Resolve {
                    by,
                    action,
                    method,
                    reason,
                },
            ) => self.resolve(approved_at, by, action, method, reason, facts, change),
            (state, command) => Err(Refusal::InvalidTransition {
                status: state.status(),
                command: command.name(),
            }),
        }
    }

    fn cancel(&mut self, by: UserId, reason: String, facts: &Facts<'_>, change: &mut Change) {
        let was_owed = self.is_recognised();
        change.events.push(Event::Cancelled {
            by,
            reason: reason.clone(),
            was_owed,
        });
        self.move_to(
            State::Cancelled {
                at: facts.now,
                by,
                reason,
            },
            change,
        );
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
        self.accepted_withholding = Some(AcceptedWithholding {
            by,
            at: facts.now,
            reason: reason.clone(),
        });
        change.events.push(Event::WithholdingAccepted { by, reason });
        self.look_again(approved_at, facts, change)
    }

    fn change_method(&mut self, method: PaymentMethod, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if method == self.method {
            return Err(Refusal::SameMethod);
        }
        let had_details = self.has_had_details();
        change.events.push(Event::MethodChanged {
            from: self.method,
            to: method,
        });
        self.method = method;
        self.destination = facts.destinations.of(method).as_ref().ok().cloned();
        if had_details {
            self.cooling_until = Some(facts.now + facts.cooling);
        }
        if let Some(destination) = self.destination.clone() {
            change.events.push(Event::DestinationPinned {
                destination,
                changed: had_details,
            });
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
            // Nothing rests here; whatever was left here is only as cleared as the gates say.
            State::Approved { approved_at } => self.pass_gates(approved_at, facts, change),
            State::PendingBankInfo { approved_at, .. } | State::PendingTaxInfo { approved_at, .. } => {
                self.look_again(approved_at, facts, change)
            }
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
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if self.reconcile_destination(facts, change) {
            return Ok(());
        }
        self.pass_gates(approved_at, facts, change)
    }

    /// A payout that is ready falls back to a vote or a review, never silently to waiting.
    fn stay_ready(
        &mut self,
        approved_at: OffsetDateTime,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if self.reconcile_destination(facts, change) {
            return Ok(());
        }
        if !facts.tax.has_approved_w9() && self.accepted_withholding.is_none() && !facts.tax.foreign {
            let reason = "the member's W-9 is no longer approved".to_owned();
            self.send_to_review(approved_at, reason, facts, change);
            return Ok(());
        }
        self.pass_gates(approved_at, facts, change)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one command, unpacked by the caller's match"
    )]
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
        let other_method = method.filter(|method| *method != self.method);
        match (action, other_method) {
            (ResolveAction::Cancel, _) => self.cancel(by, reason, facts, change),
            (ResolveAction::Retry, _) if facts.tax.foreign => return Err(Refusal::ForeignPayee),
            (_, Some(method)) => return self.change_method(method, facts, change),
            (ResolveAction::Retry, None) => return self.look_again(approved_at, facts, change),
            (ResolveAction::RequestBankInfo, None) => self.ask_for_fresh_details(approved_at, facts, change),
            (ResolveAction::Reapprove, None) => self.open_round(NewRound::Reapproval, true, facts, change),
        }
        Ok(())
    }
}
