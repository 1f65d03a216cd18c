use money::Money;
use time::{Date, OffsetDateTime};

use crate::{PayeeId, StatementId, UserId};

/// What a creator earned in one run, and what became of it [R11.5].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Which one.
    pub id: StatementId,
    /// Whose.
    pub payee: PayeeId,
    /// The last day it is about; the oldest is paid first.
    pub period_end: Date,
    /// What is owed for it, all in all.
    pub net_payable: Money,
    /// What completed payouts have paid of it.
    pub paid: Money,
    /// What payouts that are still going on will pay of it.
    pub in_flight: Money,
    /// Where its run stands.
    pub run: RunStatus,
    /// Where it stands itself.
    pub state: StatementState,
}

/// Where a run of royalties stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the royalty system")]
pub enum RunStatus {
    Draft,
    Calculated,
    Locked,
    Processing,
    Completed,
    Failed,
}

impl RunStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::Calculated,
        Self::Locked,
        Self::Processing,
        Self::Completed,
        Self::Failed,
    ];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Calculated => "calculated",
            Self::Locked => "locked",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == raw)
    }

    /// Its figures do not change any more.
    pub const fn is_locked(self) -> bool {
        matches!(self, Self::Locked | Self::Processing | Self::Completed)
    }
}

/// Where a statement stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementState {
    /// Nobody has said anything against it.
    Pending,
    /// The creator has looked at it.
    Reviewed {
        /// When.
        at: OffsetDateTime,
    },
    /// The creator objects.
    Disputed {
        /// When.
        at: OffsetDateTime,
        /// Why.
        reason: String,
    },
    /// Staff decided about the objection.
    Resolved {
        /// When.
        at: OffsetDateTime,
        /// Who.
        by: UserId,
        /// How.
        note: String,
    },
}

impl StatementState {
    /// The stored name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Reviewed { .. } => "reviewed",
            Self::Disputed { .. } => "disputed",
            Self::Resolved { .. } => "resolved",
        }
    }
}

/// Whether a statement can be paid, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Payability {
    /// It can.
    Payable,
    /// Its run may still change.
    RunNotLocked,
    /// The creator objects.
    Disputed,
    /// Nothing is left of it.
    Spent,
}

impl Payability {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Payable => "PAYABLE",
            Self::RunNotLocked => "RUN_NOT_LOCKED",
            Self::Disputed => "STATEMENT_DISPUTED",
            Self::Spent => "STATEMENT_SPENT",
        }
    }
}

/// What somebody wants done with a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementCommand {
    /// The creator has looked at it and says that it is right. He may still object until a payout claims it.
    Review,
    /// The creator objects.
    Dispute {
        /// Why.
        reason: String,
    },
    /// Staff decides about the objection.
    Resolve {
        /// Who.
        by: UserId,
        /// What is owed now.
        net_payable: Money,
        /// Why.
        note: String,
    },
}

/// Why a statement stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementRefusal {
    /// No such step.
    #[error("a statement that is {status} cannot be asked to {command}")]
    InvalidTransition {
        /// Where it stands.
        status: &'static str,
        /// What was wanted.
        command: &'static str,
    },
    /// Everything was paid.
    #[error("the statement is paid")]
    Paid,
    /// The creator said that it is right, and it is being paid on that word.
    #[error("the statement was reviewed, and payouts have claimed it since")]
    Claimed,
    /// Payouts have been promised more.
    #[error("payouts already come to {allocated} of this statement")]
    BelowAllocated {
        /// What they come to.
        allocated: Money,
    },
    /// Not an amount that can be owed.
    #[error("what is owed cannot be negative or in another currency")]
    Amount,
}

impl StatementRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidTransition { .. } => "INVALID_TRANSITION",
            Self::Paid => "STATEMENT_PAID",
            Self::Claimed => "STATEMENT_CLAIMED",
            Self::BelowAllocated { .. } => "BELOW_ALLOCATED",
            Self::Amount => "AMOUNT_INVALID",
        }
    }
}

impl StatementCommand {
    /// The stored name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Dispute { .. } => "dispute",
            Self::Resolve { .. } => "resolve",
        }
    }
}

impl Statement {
    /// The status outside, which knows `paid` too.
    pub fn status(&self) -> &'static str {
        if self.is_paid() { "paid" } else { self.state.code() }
    }

    /// Everything that is owed for it was paid.
    pub fn is_paid(&self) -> bool {
        self.net_payable.is_positive() && self.paid.minor() >= self.net_payable.minor()
    }

    /// What payouts have paid of it or will.
    pub fn allocated(&self) -> Money {
        Money::new(
            self.paid.minor().saturating_add(self.in_flight.minor()),
            self.net_payable.currency(),
        )
    }

    /// What no payout has claimed yet; never less than nothing.
    pub fn remaining(&self) -> Money {
        let rest = self.net_payable.minor().saturating_sub(self.allocated().minor());
        Money::new(rest.max(0), self.net_payable.currency())
    }

    /// Whether a payout may claim what remains.
    pub fn payability(&self) -> Payability {
        match self.state {
            StatementState::Disputed { .. } => Payability::Disputed,
            _ if !self.remaining().is_positive() => Payability::Spent,
            StatementState::Resolved { .. } => Payability::Payable,
            StatementState::Pending | StatementState::Reviewed { .. } if self.run.is_locked() => Payability::Payable,
            StatementState::Pending | StatementState::Reviewed { .. } => Payability::RunNotLocked,
        }
    }

    /// Applies `command`, or says why it is refused.
    pub fn handle(&mut self, command: StatementCommand, now: OffsetDateTime) -> Result<(), StatementRefusal> {
        use StatementState::{Disputed, Pending, Resolved, Reviewed};
        match (&self.state, command) {
            (Pending, StatementCommand::Review) => self.state = Reviewed { at: now },
            // Said twice is said once.
            (Reviewed { .. }, StatementCommand::Review) => {}
            (Pending | Reviewed { .. }, StatementCommand::Dispute { .. }) if self.is_paid() => {
                return Err(StatementRefusal::Paid);
            }
            (Reviewed { .. }, StatementCommand::Dispute { .. }) if self.allocated().is_positive() => {
                return Err(StatementRefusal::Claimed);
            }
            (Pending | Reviewed { .. }, StatementCommand::Dispute { reason }) => {
                self.state = Disputed { at: now, reason };
            }
            (Disputed { .. }, StatementCommand::Resolve { by, net_payable, note }) => {
                self.owe(net_payable)?;
                self.state = Resolved { at: now, by, note };
            }
            (state, command) => {
                return Err(StatementRefusal::InvalidTransition {
                    status: state.code(),
                    command: command.name(),
                });
            }
        }
        Ok(())
    }

    fn owe(&mut self, net_payable: Money) -> Result<(), StatementRefusal> {
        if net_payable.minor() < 0 || net_payable.currency() != self.net_payable.currency() {
            return Err(StatementRefusal::Amount);
        }
        let allocated = self.allocated();
        if net_payable.minor() < allocated.minor() {
            return Err(StatementRefusal::BelowAllocated { allocated });
        }
        self.net_payable = net_payable;
        Ok(())
    }
}
