use money::Money;

/// The figures that decide when withheld tax has to be deposited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositRules {
    /// The first calendar year they apply to. They hold until others begin.
    pub from_year: i32,
    /// Below this total of the year nothing has to be deposited: it is paid with Form 945.
    pub deposits_from: Money,
    /// Above this total of the look-back year deposits are due semiweekly, up to it monthly.
    pub semiweekly_above: Money,
    /// At this amount or more within a deposit period the deposit is due on the next business day.
    pub next_day_from: Money,
    /// Where the figures come from.
    pub source: String,
}

impl DepositRules {
    /// The figures that the oldest year of the standard table already had.
    pub(crate) fn standard() -> Self {
        Self {
            from_year: 2018,
            deposits_from: Money::usd(250_000),
            semiweekly_above: Money::usd(5_000_000),
            next_day_from: Money::usd(10_000_000),
            source: "Instructions for Form 945; 26 CFR 31.6302-4 and 31.6302-1(c)".to_owned(),
        }
    }
}
