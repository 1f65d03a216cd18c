use membership::removal_date;
use time::{Date, OffsetDateTime, UtcOffset};

use super::payout::Change;
use super::{Completion, Event, Facts, Failure, MemberPayout, Refusal, Sent, State};
use crate::Clearance;

impl MemberPayout {
    /// What leaves, if it may leave on that day [R6.3].
    pub(super) fn sent(
        &self,
        approved_at: OffsetDateTime,
        clearance: &Clearance,
        sent_on: Date,
        expected_on: Date,
        tracking_number: Option<String>,
        facts: &Facts<'_>,
    ) -> Result<Sent, Refusal> {
        let clear_now = self.clear(facts).map_err(|blockers| Refusal::NotCleared { blockers })?;
        if *clearance != clear_now {
            return Err(Refusal::StaleClearance);
        }
        if sent_on < approved_at.to_offset(UtcOffset::UTC).date() {
            return Err(Refusal::ImpossibleDate {
                field: "sentDate",
                problem: "before the day of approval",
            });
        }
        if sent_on > facts.today() {
            return Err(Refusal::ImpossibleDate {
                field: "sentDate",
                problem: "after today",
            });
        }
        if expected_on < sent_on {
            return Err(Refusal::ImpossibleDate {
                field: "expectedArrivalDate",
                problem: "before the date sent",
            });
        }
        let calculation = *clearance.calculation();
        if self.calculate(facts, sent_on)? != calculation {
            return Err(Refusal::CalculationChanged { sent_on });
        }
        Ok(Sent {
            calculation,
            sent_on,
            expected_on,
            tracking_number,
            recorded_at: facts.now,
        })
    }

    pub(super) fn send(&mut self, approved_at: OffsetDateTime, sent: Sent, change: &mut Change) {
        change.events.push(Event::PaymentSent { sent: sent.clone() });
        self.move_to(State::PaymentSent { approved_at, sent }, change);
    }

    pub(super) fn confirm(
        &mut self,
        approved_at: OffsetDateTime,
        sent: Sent,
        completed_on: Date,
        confirmation_number: Option<String>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if completed_on < sent.sent_on {
            return Err(Refusal::ImpossibleDate {
                field: "completedDate",
                problem: "before the date sent",
            });
        }
        if completed_on > facts.today() {
            return Err(Refusal::ImpossibleDate {
                field: "completedDate",
                problem: "in the future",
            });
        }
        let removal_on = removal_date(completed_on);
        let completion = Completion {
            completed_on,
            confirmation_number,
            removal_on,
            recorded_at: facts.now,
        };
        change.events.push(Event::Completed {
            completion: completion.clone(),
        });
        self.move_to(
            State::Completed {
                approved_at,
                sent,
                completion,
            },
            change,
        );
        Ok(())
    }

    /// A payment that had arrived was returned; one that had not, failed.
    pub(super) fn fail(&mut self, approved_at: OffsetDateTime, failure: Failure, change: &mut Change) {
        let told = failure.clone();
        change.events.push(match self.state {
            State::Completed { .. } => Event::Returned { failure: told },
            _ => Event::PaymentFailed { failure: told },
        });
        self.move_to(State::PaymentFailed { approved_at, failure }, change);
    }
}
