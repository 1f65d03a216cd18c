use money::{Currency, Money, MoneyError};
use time::{Date, OffsetDateTime, UtcOffset};

use super::{Command, Event, Facts, Refusal};
use crate::{HoldId, PayoutId, PlacementId, ScheduleId, UserId};

const REASON_MAX: usize = 1000;

/// Money of a placement that is kept back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which one.
    pub id: HoldId,
    /// Of which placement.
    pub placement: PlacementId,
    /// The schedule that pays so much less.
    pub schedule: Option<ScheduleId>,
    /// The payout it belongs to, as whoever made it says.
    pub payout: Option<PayoutId>,
    /// All that was ever kept back.
    pub amount: Money,
    /// What of it was released so far.
    pub released: Money,
    /// Why.
    pub reason: String,
    /// When it began.
    pub held_at: OffsetDateTime,
    /// The day on which it ends by itself; old rows may have none.
    pub release_on: Option<Date>,
    /// Where it stands.
    pub state: State,
    /// Counts the changes.
    pub version: i64,
}

/// What somebody, or a schedule with a holdback, asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Hold`")]
pub struct NewHold {
    pub id: HoldId,
    pub placement: PlacementId,
    pub schedule: Option<ScheduleId>,
    pub payout: Option<PayoutId>,
    pub amount: Money,
    pub reason: String,
    pub release_on: Date,
}

/// Where a hold stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// What was not released is kept back.
    Active,
    /// Everything was given free.
    Released {
        /// When.
        at: OffsetDateTime,
        /// By whom; by nobody when its day had come.
        by: Option<UserId>,
    },
    /// It was a mistake.
    Cancelled {
        /// When.
        at: OffsetDateTime,
        /// By whom.
        by: UserId,
        /// The schedule that it was kept out of pays the rest after all.
        returned: bool,
    },
    /// The payee lost the rest to the platform.
    Forfeited {
        /// When.
        at: OffsetDateTime,
        /// By whom.
        by: UserId,
        /// Why.
        reason: String,
    },
}

/// The name of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are those of `State`")]
pub enum Status {
    Active,
    Released,
    Cancelled,
    Forfeited,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Active, Self::Released, Self::Cancelled, Self::Forfeited];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Released => "released",
            Self::Cancelled => "cancelled",
            Self::Forfeited => "forfeited",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == raw)
    }
}

impl Hold {
    /// A hold that begins now. Errors name what is wrong with it.
    pub fn create(new: NewHold, now: OffsetDateTime) -> Result<(Self, Event), Refusal> {
        if !new.amount.is_positive() {
            return Err(Refusal::AmountInvalid);
        }
        check_reason(&new.reason)?;
        check_release(new.release_on, now)?;
        let hold = Self {
            id: new.id,
            placement: new.placement,
            schedule: new.schedule,
            payout: new.payout,
            amount: new.amount,
            released: Money::zero(new.amount.currency()),
            reason: new.reason,
            held_at: now,
            release_on: Some(new.release_on),
            state: State::Active,
            version: 0,
        };
        Ok((hold, Event::Created { amount: new.amount }))
    }

    /// Applies `command`, or says why it is refused. Nothing changes on refusal.
    pub fn handle(&mut self, command: Command, facts: &Facts) -> Result<Event, Refusal> {
        let mut next = self.clone();
        let event = next.step(command, facts)?;
        next.version += 1;
        *self = next;
        Ok(event)
    }

    /// The name of its state.
    pub const fn status(&self) -> Status {
        match self.state {
            State::Active => Status::Active,
            State::Released { .. } => Status::Released,
            State::Cancelled { .. } => Status::Cancelled,
            State::Forfeited { .. } => Status::Forfeited,
        }
    }

    /// What is kept back at this moment.
    pub fn remaining(&self) -> Money {
        match self.state {
            State::Active => self.rest(),
            State::Released { .. } | State::Cancelled { .. } | State::Forfeited { .. } => {
                Money::zero(self.amount.currency())
            }
        }
    }

    /// How much less `schedule` pays because of this hold.
    pub fn kept_out_of(&self, schedule: ScheduleId) -> Money {
        match self.state {
            _ if self.schedule != Some(schedule) => Money::zero(self.amount.currency()),
            State::Cancelled { returned: true, .. } => self.released,
            State::Active | State::Released { .. } | State::Cancelled { .. } | State::Forfeited { .. } => self.amount,
        }
    }

    /// Its day has come.
    pub fn is_due(&self, today: Date) -> bool {
        self.status() == Status::Active && self.release_on.is_some_and(|day| day <= today)
    }

    fn step(&mut self, command: Command, facts: &Facts) -> Result<Event, Refusal> {
        let at = facts.now;
        match (&self.state, command) {
            (State::Active, Command::Release { by, amount, notes }) => self.release(by, amount, notes, facts),
            (State::Active, Command::ReleaseDue) => self.release_due(facts),
            (State::Active, Command::Cancel { by }) => {
                let (amount, returned) = self.cancel(by, facts);
                Ok(Event::Cancelled { by, amount, returned })
            }
            (State::Active, Command::Delete { by }) => {
                let (amount, returned) = self.cancel(by, facts);
                Ok(Event::Deleted { by, amount, returned })
            }
            (State::Active, Command::Forfeit { by, reason }) => {
                check_reason(&reason)?;
                let told = reason.clone();
                self.state = State::Forfeited { at, by, reason };
                let amount = self.rest();
                Ok(Event::Forfeited {
                    by,
                    amount,
                    reason: told,
                })
            }
            (
                State::Active,
                Command::Change {
                    by,
                    amount,
                    reason,
                    release_on,
                },
            ) => self.change(by, amount, reason, release_on, facts),
            (_, command) => Err(Refusal::InvalidTransition {
                status: self.status(),
                command: command.name(),
            }),
        }
    }

    fn release(
        &mut self,
        by: UserId,
        amount: Option<Money>,
        notes: Option<String>,
        facts: &Facts,
    ) -> Result<Event, Refusal> {
        let rest = self.rest();
        let amount = amount.unwrap_or(rest);
        if !amount.is_positive() || amount.currency() != rest.currency() {
            return Err(Refusal::AmountInvalid);
        }
        if amount.minor() > rest.minor() {
            return Err(Refusal::MoreThanHeld { remaining: rest });
        }
        self.give_free(amount, Some(by), facts);
        Ok(Event::Released {
            by,
            amount,
            remaining: self.rest(),
            notes,
        })
    }

    fn release_due(&mut self, facts: &Facts) -> Result<Event, Refusal> {
        if !self.is_due(facts.today()) {
            return Err(Refusal::NotDue {
                release_on: self.release_on,
            });
        }
        let amount = self.rest();
        self.give_free(amount, None, facts);
        Ok(Event::AutoReleased { amount })
    }

    fn give_free(&mut self, amount: Money, by: Option<UserId>, facts: &Facts) {
        self.released = Money::new(self.released.minor() + amount.minor(), amount.currency());
        if self.rest().is_zero() {
            self.state = State::Released { at: facts.now, by };
        }
    }

    fn cancel(&mut self, by: UserId, facts: &Facts) -> (Money, bool) {
        let returned = self.schedule.is_some() && facts.schedule_is_open;
        self.state = State::Cancelled {
            at: facts.now,
            by,
            returned,
        };
        (self.rest(), returned)
    }

    fn change(
        &mut self,
        by: UserId,
        amount: Option<Money>,
        reason: Option<String>,
        release_on: Option<Date>,
        facts: &Facts,
    ) -> Result<Event, Refusal> {
        let mut fields = Vec::new();
        if let Some(amount) = amount.filter(|amount| *amount != self.amount) {
            self.check_amount(amount, facts)?;
            self.amount = amount;
            fields.push("amountCents");
        }
        if let Some(reason) = reason.filter(|reason| *reason != self.reason) {
            check_reason(&reason)?;
            self.reason = reason;
            fields.push("reason");
        }
        if let Some(day) = release_on.filter(|day| Some(*day) != self.release_on) {
            check_release(day, facts.now)?;
            self.release_on = Some(day);
            fields.push("releaseDate");
        }
        Ok(Event::Updated { by, fields })
    }

    fn check_amount(&self, amount: Money, facts: &Facts) -> Result<(), Refusal> {
        if amount.currency() != self.amount.currency() || amount.minor() <= self.released.minor() {
            return Err(Refusal::AmountInvalid);
        }
        if self.schedule.is_some() && !facts.schedule_is_open {
            return Err(Refusal::AmountSettled);
        }
        Ok(())
    }

    fn rest(&self) -> Money {
        Money::new(self.amount.minor() - self.released.minor(), self.amount.currency())
    }
}

/// What is kept back of a placement at this moment.
pub fn total_held(holds: &[Hold], currency: Currency) -> Result<Money, MoneyError> {
    let mut remaining = holds.iter().map(Hold::remaining);
    remaining.try_fold(Money::zero(currency), Money::plus)
}

fn check_reason(reason: &str) -> Result<(), Refusal> {
    match reason.trim().chars().count() {
        1..=REASON_MAX => Ok(()),
        _ => Err(Refusal::ReasonRequired),
    }
}

fn check_release(day: Date, now: OffsetDateTime) -> Result<(), Refusal> {
    if day <= now.to_offset(UtcOffset::UTC).date() {
        return Err(Refusal::ReleaseDateNotInFuture);
    }
    Ok(())
}
