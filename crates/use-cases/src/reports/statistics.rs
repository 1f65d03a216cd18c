use infrastructure::persistence::reports::payouts as member_rows;
use infrastructure::persistence::reports::statistics as rows;
use infrastructure::persistence::reports::transfers as transfer_rows;
use infrastructure::persistence::{StorageError, payouts, transfers};
use money::{Currency, Money};
use time::{Duration, OffsetDateTime};

use crate::{Context, Error, FieldFault};

pub use infrastructure::persistence::reports::Programme;
pub use rows::{Hours, PeriodFigures};

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
    /// Member payouts in dollars first.
    pub series: Vec<Series>,
    /// Payouts created between the two times, by where they stand now.
    pub by_status: Vec<StatusCount>,
}

/// What happened to the payouts of a programme in one currency.
#[derive(Debug, Clone)]
pub struct Series {
    /// Gap-free, the oldest first.
    pub periods: Vec<PeriodFigures>,
    pub total: PeriodFigures,
}

/// Payouts of one programme, status and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCount {
    pub programme: Programme,
    pub status: &'static str,
    pub count: u64,
    pub gross: Money,
}

/// How many payouts were initiated, approved, completed and failed, and how long it took. Those that stood here before
/// this service have no history and are counted by where they stand only. Without `programmes` all of them.
#[tracing::instrument(skip_all)]
pub async fn statistics(
    ctx: &Context,
    interval: Interval,
    from: Option<OffsetDateTime>,
    to: Option<OffsetDateTime>,
    programmes: &[Programme],
) -> Result<Statistics, Error> {
    // What happens at this very moment is a part of it.
    let to = to.unwrap_or_else(|| ctx.now() + Duration::MICROSECOND);
    let from = from.unwrap_or(to - WINDOW);
    check(from, to)?;
    let db = ctx.reports.reading().await?;
    let figures = rows::figures(&db, &with_members(programmes), interval.code(), from, to).await?;
    let wanted = |programme| programmes.is_empty() || programmes.contains(&programme);
    let mut by_status = Vec::new();
    if wanted(Programme::Member) {
        by_status.extend(members(member_rows::totals(&db, &created_by_members(from, to)).await?));
    }
    let totals = transfer_rows::totals(&db, &created_transfers(from, to)).await?;
    by_status.extend(totals.iter().map(transfers_of).filter(|line| wanted(line.programme)));
    Ok(Statistics {
        interval,
        from,
        to,
        series: series(figures)?,
        by_status,
    })
}

/// The figures of members stand in every answer.
fn with_members(programmes: &[Programme]) -> Vec<Programme> {
    let wanted = |it: &Programme| *it == Programme::Member || programmes.is_empty() || programmes.contains(it);
    Programme::ALL.into_iter().filter(wanted).collect()
}

fn series(figures: Vec<PeriodFigures>) -> Result<Vec<Series>, StorageError> {
    let mut series = Vec::new();
    let mut periods = Vec::new();
    for row in figures {
        if row.begins_at.is_some() {
            periods.push(row);
        } else {
            let periods = std::mem::take(&mut periods);
            series.push(Series { periods, total: row });
        }
    }
    if !periods.is_empty() || series.is_empty() {
        return Err(StorageError::corrupt("history", "all", "the sum is missing"));
    }
    // Members in dollars before members in what else there may be.
    let is_first = |it: &Series| it.total.programme == Programme::Member && it.currency() == Currency::USD;
    series.sort_by_key(|it| !is_first(it));
    Ok(series)
}

impl Series {
    pub fn programme(&self) -> Programme {
        self.total.programme
    }

    pub fn currency(&self) -> Currency {
        self.total.amount_initiated.currency()
    }
}

/// Older names read as ours: what has the same status and currency is one line.
fn members(totals: Vec<member_rows::StatusTotal>) -> Vec<StatusCount> {
    let mut lines: Vec<StatusCount> = Vec::new();
    for total in totals {
        let status = total.status.code();
        let same = |line: &&mut StatusCount| line.status == status && line.gross.currency() == total.gross.currency();
        match lines.iter_mut().find(same) {
            Some(line) => {
                line.count += total.count;
                line.gross = line.gross.plus(total.gross).unwrap_or(line.gross);
            }
            None => lines.push(StatusCount {
                programme: Programme::Member,
                status,
                count: total.count,
                gross: total.gross,
            }),
        }
    }
    lines.sort_by_key(|line| (line.status, line.gross.currency()));
    lines
}

fn transfers_of(total: &transfer_rows::TransferTotal) -> StatusCount {
    StatusCount {
        programme: programme_of(total.kind),
        status: total.status.code(),
        count: total.count,
        gross: total.amount,
    }
}

/// By what a payee of a kind is paid.
pub(super) const fn programme_of(kind: payout_domain::transfer::PayeeKind) -> Programme {
    match kind {
        payout_domain::transfer::PayeeKind::Recruiter => Programme::Placement,
        payout_domain::transfer::PayeeKind::Creator => Programme::Creator,
    }
}

fn created_by_members(from: OffsetDateTime, to: OffsetDateTime) -> payouts::Filter {
    payouts::Filter {
        from: Some(from),
        to: Some(to),
        ..payouts::Filter::default()
    }
}

fn created_transfers(from: OffsetDateTime, to: OffsetDateTime) -> transfers::Filter {
    transfers::Filter {
        from: Some(from),
        to: Some(to),
        ..transfers::Filter::default()
    }
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
