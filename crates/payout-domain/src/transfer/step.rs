use approval::{Decision, Role, Verdict, Vote};

use super::payout::{Change, clear};
use super::{Command, Event, Facts, Progress, Refusal, State, TransferPayout, check_allocations};
use crate::UserId;

impl TransferPayout {
    /// One arm for each step that exists; the last one refuses.
    pub(super) fn step(&mut self, command: Command, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if command.staff() == Some(self.payee_user) {
            return Err(Refusal::OwnPayout);
        }
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
            (State::PendingApproval { .. }, Command::ExpireApproval) => self.expire(facts, change),
            (State::PendingApproval { .. } | State::Pending { .. }, Command::Cancel { by, reason }) => {
                self.cancel(Some(by), reason, facts, change);
                Ok(())
            }
            (State::Pending { .. }, Command::StartSending) => self.start_sending(facts, change),
            (State::Processing { sending }, Command::Resume) => self.resume(sending, facts, change),
            (State::Processing { sending }, Command::ReportAbsent { attempt }) => {
                self.absent(sending, attempt, facts, change)
            }
            (State::Processing { sending }, Command::Accept { transfer_id, amount }) => {
                self.accept(sending, transfer_id, amount, facts, change)
            }
            (State::Processing { sending }, Command::LoseReply { attempt, error, jitter }) => {
                self.lose(sending, attempt, error, jitter, facts, change)
            }
            (
                State::Processing { sending },
                Command::FailTransiently {
                    attempt,
                    error,
                    key,
                    jitter,
                },
            ) => self.fail_transiently(sending, attempt, error, key, jitter, facts, change),
            (State::Processing { sending }, Command::FailForGood { attempt, error }) => {
                self.fail_for_good(sending, attempt, error, facts, change)
            }
            (State::Completed { transfer } | State::Reversed { transfer, .. }, Command::Accept { transfer_id, .. })
                if transfer.id == transfer_id =>
            {
                Ok(())
            }
            (State::Failed { .. }, Command::Retry { by }) => self.retry(by, facts, change),
            (
                State::Completed { transfer },
                Command::Reverse {
                    transfer_id,
                    reversed,
                    reason,
                },
            ) => self.reverse(transfer, transfer_id, reversed, reason, facts, change),
            (
                State::Processing { sending },
                Command::Reverse {
                    transfer_id,
                    reversed,
                    reason,
                },
            ) if matches!(sending.progress, Progress::Mismatched { .. }) => {
                self.reverse_mismatch(&sending, transfer_id, reversed, reason, facts, change)
            }
            (State::Reversed { transfer, .. }, Command::Reverse { transfer_id, .. }) if transfer.id == transfer_id => {
                Ok(())
            }
            (State::Completed { .. } | State::Reversed { .. }, Command::Accept { transfer_id, .. })
            | (State::Reversed { .. }, Command::Reverse { transfer_id, .. }) => {
                Err(Refusal::AnotherTransfer { found: transfer_id })
            }
            (State::Completed { transfer }, Command::ReportBank { status }) => {
                self.report_bank(transfer, status, change);
                Ok(())
            }
            (State::Reversed { .. }, Command::ReportBank { .. }) => Ok(()),
            (state, command) => Err(Refusal::InvalidTransition {
                status: state.status(),
                command: command.name(),
            }),
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
        let ballot = self.ballot.as_mut().expect("what waits for approval has a ballot");
        let vote = Vote {
            voter: by.0,
            decision,
            reason: reason.clone(),
            at: facts.now,
            content_hash,
        };
        let verdict = ballot.cast(vote.clone(), roles, facts.policy)?;
        change.events.push(Event::VoteCast { vote });
        match verdict {
            Verdict::Pending => {}
            Verdict::Rejected => self.cancel(Some(by), reason.unwrap_or_default(), facts, change),
            Verdict::Approved => {
                change.events.push(Event::Approved);
                self.move_to(State::Pending { since: facts.now }, change);
            }
        }
        Ok(())
    }

    fn expire(&mut self, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        let ballot = self.ballot.as_ref().expect("what waits for approval has a ballot");
        if !ballot.expired(facts.now, facts.policy) {
            return Err(Refusal::NotExpired);
        }
        self.cancel(None, "no second approver came in time".to_owned(), facts, change);
        Ok(())
    }

    fn cancel(&mut self, by: Option<UserId>, reason: String, facts: &Facts<'_>, change: &mut Change) {
        let was_owed = self.is_recognised();
        change.events.push(Event::Cancelled {
            by,
            reason: reason.clone(),
            was_owed,
        });
        let at = facts.now;
        self.move_to(State::Cancelled { at, by, reason }, change);
    }

    /// Claims again what the failure had set free. What is approved stays approved for its account only.
    fn retry(&mut self, by: UserId, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        self.pin_account(facts)?;
        let allocations = self.source.allocations();
        if !allocations.is_empty() {
            check_allocations(allocations, self.amount, facts.statements)?;
        }
        change.events.push(Event::Retried { by });
        self.move_to(State::Pending { since: facts.now }, change);
        Ok(())
    }

    /// The payee may be paid; a transfer that nobody voted on follows him to another account.
    pub(super) fn pin_account(&mut self, facts: &Facts<'_>) -> Result<(), Refusal> {
        let account = clear(facts)?;
        if self.ballot.is_some() && account != self.account {
            return Err(Refusal::AccountChanged);
        }
        self.account = account;
        Ok(())
    }
}
