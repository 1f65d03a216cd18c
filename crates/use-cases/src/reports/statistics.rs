use infrastructure::persistence::StorageError;
use infrastructure::persistence::reports::statistics as rows;
use time::{Duration, OffsetDateTime};

use crate::{Context, Error, FieldFault};

pub use rows::PeriodFigures;

/// Without a beginning, so much time up to the end.
const WINDOW: Duration = Duration::days(365);
/// Ten years; in days, as many rows as an answer should have.
const WINDOW_MAX: Duration = Duration::days(3_660);

/// How time is divided. Weeks begin on Monday; all of it in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    Day,
    Week,
    Month,
}

impl Interval {
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// What happened between two times.
#[derive(Debug, Clone)]
pub struct Statistics {
    pub interval: Interval,
    pub from: OffsetDateTime,
    pub to: OffsetDateTime,
    /// Gap-free, the oldest first.
    pub periods: Vec<PeriodFigures>,
    pub total: PeriodFigures,
}

/// How many payouts were initiated, approved, completed and failed, and how long it took. Those that stood here before
/// this service have no history and are not counted.
#[tracing::instrument(skip_all)]
pub async fn statistics(
    ctx: &Context,
    interval: Interval,
    from: Option<OffsetDateTime>,
    to: Option<OffsetDateTime>,
) -> Result<Statistics, Error> {
    // What happens at this very moment is a part of it.
    let to = to.unwrap_or_else(|| ctx.now() + Duration::MICROSECOND);
    let from = from.unwrap_or(to - WINDOW);
    check(from, to)?;
    let mut periods = rows::figures(&*ctx.reports, interval.code(), from, to).await?;
    let total = periods.pop().filter(|total| total.begins_at.is_none());
    let total = total.ok_or_else(|| StorageError::corrupt("history", "all", "the sum is missing"))?;
    Ok(Statistics {
        interval,
        from,
        to,
        periods,
        total,
    })
}

fn check(from: OffsetDateTime, to: OffsetDateTime) -> Result<(), Error> {
    let fault = |field, message| Err(Error::Invalid(vec![FieldFault::new(field, message)]));
    if from >= to {
        return fault("to", "must be after from");
    }
    if to - from > WINDOW_MAX {
        return fault("from", "must not be more than ten years before to");
    }
    Ok(())
}
