//! When the business began and what a reward is, so that the payments at hand pay one.

use anyhow::ensure;
use money::Money;
use time::util::days_in_month;
use time::{Date, Month, OffsetDateTime};
use use_cases::demo::Figures;

const REWARD_CENTS: i64 = 10_000_000;
const RETENTION_FEE_CENTS: i64 = 30_000;
/// A scaled reward is this part of the revenue, in steps of a hundred dollars.
const SCALED_PART: i64 = 10;
const SCALED_STEP_CENTS: i64 = 10_000;
/// Full months of business that are needed, and one to spare.
const MONTHS_AGO: u32 = 13;
const MONTHS_NEEDED: u32 = 12;

/// What the settings say about the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CompanyTerms {
    pub launched_on: Date,
    pub reward: Money,
}

impl CompanyTerms {
    /// Before anybody has paid.
    pub(super) fn provisional(now: OffsetDateTime) -> Self {
        Self {
            launched_on: months_before(now, MONTHS_AGO).date(),
            reward: Money::usd(REWARD_CENTS),
        }
    }

    /// The customer's own, unless the payments do not reach them.
    pub(super) fn of(figures: Figures, now: OffsetDateTime) -> anyhow::Result<Self> {
        let revenue = figures.revenue;
        let reward = if revenue.minor() >= REWARD_CENTS {
            REWARD_CENTS
        } else {
            let part = revenue.minor() / SCALED_PART;
            (part + SCALED_STEP_CENTS / 2) / SCALED_STEP_CENTS * SCALED_STEP_CENTS
        };
        ensure!(
            reward > RETENTION_FEE_CENTS && revenue.minor() >= reward,
            "payments of {revenue} that count are too few to pay anybody"
        );
        let latest = months_before(now, MONTHS_NEEDED).date();
        let since = figures.first_payment_on.filter(|first| *first <= latest);
        let launched_on = since.unwrap_or_else(|| months_before(now, MONTHS_AGO).date());
        Ok(Self {
            launched_on,
            reward: Money::usd(reward),
        })
    }

    /// What a spectator has to know, because it is not as the customer has it.
    pub(super) fn remarks(self, figures: Figures) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.reward.minor() != REWARD_CENTS {
            remarks.push(format!(
                "{} of payments that count do not reach 100000.00: threshold and reward are {} here",
                figures.revenue, self.reward
            ));
        }
        if Some(self.launched_on) != figures.first_payment_on {
            remarks.push(format!("the business is taken to have begun on {}", self.launched_on));
        }
        remarks
    }
}

pub(super) fn months_before(at: OffsetDateTime, months: u32) -> OffsetDateTime {
    shifted(at, -i64::from(months))
}

pub(super) fn months_after(at: OffsetDateTime, months: u32) -> OffsetDateTime {
    shifted(at, i64::from(months))
}

/// The same day and time of another month, or its last day.
fn shifted(at: OffsetDateTime, months: i64) -> OffsetDateTime {
    let months = i64::from(at.year()) * 12 + i64::from(u8::from(at.month())) - 1 + months;
    let year = i32::try_from(months.div_euclid(12)).expect("the years of a demo fit");
    let month = u8::try_from(months.rem_euclid(12) + 1).expect("a month is one of twelve");
    let month = Month::try_from(month).expect("a month is one of twelve");
    let day = at.day().min(days_in_month(month, year));
    let date = Date::from_calendar_date(year, month, day).expect("the day is one of the month's");
    at.replace_date(date)
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-20 09:30 UTC);

    fn figures(cents: i64, first_payment_on: Option<Date>) -> Figures {
        Figures {
            revenue: Money::usd(cents),
            first_payment_on,
        }
    }

    #[test]
    fn enough_revenue_leaves_the_reward_as_it_is() {
        let terms = CompanyTerms::of(figures(25_000_000, Some(date!(2024 - 03 - 01))), NOW).unwrap();

        let expected = CompanyTerms {
            launched_on: date!(2024 - 03 - 01),
            reward: Money::usd(10_000_000),
        };
        assert_eq!(terms, expected);
    }

    #[test]
    fn little_revenue_scales_the_reward_and_a_young_business_is_taken_for_older() {
        let terms = CompanyTerms::of(figures(6_543_210, Some(date!(2026 - 10 - 01))), NOW).unwrap();

        assert_eq!(
            terms,
            CompanyTerms {
                launched_on: date!(2025 - 10 - 20),
                reward: Money::usd(650_000)
            }
        );
        assert!(CompanyTerms::of(figures(300_000, None), NOW).is_err());
    }

    #[test]
    fn a_month_from_its_last_day_ends_on_a_last_day() {
        assert_eq!(
            months_after(datetime!(2025-01-31 10:00 UTC), 1),
            datetime!(2025-02-28 10:00 UTC)
        );
        assert_eq!(
            months_before(datetime!(2026-03-31 10:00 UTC), 14),
            datetime!(2025-01-31 10:00 UTC)
        );
    }
}
