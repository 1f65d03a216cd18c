use money::Money;
use time::{Date, OffsetDateTime, UtcOffset};

use super::{Command, Event, Facts, Refusal, State, Status, retry_delay};
use crate::{PayeeId, PayoutId, PlacementId, ScheduleId, SplitId, UserId};

const TRIGGER_MAX: usize = 100;

/// A payment that is due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Which one.
    pub id: ScheduleId,
    /// Of which placement.
    pub placement: PlacementId,
    /// Who gets it.
    pub recipient: Recipient,
    /// What is due, holds not subtracted.
    pub amount: Money,
    /// A payout that it belongs to, as whoever made it says.
    pub belongs_to: Option<PayoutId>,
    /// The day it is due.
    pub scheduled_on: Date,
    /// The day the guarantee ends: what is held back waits for it.
    pub guarantee_until: Option<Date>,
    /// Why it is due, in the words of whoever made it.
    pub trigger: String,
    /// Who made it; nobody when a hold was released.
    pub created_by: Option<UserId>,
    /// How often it has failed since it was made or tried again by hand.
    pub failures: u32,
    /// How often workers have claimed it.
    pub claims: u32,
    /// Where it stands.
    pub state: State,
    /// Counts the changes.
    pub version: i64,
}

/// Who gets what a schedule pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// Whoever has this share of the fee.
    Split(SplitId),
    /// Somebody directly.
    Payee(PayeeId),
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Schedule`")]
pub struct NewSchedule {
    pub id: ScheduleId,
    pub placement: PlacementId,
    pub recipient: Recipient,
    pub amount: Money,
    pub belongs_to: Option<PayoutId>,
    pub scheduled_on: Date,
    pub guarantee_until: Option<Date>,
    pub trigger: String,
    pub created_by: Option<UserId>,
}

/// What a command did: the events, and every status on the way, the old one first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The statuses passed through; a single one when the status stayed.
    pub path: Vec<Status>,
}

impl Change {
    /// The command was allowed, and there was nothing to do, as when the same gate is still not open.
    pub fn is_nothing(&self) -> bool {
        self.events.is_empty() && self.path.len() < 2
    }
}

impl Schedule {
    /// A payment that waits for its day. Errors name what is wrong with it.
    pub fn create(new: NewSchedule) -> Result<(Self, Event), Refusal> {
        if !new.amount.is_positive() {
            return Err(Refusal::AmountInvalid);
        }
        if !(1..=TRIGGER_MAX).contains(&new.trigger.trim().chars().count()) {
            return Err(Refusal::TriggerRequired);
        }
        check_days(new.scheduled_on, new.guarantee_until)?;
        let schedule = Self {
            id: new.id,
            placement: new.placement,
            recipient: new.recipient,
            amount: new.amount,
            belongs_to: new.belongs_to,
            scheduled_on: new.scheduled_on,
            guarantee_until: new.guarantee_until,
            trigger: new.trigger,
            created_by: new.created_by,
            failures: 0,
            claims: 0,
            state: State::Scheduled { postponed: None },
            version: 0,
        };
        Ok((schedule, Event::Created))
    }

    /// Applies `command`, or says why it is refused. Nothing changes on refusal.
    pub fn handle(&mut self, command: Command, facts: &Facts<'_>) -> Result<Change, Refusal> {
        let mut next = self.clone();
        let mut change = Change {
            events: Vec::new(),
            path: vec![self.status()],
        };
        next.step(command, facts, &mut change)?;
        if !change.is_nothing() {
            next.version += 1;
        }
        *self = next;
        Ok(change)
    }

    /// The name of its state.
    pub const fn status(&self) -> Status {
        self.state.status()
    }

    /// Whether a run of process-due looks at it: its day has come, staff triggered it, its next attempt is due, or the
    /// worker that had it has vanished.
    pub fn is_due(&self, now: OffsetDateTime) -> bool {
        match &self.state {
            State::Scheduled { .. } => self.day_has_come(now),
            State::Triggered { .. } => true,
            State::Processing { lease_until, .. } => now >= *lease_until,
            State::Failed { .. } => self.retry_at().is_some_and(|at| now >= at),
            State::Processed { .. } | State::Cancelled { .. } => false,
        }
    }

    /// When a schedule that failed is tried again by itself.
    pub fn retry_at(&self) -> Option<OffsetDateTime> {
        match &self.state {
            State::Failed { at, .. } => retry_delay(self.failures).map(|delay| *at + delay),
            _ => None,
        }
    }

    pub(super) fn day_has_come(&self, now: OffsetDateTime) -> bool {
        self.scheduled_on <= now.to_offset(UtcOffset::UTC).date()
    }

    pub(super) fn move_to(&mut self, state: State, change: &mut Change) {
        if state.status() != self.status() {
            change.path.push(state.status());
        }
        self.state = state;
    }
}

pub(super) fn check_days(scheduled_on: Date, guarantee_until: Option<Date>) -> Result<(), Refusal> {
    if guarantee_until.is_some_and(|day| day < scheduled_on) {
        return Err(Refusal::GuaranteeBeforeSchedule);
    }
    Ok(())
}
