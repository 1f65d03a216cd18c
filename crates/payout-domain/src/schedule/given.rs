//! A schedule of 1,000.00, its holds, and the world around it.

use money::Money;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Change, Command, Facts, NewSchedule, Recipient, Refusal, Schedule};
use crate::given::{ANNA, NOW, REASON, TODAY};
use crate::hold::{self, Hold, NewHold};
use crate::placement::PlacementState;
use crate::transfer::Blocker;
use crate::{HoldId, PayeeId, PayoutId, PlacementId, ScheduleId};

pub(crate) const LEASE: Duration = Duration::minutes(10);
pub(crate) const PLACEMENT: PlacementId = PlacementId(Uuid::from_u128(300));
pub(crate) const PAYOUT: PayoutId = PayoutId(Uuid::from_u128(301));
/// The amount, in cents.
pub(crate) const WHOLE: i64 = 100_000;

#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub schedule: Schedule,
    pub placement: PlacementState,
    pub payee: Vec<Blocker>,
    pub holds: Vec<Hold>,
    pub now: OffsetDateTime,
}

pub(crate) fn new_schedule() -> NewSchedule {
    NewSchedule {
        id: ScheduleId(Uuid::from_u128(302)),
        placement: PLACEMENT,
        recipient: Recipient::Payee(PayeeId(Uuid::from_u128(50))),
        amount: Money::usd(WHOLE),
        belongs_to: None,
        scheduled_on: TODAY,
        guarantee_until: None,
        trigger: "manual".into(),
        created_by: Some(ANNA),
    }
}

pub(crate) fn new_hold(cents: i64) -> NewHold {
    NewHold {
        id: HoldId(Uuid::from_u128(303)),
        placement: PLACEMENT,
        schedule: Some(new_schedule().id),
        payout: None,
        amount: Money::usd(cents),
        reason: "guarantee_period".into(),
        release_on: release_day(),
    }
}

pub(crate) fn release_day() -> Date {
    TODAY + Duration::days(90)
}

impl Story {
    /// Due today, with every gate open.
    pub fn due() -> Self {
        let (schedule, _) = Schedule::create(new_schedule()).expect("nothing is wrong with it");
        Self {
            schedule,
            placement: PlacementState::Active,
            payee: Vec::new(),
            holds: Vec::new(),
            now: NOW,
        }
    }

    pub fn processing() -> Self {
        let mut story = Self::due();
        story.does(Command::Claim);
        story
    }

    pub fn failed() -> Self {
        let mut story = Self::processing();
        story.does(story.fails());
        story
    }

    /// So much of it is kept back.
    pub fn holding(cents: i64) -> Self {
        let mut story = Self::due();
        let (hold, _) = Hold::create(new_hold(cents), NOW).expect("nothing is wrong with it");
        story.holds.push(hold);
        story
    }

    pub fn facts(&self) -> Facts<'_> {
        Facts {
            placement: self.placement,
            payee: &self.payee,
            holds: &self.holds,
            lease: LEASE,
            now: self.now,
        }
    }

    pub fn does(&mut self, command: Command) -> Change {
        let name = command.name();
        let facts = Facts {
            placement: self.placement,
            payee: &self.payee,
            holds: &self.holds,
            lease: LEASE,
            now: self.now,
        };
        let outcome = self.schedule.handle(command, &facts);
        outcome.unwrap_or_else(|refusal| panic!("{name} is refused: {refusal}"))
    }

    pub fn refuses(&mut self, command: Command) -> Refusal {
        let (name, before) = (command.name(), self.schedule.clone());
        let mut schedule = self.schedule.clone();
        let outcome = schedule.handle(command, &self.facts());
        assert_eq!(schedule, before, "{name} changed something");
        outcome.expect_err(name)
    }

    /// Something is done with its only hold.
    pub fn holds_do(&mut self, command: hold::Command) -> hold::Event {
        let facts = self.hold_facts();
        let outcome = self.holds[0].handle(command, &facts);
        outcome.unwrap_or_else(|refusal| panic!("it is refused: {refusal}"))
    }

    pub fn hold_facts(&self) -> hold::Facts {
        hold::Facts {
            schedule_is_open: self.schedule.status().is_open(),
            now: self.now,
        }
    }

    pub fn waits(&mut self, duration: Duration) {
        self.now += duration;
    }

    pub fn completes(&self) -> Command {
        Command::Complete {
            claim: self.schedule.claims,
            payout: Some(PAYOUT),
        }
    }

    pub fn fails(&self) -> Command {
        Command::Fail {
            claim: self.schedule.claims,
            reason: REASON.into(),
        }
    }

    pub fn postpones(&self) -> Command {
        Command::Postpone {
            claim: self.schedule.claims,
            reason: "the payee is not ready".into(),
        }
    }
}
