use money::Money;
use time::{Duration, OffsetDateTime};

use super::payout::Change;
use super::{
    Accepted, Attempt, Call, Event, Facts, Failure, FailureKind, Jitter, KeyAfterwards, NextCall, Progress,
    ProviderError, RETRIES_MAX, Refusal, Sending, State, TransferId, TransferPayout, retry_delay,
};

/// The provider forgets a key after a day; a little earlier nothing is repeated without asking.
const KEY_KEPT_FOR: Duration = Duration::hours(23);

impl TransferPayout {
    /// The first turn of a new generation. After an earlier one the provider is asked first, since nobody pays twice.
    pub(super) fn start_sending(&mut self, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        self.pin_account(facts)?;
        let call = if self.generation == 0 { Call::Send } else { Call::Ask };
        let sending = Sending {
            calculation: facts.tax.calculate(self.amount, facts.today())?,
            account: self.account.clone(),
            reporting: facts.tax.reporting,
            started_at: facts.now,
            last_sent_at: None,
            failures: 0,
            progress: claimed(call, facts),
        };
        self.generation += 1;
        self.claim(sending, call, facts, change);
        Ok(())
    }

    pub(super) fn resume(
        &mut self,
        mut sending: Sending,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        match sending.progress {
            Progress::Claimed { lease_until, .. } if facts.now < lease_until => {
                Err(Refusal::Claimed { until: lease_until })
            }
            Progress::Claimed { .. } => {
                sending.failures += 1;
                self.take_over(sending, facts, change);
                Ok(())
            }
            Progress::Waiting { retry_at, .. } if facts.now < retry_at => Err(Refusal::NotDue { retry_at }),
            Progress::Waiting {
                next: NextCall::SendAnew,
                ..
            } => self.send_anew(sending, facts, change),
            Progress::Waiting {
                next: NextCall::SendAgain,
                ..
            } if key_is_kept(&sending, facts.now) => {
                self.claim(sending, Call::Send, facts, change);
                Ok(())
            }
            Progress::Waiting { .. } | Progress::Unresolved { .. } => {
                self.claim(sending, Call::Ask, facts, change);
                Ok(())
            }
            Progress::Mismatched { .. } => Err(Refusal::Mismatched),
        }
    }

    /// The provider has nothing: the request is made, or given up when it was tried often enough.
    pub(super) fn absent(
        &mut self,
        sending: Sending,
        attempt: Attempt,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if self.answered(&sending, attempt)? == Call::Send {
            return Err(Refusal::StaleAnswer);
        }
        if sending.failures > RETRIES_MAX {
            let error = ProviderError {
                code: "not_sent".to_owned(),
                message: "the provider has no such transfer, and it was tried as often as it may be".to_owned(),
            };
            self.fail(FailureKind::Exhausted, error, facts, change);
        } else {
            self.claim(sending, Call::Send, facts, change);
        }
        Ok(())
    }

    /// A transfer of the right amount completes the payout; another amount never does [R11.6].
    pub(super) fn accept(
        &mut self,
        mut sending: Sending,
        transfer_id: TransferId,
        amount: Money,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if let Progress::Mismatched {
            transfer_id: known,
            found,
            ..
        } = &sending.progress
        {
            if *known != transfer_id {
                return Err(Refusal::AnotherTransfer { found: transfer_id });
            }
            if *found == amount {
                return Ok(());
            }
        }
        let expected = sending.calculation.net();
        if amount != expected {
            change.events.push(Event::AmountMismatch {
                transfer_id: transfer_id.clone(),
                expected,
                found: amount,
            });
            sending.progress = Progress::Mismatched {
                transfer_id,
                found: amount,
                since: facts.now,
            };
            self.move_to(State::Processing { sending }, change);
            return Ok(());
        }
        let transfer = Accepted {
            id: transfer_id,
            calculation: sending.calculation,
            account: sending.account,
            reporting: sending.reporting,
            at: facts.now,
            reversed: Money::zero(amount.currency()),
            bank: None,
        };
        change.events.push(Event::Completed {
            transfer: transfer.clone(),
        });
        self.move_to(State::Completed { transfer }, change);
        Ok(())
    }

    /// Nobody knows whether the money moved: ask later, and never give up as failed.
    pub(super) fn lose(
        &mut self,
        mut sending: Sending,
        attempt: Attempt,
        error: ProviderError,
        jitter: Jitter,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        self.answered(&sending, attempt)?;
        sending.failures += 1;
        match retry_delay(sending.failures, jitter) {
            Some(delay) => self.wait(sending, NextCall::Ask, delay, error, facts, change),
            None => self.leave_unresolved(sending, error, facts, change),
        }
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one command, unpacked by the caller's match"
    )]
    pub(super) fn fail_transiently(
        &mut self,
        mut sending: Sending,
        attempt: Attempt,
        error: ProviderError,
        key: KeyAfterwards,
        jitter: Jitter,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if self.answered(&sending, attempt)? == Call::Ask {
            return self.lose(sending, attempt, error, jitter, facts, change);
        }
        sending.failures += 1;
        let next = match key {
            KeyAfterwards::Unused => NextCall::SendAgain,
            KeyAfterwards::Spent => NextCall::SendAnew,
        };
        match retry_delay(sending.failures, jitter) {
            Some(delay) => self.wait(sending, next, delay, error, facts, change),
            None => self.fail(FailureKind::Exhausted, error, facts, change),
        }
        Ok(())
    }

    pub(super) fn fail_for_good(
        &mut self,
        sending: Sending,
        attempt: Attempt,
        error: ProviderError,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if self.answered(&sending, attempt)? == Call::Ask {
            return self.lose(sending, attempt, error, Jitter::NONE, facts, change);
        }
        self.fail(FailureKind::Permanent, error, facts, change);
        Ok(())
    }

    pub(super) fn fail(&mut self, kind: FailureKind, error: ProviderError, facts: &Facts<'_>, change: &mut Change) {
        let failure = Failure {
            kind,
            error,
            at: facts.now,
        };
        change.events.push(Event::Failed {
            failure: failure.clone(),
        });
        self.move_to(State::Failed { failure }, change);
    }

    /// The money has not moved, so whether the payee may be paid is asked once more.
    fn send_anew(&mut self, mut sending: Sending, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        match self.pin_account(facts) {
            Ok(()) => {}
            Err(refusal) => {
                let error = ProviderError {
                    code: refusal.code().to_ascii_lowercase(),
                    message: refusal.to_string(),
                };
                self.fail(FailureKind::NoLongerEligible, error, facts, change);
                return Ok(());
            }
        }
        sending.calculation = facts.tax.calculate(self.amount, facts.today())?;
        sending.account = self.account.clone();
        sending.reporting = facts.tax.reporting;
        self.generation += 1;
        self.claim(sending, Call::Send, facts, change);
        Ok(())
    }

    /// The worker before has vanished, and with it whatever it was told.
    fn take_over(&mut self, sending: Sending, facts: &Facts<'_>, change: &mut Change) {
        if sending.failures > RETRIES_MAX {
            let error = ProviderError {
                code: "worker_vanished".to_owned(),
                message: "the worker that had the transfer did not come back".to_owned(),
            };
            return self.leave_unresolved(sending, error, facts, change);
        }
        self.claim(sending, Call::Ask, facts, change);
    }

    fn claim(&mut self, mut sending: Sending, call: Call, facts: &Facts<'_>, change: &mut Change) {
        self.attempts += 1;
        sending.progress = claimed(call, facts);
        if call == Call::Send {
            sending.last_sent_at = Some(facts.now);
        }
        change.events.push(Event::Claimed {
            attempt: self.attempt(),
        });
        self.move_to(State::Processing { sending }, change);
    }

    fn wait(
        &mut self,
        mut sending: Sending,
        next: NextCall,
        delay: Duration,
        error: ProviderError,
        facts: &Facts<'_>,
        change: &mut Change,
    ) {
        let retry_at = facts.now + delay;
        change.events.push(Event::RetryScheduled {
            retry_at,
            error: error.clone(),
        });
        sending.progress = Progress::Waiting { retry_at, next, error };
        self.move_to(State::Processing { sending }, change);
    }

    fn leave_unresolved(&mut self, mut sending: Sending, error: ProviderError, facts: &Facts<'_>, change: &mut Change) {
        change.events.push(Event::Unresolved { error: error.clone() });
        let since = facts.now;
        sending.progress = Progress::Unresolved { since, error };
        self.move_to(State::Processing { sending }, change);
    }

    /// What the worker was doing, if the answer is to the attempt that has the transfer.
    fn answered(&self, sending: &Sending, attempt: Attempt) -> Result<Call, Refusal> {
        match sending.progress {
            Progress::Claimed { call, .. } if attempt == self.attempt() => Ok(call),
            _ => Err(Refusal::StaleAnswer),
        }
    }
}

fn claimed(call: Call, facts: &Facts<'_>) -> Progress {
    Progress::Claimed {
        call,
        lease_until: facts.now + facts.lease,
    }
}

fn key_is_kept(sending: &Sending, now: OffsetDateTime) -> bool {
    sending.last_sent_at.is_some_and(|at| now - at < KEY_KEPT_FOR)
}
