use money::Money;
use time::Duration;

/// The most approvals a tier may ask for.
pub const APPROVALS_MAX: u32 = 20;

/// A role that can be allowed to vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Runs the programme.
    Admin,
    /// Moves the money.
    FinanceManager,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::Admin, Self::FinanceManager];

    /// The text under which the role is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::FinanceManager => "finance_manager",
        }
    }

    /// Reads a stored role. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == raw)
    }
}

/// How many approvals payouts of at least an amount need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// The smallest gross amount this tier covers.
    pub at_least: Money,
    /// The approvals by different persons it takes.
    pub approvals: u32,
}

/// Why a policy cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Without a tier nothing says how many approvals are needed.
    #[error("an approval policy needs at least one tier")]
    NoTier,
    /// Without a role nobody could ever approve.
    #[error("an approval policy needs at least one role that may approve")]
    NoRole,
    /// Nothing is paid unapproved, and a number that nobody can reach is a slip.
    #[error("a tier asks for 1 to {APPROVALS_MAX} approvals, not {0}")]
    ApprovalsOutOfRange(u32),
    /// A tier begins at a negative amount.
    #[error("a tier begins at zero or more, not at {0}")]
    NegativeAmount(Money),
    /// Two tiers begin at the same amount.
    #[error("two tiers begin at {0}")]
    DuplicateTier(Money),
    /// A larger payout would need fewer approvals than a smaller one.
    #[error("the tier from {0} asks for fewer approvals than the tier below it")]
    Decreasing(Money),
    /// Tiers are compared with one another.
    #[error("all tiers of a policy have one currency")]
    MixedCurrencies,
    /// A round would expire before it opens.
    #[error("votes expire after a positive time")]
    ExpiryNotPositive,
}

/// Who may approve, and how many approvals an amount needs. The payee is always excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Ascending by amount; never empty.
    tiers: Vec<Tier>,
    roles: Vec<Role>,
    exclude_initiator: bool,
    expires_after: Option<Duration>,
}

impl Policy {
    /// A policy with the tiers in any order. Errors name what makes it unusable.
    pub fn new(
        mut tiers: Vec<Tier>,
        mut roles: Vec<Role>,
        exclude_initiator: bool,
        expires_after: Option<Duration>,
    ) -> Result<Self, PolicyError> {
        if roles.is_empty() {
            return Err(PolicyError::NoRole);
        }
        if expires_after.is_some_and(|after| !after.is_positive()) {
            return Err(PolicyError::ExpiryNotPositive);
        }
        tiers.sort_by_key(|tier| tier.at_least.minor());
        check_tiers(&tiers)?;
        roles.sort_unstable();
        roles.dedup();
        Ok(Self {
            tiers,
            roles,
            exclude_initiator,
            expires_after,
        })
    }

    /// Two approvals from 100,000.00 US dollars, one below; administrators and finance managers vote, the initiator
    /// included; votes do not expire.
    pub fn standard() -> Self {
        let tier = |at_least, approvals| Tier { at_least, approvals };
        let tiers = vec![tier(Money::usd(0), 1), tier(Money::usd(10_000_000), 2)];
        Self::new(tiers, Role::ALL.to_vec(), false, None).expect("the standard tiers ascend from zero")
    }

    /// One approval by somebody other than the initiator, within `expires_after`: the second pair of eyes on a payout that
    /// one person asked for. Errors unless the time is positive.
    pub fn second_person(expires_after: Duration) -> Result<Self, PolicyError> {
        let tier = Tier {
            at_least: Money::usd(0),
            approvals: 1,
        };
        Self::new(vec![tier], Role::ALL.to_vec(), true, Some(expires_after))
    }

    /// The approvals a payout of `gross` needs: those of the highest tier it reaches, and at least one.
    /// An amount in another currency than the tiers' cannot be compared and needs the most approvals of any tier.
    pub fn required(&self, gross: Money) -> u32 {
        let highest = self.tiers.last().expect("a policy has a tier");
        if gross.currency() != highest.at_least.currency() {
            return highest.approvals;
        }
        let reached = self
            .tiers
            .iter()
            .rev()
            .find(|tier| gross.minor() >= tier.at_least.minor());
        reached.map_or(1, |tier| tier.approvals)
    }

    /// Whether any of `roles` may vote.
    pub fn admits(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }

    /// The tiers, ascending by amount.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The roles that may vote.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Whether the person who initiated a payout is kept from voting on it.
    pub const fn exclude_initiator(&self) -> bool {
        self.exclude_initiator
    }

    /// How long a round stays open, if it ever closes by itself.
    pub const fn expires_after(&self) -> Option<Duration> {
        self.expires_after
    }
}

/// `tiers` are ascending by amount.
fn check_tiers(tiers: &[Tier]) -> Result<(), PolicyError> {
    let first = tiers.first().ok_or(PolicyError::NoTier)?;
    if first.at_least.minor() < 0 {
        return Err(PolicyError::NegativeAmount(first.at_least));
    }
    for tier in tiers {
        if !(1..=APPROVALS_MAX).contains(&tier.approvals) {
            return Err(PolicyError::ApprovalsOutOfRange(tier.approvals));
        }
        if tier.at_least.currency() != first.at_least.currency() {
            return Err(PolicyError::MixedCurrencies);
        }
    }
    for pair in tiers.windows(2) {
        if pair[0].at_least == pair[1].at_least {
            return Err(PolicyError::DuplicateTier(pair[1].at_least));
        }
        if pair[0].approvals > pair[1].approvals {
            return Err(PolicyError::Decreasing(pair[1].at_least));
        }
    }
    Ok(())
}
