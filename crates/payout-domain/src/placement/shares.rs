use money::{Money, SplitError};

use super::{Rates, Role, Tier};
use crate::PayeeId;

/// What is published when the shares of a placement are known.
pub const SPLITS_CREATED: &str = "placement.splits_created";

/// Who filled a role, on which plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filled {
    /// Which role.
    pub role: Role,
    /// Who. One recruiter may fill several roles.
    pub payee: PayeeId,
    /// His plan at the time of hire.
    pub tier: Tier,
}

/// What one role brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Who filled it.
    pub filled: Filled,
    /// Of the fee, in basis points.
    pub rate_bp: u32,
    /// To the cent, rounded down.
    pub amount: Money,
}

/// A fee in parts that add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// One for each role that is filled, in the order given.
    pub shares: Vec<Share>,
    /// The platform's: its own share, those of roles that nobody filled, and the cents that rounding leaves.
    pub platform: Money,
}

/// Why a fee cannot be shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlacementRefusal {
    /// Each role is filled once.
    #[error("the role {} is filled twice", .0.code())]
    RoleFilledTwice(Role),
    /// Nothing to share out.
    #[error("a fee is greater than zero")]
    FeeNotPositive,
    /// Rates beyond the whole.
    #[error(transparent)]
    Split(#[from] SplitError),
}

impl PlacementRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RoleFilledTwice(_) => "ROLE_FILLED_TWICE",
            Self::FeeNotPositive => "FEE_NOT_POSITIVE",
            Self::Split(_) => "SHARES_EXCEED_FEE",
        }
    }
}

/// Shares out `fee`: each role at the rate of its own recruiter's tier, the remainder to the platform.
pub fn split(fee: Money, roles: &[Filled], rates: &Rates) -> Result<Shares, PlacementRefusal> {
    if !fee.is_positive() {
        return Err(PlacementRefusal::FeeNotPositive);
    }
    for (index, filled) in roles.iter().enumerate() {
        if roles[..index].iter().any(|earlier| earlier.role == filled.role) {
            return Err(PlacementRefusal::RoleFilledTwice(filled.role));
        }
    }
    let basis_points: Vec<u32> = roles.iter().map(|filled| rates.of(filled.role, filled.tier)).collect();
    let (amounts, platform) = fee.split_floor(&basis_points)?;
    let shares = roles.iter().zip(basis_points).zip(amounts);
    let shares = shares.map(|((filled, rate_bp), amount)| Share {
        filled: *filled,
        rate_bp,
        amount,
    });
    Ok(Shares {
        shares: shares.collect(),
        platform,
    })
}
