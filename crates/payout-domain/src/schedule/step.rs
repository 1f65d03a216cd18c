use money::Money;
use time::{Date, OffsetDateTime};

use super::life::check_days;
use super::{Change, Command, Event, Facts, Gate, Postponement, Refusal, Schedule, State, retry_delay};
use crate::{PayoutId, UserId};

const REASON_MAX: usize = 1000;

impl Schedule {
    /// One arm for each step that exists; the last one refuses.
    pub(super) fn step(&mut self, command: Command, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        match (self.state.clone(), command) {
            (State::Scheduled { .. }, Command::Claim) if !self.day_has_come(facts.now) => Err(Refusal::NotDue {
                scheduled_on: self.scheduled_on,
            }),
            (State::Scheduled { postponed }, Command::Claim) => {
                self.claim(postponed.as_ref(), None, facts, change);
                Ok(())
            }
            (State::Triggered { at, by, postponed }, Command::Claim) => {
                self.claim(postponed.as_ref(), Some((at, by)), facts, change);
                Ok(())
            }
            (State::Processing { lease_until, .. }, Command::Claim) if facts.now < lease_until => {
                Err(Refusal::Claimed { until: lease_until })
            }
            (State::Scheduled { .. } | State::Failed { .. }, Command::Trigger { by }) => {
                self.trigger(by, facts, change);
                Ok(())
            }
            (State::Processing { .. }, Command::Complete { claim, payout }) => {
                self.complete(claim, payout, facts, change)
            }
            (State::Processing { .. }, Command::Fail { claim, reason }) => {
                self.check_claim(claim)?;
                self.fail(reason, facts, change);
                Ok(())
            }
            (State::Processing { triggered, .. }, Command::Postpone { claim, reason }) => {
                self.check_claim(claim)?;
                self.postpone(reason, triggered, facts, change);
                Ok(())
            }
            (State::Processing { lease_until, .. }, Command::Recover) => self.recover(lease_until, facts, change),
            (State::Failed { .. }, Command::RetryDue) => self.retry_due(facts, change),
            (State::Failed { .. }, Command::Retry { by }) => {
                self.failures = 0;
                change.events.push(Event::Retried { by: Some(by) });
                self.move_to(State::Scheduled { postponed: None }, change);
                Ok(())
            }
            (
                State::Scheduled { .. } | State::Failed { .. },
                Command::Change {
                    by,
                    scheduled_on,
                    guarantee_until,
                },
            ) => self.change_days(by, scheduled_on, guarantee_until, change),
            (
                State::Scheduled { .. } | State::Failed { .. } | State::Triggered { .. },
                Command::Cancel { by, reason },
            ) => {
                check_reason(&reason)?;
                self.cancel(by, reason, facts, change);
                Ok(())
            }
            (State::Scheduled { .. } | State::Failed { .. } | State::Triggered { .. }, Command::Delete { by }) => {
                let at = facts.now;
                let reason = "Deleted by administrator".to_owned();
                change.events.push(Event::Deleted { by });
                self.move_to(State::Cancelled { at, by, reason }, change);
                Ok(())
            }
            (state, command) => Err(Refusal::InvalidTransition {
                status: state.status(),
                command: command.name(),
            }),
        }
    }

    fn claim(
        &mut self,
        postponed: Option<&Postponement>,
        triggered: Option<(OffsetDateTime, UserId)>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        match self.gate(facts) {
            Gate::Open { amount } => self.take(amount, triggered, facts, change),
            Gate::Early(early) => {
                let reason = early.to_string();
                let known = postponed.is_some_and(|earlier| earlier.reason == reason);
                if !known {
                    self.postpone(reason, triggered, facts, change);
                }
            }
            Gate::Shut(shut) => {
                self.take(self.amount, triggered, facts, change);
                self.fail(shut.to_string(), facts, change);
            }
        }
    }

    fn take(
        &mut self,
        amount: Money,
        triggered: Option<(OffsetDateTime, UserId)>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        self.claims += 1;
        change.events.push(Event::Claimed { claim: self.claims });
        let state = State::Processing {
            since: facts.now,
            lease_until: facts.now + facts.lease,
            amount,
            triggered,
        };
        self.move_to(state, change);
    }

    fn trigger(&mut self, by: UserId, facts: &Facts<'_>, change: &mut Change) {
        self.failures = 0;
        change.events.push(Event::Triggered { by });
        let state = State::Triggered {
            at: facts.now,
            by,
            postponed: None,
        };
        self.move_to(state, change);
    }

    fn complete(
        &mut self,
        claim: u32,
        payout: Option<PayoutId>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        self.check_claim(claim)?;
        let State::Processing { amount, .. } = self.state else {
            return Err(Refusal::StaleClaim);
        };
        if payout.is_some() != amount.is_positive() {
            return Err(Refusal::PayoutMismatch);
        }
        change.events.push(Event::Processed { payout, amount });
        let at = facts.now;
        self.move_to(State::Processed { at, payout, amount }, change);
        Ok(())
    }

    fn fail(&mut self, reason: String, facts: &Facts<'_>, change: &mut Change) {
        self.failures += 1;
        let (told, failures) = (reason.clone(), self.failures);
        change.events.push(match retry_delay(failures) {
            Some(delay) => Event::AttemptFailed {
                reason: told,
                failures,
                retry_at: facts.now + delay,
            },
            None => Event::Failed { reason: told, failures },
        });
        let at = facts.now;
        self.move_to(State::Failed { at, reason }, change);
    }

    fn postpone(
        &mut self,
        reason: String,
        triggered: Option<(OffsetDateTime, UserId)>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        change.events.push(Event::Postponed { reason: reason.clone() });
        let postponed = Some(Postponement { at: facts.now, reason });
        let state = match triggered {
            None => State::Scheduled { postponed },
            Some((at, by)) => State::Triggered { at, by, postponed },
        };
        self.move_to(state, change);
    }

    /// It counts as a failure, or a schedule that kills its worker would do so for ever.
    fn recover(&mut self, lease_until: OffsetDateTime, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if facts.now < lease_until {
            return Err(Refusal::Claimed { until: lease_until });
        }
        self.fail("the worker that had it did not come back".to_owned(), facts, change);
        Ok(())
    }

    fn retry_due(&mut self, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        let retry_at = self.retry_at().ok_or(Refusal::AttemptsUsedUp)?;
        if facts.now < retry_at {
            return Err(Refusal::RetryNotDue { retry_at });
        }
        change.events.push(Event::Retried { by: None });
        self.move_to(State::Scheduled { postponed: None }, change);
        Ok(())
    }

    fn change_days(
        &mut self,
        by: UserId,
        scheduled_on: Option<Date>,
        guarantee_until: Option<Date>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        let (day, guarantee) = (
            scheduled_on.unwrap_or(self.scheduled_on),
            guarantee_until.or(self.guarantee_until),
        );
        check_days(day, guarantee)?;
        let changed = [
            (day != self.scheduled_on, "scheduledDate"),
            (guarantee != self.guarantee_until, "guaranteeCompletionDate"),
        ];
        let fields: Vec<&str> = changed
            .into_iter()
            .filter_map(|(changed, field)| changed.then_some(field))
            .collect();
        if !fields.is_empty() {
            change.events.push(Event::Updated { by, fields });
        }
        (self.scheduled_on, self.guarantee_until) = (day, guarantee);
        Ok(())
    }

    fn cancel(&mut self, by: UserId, reason: String, facts: &Facts<'_>, change: &mut Change) {
        change.events.push(Event::Cancelled {
            by,
            reason: reason.clone(),
        });
        let at = facts.now;
        self.move_to(State::Cancelled { at, by, reason }, change);
    }

    fn check_claim(&self, claim: u32) -> Result<(), Refusal> {
        if claim != self.claims {
            return Err(Refusal::StaleClaim);
        }
        Ok(())
    }
}

fn check_reason(reason: &str) -> Result<(), Refusal> {
    match reason.trim().chars().count() {
        1..=REASON_MAX => Ok(()),
        _ => Err(Refusal::ReasonRequired),
    }
}
