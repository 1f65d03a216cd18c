use std::collections::BTreeMap;

use money::{Money, MoneyError};

use super::{Payability, Statement};
use crate::StatementId;

/// What a payout pays of one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// Of which.
    pub statement: StatementId,
    /// How much.
    pub amount: Money,
}

/// Why statements cannot be claimed for a payout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllocationRefusal {
    /// There is nothing to pay.
    #[error("there is no payable statement")]
    NothingPayable,
    /// A statement that was asked for cannot be paid.
    #[error("statement {statement} cannot be paid: {}", why.code())]
    NotPayable {
        /// Which.
        statement: StatementId,
        /// Why.
        why: Payability,
    },
    /// A statement that is not there, or somebody else's.
    #[error("statement {0} is not one of this payee's")]
    Unknown(StatementId),
    /// More than is left.
    #[error("{wanted} is more than the {payable} that can be paid")]
    MoreThanPayable {
        /// What was wanted.
        wanted: Money,
        /// What there is.
        payable: Money,
    },
    /// The parts are not the payout.
    #[error("the allocations do not add up to the amount of the payout")]
    DoNotAddUp,
    /// Currencies differ, or an amount is not positive.
    #[error("the amounts cannot be allocated")]
    Amount,
}

impl AllocationRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NothingPayable => "NOTHING_PAYABLE",
            Self::NotPayable { .. } => "STATEMENT_NOT_PAYABLE",
            Self::Unknown(_) => "STATEMENT_UNKNOWN",
            Self::MoreThanPayable { .. } => "AMOUNT_ABOVE_BALANCE",
            Self::DoNotAddUp => "ALLOCATIONS_DO_NOT_ADD_UP",
            Self::Amount => "AMOUNT_INVALID",
        }
    }
}

impl From<MoneyError> for AllocationRefusal {
    fn from(_: MoneyError) -> Self {
        Self::Amount
    }
}

/// Claims `wanted`, or everything, from the payable ones of `statements`, the oldest first [R11.4]. The last one may be
/// claimed in part; its rest stays payable. With `chosen`, only from these, and each of them has to be payable.
pub fn allocate(
    statements: &[Statement],
    chosen: Option<&[StatementId]>,
    wanted: Option<Money>,
) -> Result<Vec<Allocation>, AllocationRefusal> {
    let mut payable = match chosen {
        Some(ids) => these(statements, ids)?,
        None => statements.iter().filter(|statement| is_payable(statement)).collect(),
    };
    payable.sort_by_key(|statement| (statement.period_end, statement.id));
    let first = payable.first().ok_or(AllocationRefusal::NothingPayable)?;
    let all = sum(first, payable.iter().map(|statement| statement.remaining()))?;
    let mut left = wanted.unwrap_or(all);
    if !left.is_positive() || left.currency() != all.currency() {
        return Err(AllocationRefusal::Amount);
    }
    if left.minor() > all.minor() {
        return Err(AllocationRefusal::MoreThanPayable {
            wanted: left,
            payable: all,
        });
    }
    let mut allocations = Vec::new();
    for statement in payable {
        let part = statement.remaining().minor().min(left.minor());
        if part == 0 {
            break;
        }
        let amount = Money::new(part, left.currency());
        left = left.minus(amount)?;
        allocations.push(Allocation {
            statement: statement.id,
            amount,
        });
    }
    Ok(allocations)
}

/// Sees that allocations come to `amount` and that each is still there to be claimed, so that no cent is claimed twice.
pub fn check_allocations(
    allocations: &[Allocation],
    amount: Money,
    statements: &[Statement],
) -> Result<(), AllocationRefusal> {
    let mut claimed: BTreeMap<StatementId, Money> = BTreeMap::new();
    let mut total = Money::zero(amount.currency());
    for allocation in allocations {
        if !allocation.amount.is_positive() {
            return Err(AllocationRefusal::Amount);
        }
        total = total.plus(allocation.amount)?;
        let of_this = claimed
            .entry(allocation.statement)
            .or_insert(Money::zero(amount.currency()));
        *of_this = of_this.plus(allocation.amount)?;
    }
    if total != amount {
        return Err(AllocationRefusal::DoNotAddUp);
    }
    for (id, wanted) in claimed {
        let statement = these(statements, &[id])?[0];
        let payable = statement.remaining();
        if wanted.minor() > payable.minor() {
            return Err(AllocationRefusal::MoreThanPayable { wanted, payable });
        }
    }
    Ok(())
}

fn these<'a>(statements: &'a [Statement], ids: &[StatementId]) -> Result<Vec<&'a Statement>, AllocationRefusal> {
    let mut found: Vec<&Statement> = Vec::new();
    for id in ids {
        let statement = statements
            .iter()
            .find(|statement| statement.id == *id)
            .ok_or(AllocationRefusal::Unknown(*id))?;
        let why = statement.payability();
        if why != Payability::Payable {
            return Err(AllocationRefusal::NotPayable { statement: *id, why });
        }
        if found.iter().all(|earlier| earlier.id != *id) {
            found.push(statement);
        }
    }
    Ok(found)
}

fn is_payable(statement: &Statement) -> bool {
    statement.payability() == Payability::Payable
}

fn sum(first: &Statement, mut amounts: impl Iterator<Item = Money>) -> Result<Money, MoneyError> {
    amounts.try_fold(Money::zero(first.net_payable.currency()), Money::plus)
}
