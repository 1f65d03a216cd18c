use approval::{Ballot, ContentHash};
use money::Money;
use time::{OffsetDateTime, UtcOffset};

use super::{
    Accepted, AccountId, Allocation, Attempt, Balance, Blocker, Call, Command, Event, Facts, IdempotencyKey, PayeeKind,
    Progress, Refusal, Staleness, State, Status, TaxReporting, TransferRequest, check_allocations, readiness,
};
use crate::{PayeeId, PayoutId, ScheduleId, SplitId, UserId};

/// One transfer to one payee, from its creation to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct TransferPayout {
    /// Also in its idempotency keys.
    pub id: PayoutId,
    /// Who is paid.
    pub payee: PayeeId,
    /// The payee's user, who never acts as staff on it.
    pub payee_user: UserId,
    /// What the payee is paid for.
    pub kind: PayeeKind,
    /// The gross amount.
    pub amount: Money,
    /// What is paid by it.
    pub source: Source,
    /// Who asked for it; nobody when a schedule did.
    pub initiated_by: Option<UserId>,
    /// When.
    pub initiated_at: OffsetDateTime,
    /// The account it was created for, and the one it is approved for.
    pub account: AccountId,
    /// The second approver's vote, when it is a large one.
    pub ballot: Option<Ballot>,
    /// How many requests with their own key were made.
    pub generation: u32,
    /// How many turns workers had with it.
    pub attempts: u32,
    /// Where it stands.
    pub state: State,
    /// Counts the changes.
    pub version: i64,
}

/// What a transfer pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Statements of a creator, cent by cent.
    Statements(Vec<Allocation>),
    /// A recruiter's share of a placement.
    Split(SplitId),
    /// What was due on a day.
    Schedule(ScheduleId),
    /// Something else, for a reason that staff gives.
    Adjustment {
        /// Why.
        reason: String,
    },
}

impl Source {
    /// What is claimed of statements.
    pub fn allocations(&self) -> &[Allocation] {
        match self {
            Self::Statements(allocations) => allocations,
            Self::Split(_) | Self::Schedule(_) | Self::Adjustment { .. } => &[],
        }
    }
}

/// What somebody asks for, or a schedule brings.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTransfer {
    /// The new payout.
    pub id: PayoutId,
    /// Who is paid.
    pub payee: PayeeId,
    /// The payee's user.
    pub payee_user: UserId,
    /// The gross amount.
    pub amount: Money,
    /// What is paid by it.
    pub source: Source,
    /// Who asks; for a schedule whoever made it, if that is known.
    pub initiated_by: Option<UserId>,
}

/// What a command did: the events, and every status on the way, the old one first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// The statuses passed through; a single one when the status stayed.
    pub path: Vec<Status>,
}

impl Change {
    /// The command was allowed, and there was nothing to do, as when an event of the provider comes twice.
    pub fn is_nothing(&self) -> bool {
        self.events.is_empty() && self.path.len() < 2
    }
}

impl TransferPayout {
    /// A transfer that may be sent, or that waits for a second approver when it is large [R11.2]. Errors name every
    /// check that the payee does not pass, or what is wrong with the amount.
    pub fn create(new: NewTransfer, facts: &Facts<'_>) -> Result<(Self, Change), Refusal> {
        let account = clear(facts)?;
        check_source(&new, facts)?;
        let needs_approval = facts.limits.needs_second_approver(new.amount);
        // Nobody more than the payee is kept from voting when no person asked.
        let initiator = new.initiated_by.unwrap_or(new.payee_user);
        let ballot = needs_approval.then(|| {
            let required = facts.policy.required(new.amount);
            Ballot::open(new.payee_user.0, initiator.0, required, facts.now)
        });
        let state = if needs_approval {
            State::PendingApproval { since: facts.now }
        } else {
            State::Pending { since: facts.now }
        };
        let change = Change {
            events: vec![Event::Created { needs_approval }],
            path: vec![state.status()],
        };
        let payout = Self {
            id: new.id,
            payee: new.payee,
            payee_user: new.payee_user,
            kind: facts.payee.kind,
            amount: new.amount,
            source: new.source,
            initiated_by: new.initiated_by,
            initiated_at: facts.now,
            account,
            ballot,
            generation: 0,
            attempts: 0,
            state,
            version: 0,
        };
        Ok((payout, change))
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

    /// The turn that a worker has, or had last.
    pub const fn attempt(&self) -> Attempt {
        Attempt {
            generation: self.generation,
            number: self.attempts,
        }
    }

    /// What the second approver's vote is bound to.
    pub fn content_hash(&self) -> ContentHash {
        ContentHash::of(self.payee_user.0, self.amount, "transfer", Some(&self.account.0))
    }

    /// What the provider is asked for while the transfer is being sent: the same for every attempt of a generation, and
    /// to be stored before the first.
    pub fn request(&self) -> Option<TransferRequest> {
        let State::Processing { sending } = &self.state else {
            return None;
        };
        Some(TransferRequest {
            key: IdempotencyKey::of(self.id, self.generation),
            payout: self.id,
            destination: sending.account.clone(),
            amount: sending.calculation.net(),
        })
    }

    /// What the worker that has claimed it does now.
    pub const fn next_call(&self) -> Option<Call> {
        match &self.state {
            State::Processing { sending } => match sending.progress {
                Progress::Claimed { call, .. } => Some(call),
                Progress::Waiting { .. } | Progress::Unresolved { .. } | Progress::Mismatched { .. } => None,
            },
            _ => None,
        }
    }

    /// When it is tried again by itself.
    pub const fn next_retry_at(&self) -> Option<OffsetDateTime> {
        match &self.state {
            State::Processing { sending } => match sending.progress {
                Progress::Waiting { retry_at, .. } => Some(retry_at),
                Progress::Claimed { .. } | Progress::Unresolved { .. } | Progress::Mismatched { .. } => None,
            },
            _ => None,
        }
    }

    /// Whether it hangs at the provider [R11.9].
    pub fn staleness(&self, now: OffsetDateTime) -> Staleness {
        match &self.state {
            State::Processing { sending } => Staleness::after(now - sending.started_at),
            _ => Staleness::Fresh,
        }
    }

    /// What the provider has accepted, also when it took it back later.
    pub const fn accepted(&self) -> Option<&Accepted> {
        match &self.state {
            State::Completed { transfer } | State::Reversed { transfer, .. } => Some(transfer),
            _ => None,
        }
    }

    /// What the forms of the year count [R7.6]: a payment that stands and that this service reports.
    pub fn reported(&self) -> Option<tax::year_end::Paid> {
        match &self.state {
            State::Completed { transfer } if transfer.reporting == TaxReporting::Service => Some(tax::year_end::Paid {
                payout: self.id.0,
                payee: self.payee_user.0,
                income: self.kind.income(),
                gross: transfer.calculation.gross(),
                withheld: transfer.calculation.withheld(),
                paid_on: transfer.at.to_offset(UtcOffset::UTC).date(),
            }),
            _ => None,
        }
    }

    /// The gross amount stands in the books as owed to the payee, or was paid.
    pub const fn is_recognised(&self) -> bool {
        matches!(self.status(), Status::Pending | Status::Processing | Status::Completed)
    }

    pub(super) fn move_to(&mut self, state: State, change: &mut Change) {
        if state.status() != self.status() {
            change.path.push(state.status());
        }
        self.state = state;
    }
}

/// The account to pay to, if the payee may be paid.
pub(super) fn clear(facts: &Facts<'_>) -> Result<AccountId, Refusal> {
    let blockers = readiness(facts.payee, &facts.tax);
    match &facts.payee.account {
        Some(account) if blockers.is_empty() => Ok(account.clone()),
        _ => Err(Refusal::NotEligible { blockers }),
    }
}

fn check_source(new: &NewTransfer, facts: &Facts<'_>) -> Result<(), Refusal> {
    match &new.source {
        Source::Schedule(_) => facts.limits.check_due(new.amount)?,
        Source::Split(_) | Source::Adjustment { .. } => facts.limits.check_request(new.amount)?,
        Source::Statements(allocations) => {
            let balance = Balance::of(facts.statements, new.amount.currency(), facts.limits)?;
            let minimum = facts.limits.minimum();
            let available = balance.available();
            if available.minor() < minimum.minor() {
                let blockers = vec![Blocker::BelowMinimum { available, minimum }];
                return Err(Refusal::NotEligible { blockers });
            }
            facts.limits.check_request(new.amount)?;
            if new.amount.minor() > available.minor() {
                return Err(Refusal::AboveBalance {
                    wanted: new.amount,
                    available,
                });
            }
            check_allocations(allocations, new.amount, facts.statements)?;
        }
    }
    Ok(())
}
