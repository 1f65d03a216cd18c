use time::{Date, Duration};

use super::{ANNA, BORIS, TODAY, World, account, approve, cancel, confirm, fail, new_payout, reject, review};
use crate::member_payout::{Change, Facts};
use crate::{Clearance, Command, MemberPayout, Refusal, State, Status};

/// A payout and the world around it.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub world: World,
    pub payout: MemberPayout,
}

impl Story {
    /// A member was chosen in this world.
    pub fn of(world: World) -> Self {
        let (payout, _) = MemberPayout::initiate(new_payout(), &world.facts());
        Self { world, payout }
    }

    /// A payout that stands at `status`, led there by commands. Only `approved` is put there, since nothing rests in it.
    pub fn at(status: Status) -> Self {
        let mut story = match status {
            Status::PendingBankInfo | Status::PendingTaxInfo => Self::of(World::bare()),
            _ => Self::of(World::complete()),
        };
        if status == Status::PendingTaxInfo {
            story.world.bank = Ok(account('A'));
        }
        story.lead_to(status);
        assert_eq!(story.status(), status);
        story
    }

    fn lead_to(&mut self, status: Status) {
        match status {
            Status::PendingApproval => {}
            Status::Rejected => drop(self.does(reject(ANNA))),
            Status::Cancelled => drop(self.does(cancel())),
            Status::Approved => {
                self.is_approved();
                self.payout.state = State::Approved {
                    approved_at: self.world.now,
                };
            }
            Status::PendingBankInfo | Status::PendingTaxInfo | Status::ReadyForPayment => drop(self.is_approved()),
            Status::PaymentSent => {
                self.lead_to(Status::ReadyForPayment);
                self.is_sent();
            }
            Status::Completed => {
                self.lead_to(Status::PaymentSent);
                self.does(confirm(TODAY));
            }
            Status::PaymentFailed => {
                self.lead_to(Status::PaymentSent);
                self.does(fail());
            }
            Status::RequiresManualReview => {
                self.lead_to(Status::ReadyForPayment);
                self.does(review());
            }
        }
    }

    pub fn facts(&self) -> Facts<'_> {
        self.world.facts()
    }

    pub fn status(&self) -> Status {
        self.payout.status()
    }

    /// Carries out a command that is allowed.
    pub fn does(&mut self, command: Command) -> Change {
        let name = command.name();
        let outcome = self.payout.handle(command, &self.world.facts());
        outcome.unwrap_or_else(|refusal| panic!("{name} is refused: {refusal}"))
    }

    /// Tries a command that is refused, and sees that nothing has changed.
    pub fn refuses(&mut self, command: Command) -> Refusal {
        let (name, before) = (command.name(), self.payout.clone());
        let outcome = self.payout.handle(command, &self.world.facts());
        assert_eq!(self.payout, before, "{name} changed something");
        outcome.expect_err(name)
    }

    pub fn looks_again(&mut self) -> Change {
        self.does(Command::Reevaluate)
    }

    /// Both approvals that 100,000.00 needs; answers with what the second one did.
    pub fn is_approved(&mut self) -> Change {
        self.does(approve(ANNA));
        self.does(approve(BORIS))
    }

    /// The member gives an account now, and the gates are looked at.
    pub fn gives_account(&mut self, letter: char) -> Change {
        let given_at = self.world.now;
        self.world.bank = Ok(crate::Destination {
            given_at,
            ..account(letter)
        });
        self.looks_again()
    }

    /// The member's account is taken away, and the gates are looked at.
    pub fn loses_account(&mut self) -> Change {
        self.world.bank = Err(crate::DestinationDefect::NoBankDetails);
        self.looks_again()
    }

    pub fn waits(&mut self, duration: Duration) {
        self.world.now += duration;
    }

    pub fn clearance(&self) -> Clearance {
        self.payout.clear(&self.facts()).expect("every gate is open")
    }

    /// The command that records that money left, with a clearance of this moment.
    pub fn mark_sent(&self, sent_on: Date, expected_on: Date) -> Command {
        let clearance = self.clearance();
        Command::MarkSent {
            by: BORIS,
            clearance,
            sent_on,
            expected_on,
            tracking_number: Some("T-1".into()),
        }
    }

    pub fn is_sent(&mut self) -> Change {
        let today = self.world.now.date();
        self.does(self.mark_sent(today, today))
    }
}
