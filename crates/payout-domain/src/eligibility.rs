//! Whether the company may pay anybody, and how many [R1].

use membership::full_months_between;
use money::Money;
use time::{Date, OffsetDateTime, Time, UtcOffset};

/// The conditions, from the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The day the business began.
    pub launched_on: Date,
    /// Revenue needed before anybody is paid.
    pub threshold: Money,
    /// What one member receives.
    pub reward: Money,
    /// Full calendar months needed since launch.
    pub months_needed: u32,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Sum of the payments that count.
    pub revenue: Money,
    /// Payouts neither rejected nor cancelled.
    pub payouts_standing: u64,
    /// Members who could be chosen now.
    pub selectable_members: u64,
}

/// A condition that is not met, with how much is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmet {
    /// Revenue is below the threshold.
    #[error("revenue is {shortfall} short of {threshold}")]
    Revenue {
        /// What is missing.
        shortfall: Money,
        /// What is needed.
        threshold: Money,
    },
    /// The company is too young.
    #[error("the company is {age} full months old and needs {needed}: {} more", needed - age)]
    Age {
        /// Full months since launch.
        age: u32,
        /// Months needed.
        needed: u32,
    },
    /// Every reward that revenue allows is given out.
    #[error("none of the {potential} rewards that revenue allows is left; {shortfall} more revenue opens the next one")]
    Slots {
        /// Rewards that revenue allows.
        potential: u64,
        /// Revenue missing until the next slot.
        shortfall: Money,
    },
}

impl Unmet {
    /// The stable code of this reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Revenue { .. } => "REVENUE_BELOW_THRESHOLD",
            Self::Age { .. } => "COMPANY_TOO_YOUNG",
            Self::Slots { .. } => "NO_REMAINING_SLOTS",
        }
    }
}

/// The answer of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    /// Every condition, and what was counted for it.
    pub terms: Terms,
    /// What was counted.
    pub counted: Counted,
    /// Full months since launch.
    pub company_age_months: u32,
    /// Rewards that revenue allows.
    pub potential_winners: u64,
    /// Of these, not yet taken.
    pub remaining_slots: u64,
    /// All that is missing; empty when eligible.
    pub unmet: Vec<Unmet>,
    /// When it was checked.
    pub checked_at: OffsetDateTime,
    /// The next scheduled check.
    pub next_check_at: OffsetDateTime,
}

impl Eligibility {
    /// Checks the conditions at `now` [R1.3, R1.4].
    pub fn check(terms: Terms, counted: Counted, now: OffsetDateTime) -> Self {
        let age = full_months_between(terms.launched_on, now.to_offset(UtcOffset::UTC).date());
        let potential = counted.revenue.div_floor(terms.reward).unwrap_or(0);
        let remaining = potential.saturating_sub(counted.payouts_standing);
        let unmet = unmet(&terms, &counted, age, potential, remaining);
        Self {
            terms,
            counted,
            company_age_months: age,
            potential_winners: potential,
            remaining_slots: remaining,
            unmet,
            checked_at: now,
            next_check_at: next_check(now),
        }
    }

    /// Somebody may be chosen.
    pub fn is_eligible(&self) -> bool {
        self.unmet.is_empty()
    }

    /// Revenue reaches the threshold.
    pub fn meets_revenue(&self) -> bool {
        self.counted.revenue.minor() >= self.terms.threshold.minor()
    }

    /// The company is old enough.
    pub fn meets_age(&self) -> bool {
        self.company_age_months >= self.terms.months_needed
    }
}

fn unmet(terms: &Terms, counted: &Counted, age: u32, potential: u64, remaining: u64) -> Vec<Unmet> {
    let mut unmet = Vec::new();
    let short = terms.threshold.minor() - counted.revenue.minor();
    if short > 0 {
        let shortfall = Money::new(short, terms.threshold.currency());
        unmet.push(Unmet::Revenue {
            shortfall,
            threshold: terms.threshold,
        });
    }
    if age < terms.months_needed {
        unmet.push(Unmet::Age {
            age,
            needed: terms.months_needed,
        });
    }
    if remaining == 0 {
        unmet.push(Unmet::Slots {
            potential,
            shortfall: next_slot_shortfall(terms, counted),
        });
    }
    unmet
}

/// Revenue missing until one more reward than the standing payouts is allowed.
fn next_slot_shortfall(terms: &Terms, counted: &Counted) -> Money {
    let wanted = (i128::from(counted.payouts_standing) + 1) * i128::from(terms.reward.minor());
    let missing = wanted - i128::from(counted.revenue.minor());
    Money::new(
        i64::try_from(missing.max(0)).unwrap_or(i64::MAX),
        terms.reward.currency(),
    )
}

/// Hour of the daily check, UTC.
pub const CHECK_HOUR: u8 = 2;

/// The next 02:00 UTC after `now`; today's when it is still to come.
pub fn next_check(now: OffsetDateTime) -> OffsetDateTime {
    let hour = Time::from_hms(CHECK_HOUR, 0, 0).expect("02:00 is a time");
    let today = now.to_offset(UtcOffset::UTC).date().with_time(hour).assume_utc();
    if now < today {
        today
    } else {
        today + time::Duration::days(1)
    }
}

#[cfg(test)]
mod tests;
