use approval::{BallotRefusal, Decision, Role, Verdict, Vote};

use super::payout::Change;
use super::{Command, Event, Facts, MemberPayout, NewRound, Refusal, State};
use crate::UserId;

impl MemberPayout {
    /// One vote per person and round, also once the round has its verdict [R3.2].
    pub(super) fn refuse_second_vote(&self, command: &Command) -> Result<(), Refusal> {
        let Command::Vote { by, .. } = command else {
            return Ok(());
        };
        if self.ballot.votes().iter().any(|vote| vote.voter == by.0) {
            return Err(BallotRefusal::AlreadyVoted.into());
        }
        Ok(())
    }

    pub(super) fn vote(
        &mut self,
        by: UserId,
        roles: &[Role],
        decision: Decision,
        reason: Option<String>,
        facts: &Facts<'_>,
        change: &mut Change,
    ) -> Result<(), Refusal> {
        if decision == Decision::Approve {
            self.pin_what_is_approved(facts, change)?;
        }
        let content_hash = self.content_hash();
        let vote = Vote {
            voter: by.0,
            decision,
            reason: reason.clone(),
            at: facts.now,
            content_hash,
        };
        let verdict = self.ballot.cast(vote.clone(), roles, facts.policy)?;
        change.events.push(Event::VoteCast { vote });
        match verdict {
            Verdict::Pending => Ok(()),
            Verdict::Rejected => {
                let reason = reason.unwrap_or_default();
                change.events.push(Event::Rejected {
                    by,
                    reason: reason.clone(),
                });
                self.move_to(
                    State::Rejected {
                        at: facts.now,
                        by,
                        reason,
                    },
                    change,
                );
                Ok(())
            }
            Verdict::Approved => {
                change.events.push(Event::Approved);
                self.move_to(State::Approved { approved_at: facts.now }, change);
                self.pass_gates(facts.now, facts, change)
            }
        }
    }

    /// An approval is for what is on file now; a rejection is one whatever is. Details given for the first time are
    /// pinned; others than those he was shown he has to look at first.
    fn pin_what_is_approved(&mut self, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        let mut found = Change::default();
        let mut looked_at = self.clone();
        let reopened = looked_at.reconcile_destination(facts, &mut found);
        let changed = found
            .events
            .iter()
            .any(|event| matches!(event, Event::DestinationPinned { changed: true, .. }));
        if reopened || changed {
            return Err(Refusal::ApprovalOutdated);
        }
        self.reconcile_destination(facts, change);
        Ok(())
    }

    pub(super) fn expire(&mut self, facts: &Facts<'_>, change: &mut Change) -> Result<(), Refusal> {
        if !self.ballot.expired(facts.now, facts.policy) {
            return Err(Refusal::NotExpired);
        }
        self.open_round(NewRound::Expired, false, facts, change);
        Ok(())
    }
}
