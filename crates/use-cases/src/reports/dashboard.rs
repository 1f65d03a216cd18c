use infrastructure::persistence::reports::{standing, statistics as rows};
use infrastructure::telemetry::metrics;
use time::{Date, Duration, OffsetDateTime, Weekday};

use super::statistics::{Interval, PeriodFigures, Programme};
use crate::{Context, Error};

pub use standing::{DueOn, Held, Open, OpenAlerts, Sum, Wait};

/// How far ahead schedules and holds are shown.
pub const DAYS_AHEAD: i64 = 30;
/// An approval that waits so long is late.
const APPROVAL_MAX: Duration = Duration::days(3);
/// A payment that nobody has confirmed for so long is late.
const CONFIRMATION_MAX: Duration = Duration::days(5);
/// A transfer that is on its way for so long is late.
const TRANSFER_MAX: Duration = Duration::HOUR;
/// A transfer that failed so long ago is no longer shown as one to repair.
const FAILURE_MAX: Duration = Duration::days(30);

/// What staff sees first.
#[derive(Debug, Clone)]
pub struct Dashboard {
    pub at: OffsetDateTime,
    pub today: Window,
    pub this_week: Window,
    pub this_month: Window,
    pub last_30_days: Window,
    pub open: Vec<Open>,
    pub alerts: Vec<OpenAlerts>,
    pub schedules_due: Vec<Sum>,
    /// Only the days on which something is due.
    pub schedules_ahead: Vec<DueOn>,
    pub held: Vec<Held>,
}

/// What happened from a time until now, one line for each programme and currency.
#[derive(Debug, Clone)]
pub struct Window {
    pub from: OffsetDateTime,
    pub figures: Vec<PeriodFigures>,
}

/// Everything at one moment, read through one connection.
#[tracing::instrument(skip_all)]
pub async fn dashboard(ctx: &Context) -> Result<Dashboard, Error> {
    let now = ctx.now();
    let today = now.date();
    let db = ctx.reports.reading().await?;
    let window = async |unit: Interval, from: OffsetDateTime| -> Result<Window, Error> {
        // What happens at this very moment is a part of it.
        let figures = rows::figures(&db, &Programme::ALL, unit.code(), from, now + Duration::MICROSECOND).await?;
        let totals = figures.into_iter().filter(|row| row.begins_at.is_none());
        Ok(Window {
            from,
            figures: totals.collect(),
        })
    };
    Ok(Dashboard {
        at: now,
        today: window(Interval::Day, midnight(today)).await?,
        this_week: window(Interval::Week, midnight(monday(today))).await?,
        this_month: window(Interval::Month, midnight(first_of_month(today))).await?,
        last_30_days: window(Interval::Month, now - Duration::days(30)).await?,
        open: standing::open(&db, deadlines(now)).await?,
        alerts: standing::open_alerts(&db).await?,
        schedules_due: standing::schedules_due(&db, today).await?,
        schedules_ahead: standing::schedules_ahead(&db, today, DAYS_AHEAD).await?,
        held: standing::held(&db, today, DAYS_AHEAD).await?,
    })
}

/// Shows what is open, and for whom it waits, among the figures.
#[tracing::instrument(skip_all)]
pub async fn measure(ctx: &Context) -> Result<(), Error> {
    let now = ctx.now();
    let open = standing::open(&*ctx.reports, deadlines(now)).await?;
    metrics::payouts_waiting(open.iter().map(|it| metrics::Waiting {
        programme: it.programme.code(),
        waits_for: waits_for(it.wait),
        count: it.count,
        amount: it.amount,
        oldest: it.oldest.map_or(Duration::ZERO, |since| now - since).unsigned_abs(),
    }));
    let alerts = standing::open_alerts(&*ctx.reports).await?;
    metrics::alerts_open(alerts.iter().map(|it| (it.severity.as_str(), it.count)));
    Ok(())
}

fn waits_for(wait: Wait) -> &'static str {
    match wait {
        Wait::Approval => "approval",
        Wait::Progress => "progress",
        Wait::Repair => "repair",
    }
}

fn deadlines(now: OffsetDateTime) -> standing::Deadlines {
    standing::Deadlines {
        approval: now - APPROVAL_MAX,
        confirmation: (now - CONFIRMATION_MAX).date(),
        transfer: now - TRANSFER_MAX,
        failure: now - FAILURE_MAX,
    }
}

fn midnight(day: Date) -> OffsetDateTime {
    day.midnight().assume_utc()
}

fn monday(day: Date) -> Date {
    if day.weekday() == Weekday::Monday {
        day
    } else {
        day.prev_occurrence(Weekday::Monday)
    }
}

fn first_of_month(day: Date) -> Date {
    day.replace_day(1).expect("every month has a first day")
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_week_begins_on_monday_also_when_that_is_in_the_year_before() {
        assert_eq!(monday(date!(2027 - 01 - 01)), date!(2026 - 12 - 28));
        assert_eq!(monday(date!(2026 - 12 - 28)), date!(2026 - 12 - 28));
        assert_eq!(monday(date!(2027 - 01 - 03)), date!(2026 - 12 - 28));
    }

    #[test]
    fn a_month_begins_on_its_first() {
        assert_eq!(first_of_month(date!(2028 - 02 - 29)), date!(2028 - 02 - 01));
    }
}
