use serde::Serialize;
use time::{Date, Duration};
use use_cases::reports::dashboard::{self as shown, DAYS_AHEAD, DueOn, Held, Open, OpenAlerts, Sum, Wait};
use use_cases::reports::statistics::{PeriodFigures, Programme};
use utoipa::ToSchema;

use crate::output::{Amount, Day, Moment};
use crate::reports::figures::Figures;
use crate::reports::query::ProgrammeName;

/// What staff sees first, at one moment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    at: Moment,
    today: Window,
    /// From Monday on.
    this_week: Window,
    this_month: Window,
    /// For rates and times, which a month that has just begun does not have yet.
    #[serde(rename = "last30Days")]
    last_30_days: Window,
    /// One for each programme and currency.
    open: Vec<OpenPayouts>,
    alerts: OpenAlertCounts,
    schedules: Vec<SchedulesAhead>,
    holds: Vec<HeldBack>,
}

/// What happened from a time until now.
#[derive(Serialize, ToSchema)]
#[schema(as = DashboardWindow)]
#[serde(rename_all = "camelCase")]
struct Window {
    from: Moment,
    /// One for each programme and currency.
    programmes: Vec<WindowOfProgramme>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardProgramme)]
#[serde(rename_all = "camelCase")]
struct WindowOfProgramme {
    #[schema(inline)]
    programme: ProgrammeName,
    #[schema(example = "USD")]
    currency: String,
    #[serde(flatten)]
    figures: Figures,
}

/// Payouts that have not ended. Each stands in one of the three.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct OpenPayouts {
    #[schema(inline)]
    programme: ProgrammeName,
    #[schema(example = "USD")]
    currency: String,
    waiting_for_approval: Waiting,
    in_progress: Waiting,
    /// Failed and to be decided about, or tried again; of transfers those that failed within thirty days.
    failing: Waiting,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardWaiting)]
#[serde(rename_all = "camelCase")]
struct Waiting {
    #[schema(example = 3)]
    count: i64,
    amount: Amount,
    /// Those that have waited longer than they should.
    #[schema(example = 1)]
    overdue: i64,
    oldest_since: Option<Moment>,
}

/// Alerts that nobody has resolved.
#[derive(Serialize, ToSchema)]
struct OpenAlertCounts {
    #[schema(example = 1)]
    critical: i64,
    #[schema(example = 4)]
    warning: i64,
    #[schema(example = 20)]
    info: i64,
}

/// Schedules of one currency that nobody has paid yet.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SchedulesAhead {
    #[schema(example = "USD")]
    currency: String,
    /// Whose day has come.
    due: CountAndAmount,
    /// Of the thirty days after today.
    upcoming: CountAndAmount,
    /// Each of the thirty days, also those on which nothing is due.
    days: Vec<DueDay>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardSum)]
struct CountAndAmount {
    #[schema(example = 2)]
    count: i64,
    amount: Amount,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DashboardDay)]
struct DueDay {
    date: Day,
    #[schema(example = 2)]
    count: i64,
    amount: Amount,
}

/// What is kept back in one currency.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct HeldBack {
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = 5)]
    active: i64,
    held: Amount,
    /// Whose day has come.
    #[schema(example = 1)]
    due: i64,
    /// That end within the thirty days after today.
    #[schema(example = 2)]
    ending: i64,
}

impl Dashboard {
    pub fn of(it: &shown::Dashboard) -> Self {
        Self {
            at: Moment(it.at),
            today: Window::of(&it.today),
            this_week: Window::of(&it.this_week),
            this_month: Window::of(&it.this_month),
            last_30_days: Window::of(&it.last_30_days),
            open: open(&it.open),
            alerts: OpenAlertCounts::of(&it.alerts),
            schedules: schedules(&it.schedules_due, &it.schedules_ahead, it.at.date()),
            holds: it.held.iter().map(HeldBack::of).collect(),
        }
    }
}

impl Window {
    fn of(it: &shown::Window) -> Self {
        let programme = |figures: &PeriodFigures| WindowOfProgramme {
            programme: figures.programme.into(),
            currency: figures.amount_initiated.currency().to_string(),
            figures: figures.clone().into(),
        };
        Self {
            from: Moment(it.from),
            programmes: it.figures.iter().map(programme).collect(),
        }
    }
}

/// Every programme stands there in dollars, whatever is open.
fn open(rows: &[Open]) -> Vec<OpenPayouts> {
    let mut keys: Vec<_> = rows.iter().map(|row| (row.programme, row.amount.currency())).collect();
    keys.extend(Programme::ALL.map(|programme| (programme, money::Currency::USD)));
    keys.sort_unstable();
    keys.dedup();
    let of = |(programme, currency): (Programme, money::Currency)| {
        let waiting = |wait: Wait| {
            let row = rows
                .iter()
                .find(|row| (row.programme, row.amount.currency(), row.wait) == (programme, currency, wait));
            Waiting {
                count: row.map_or(0, |row| row.count),
                amount: Amount(row.map_or(money::Money::zero(currency), |row| row.amount)),
                overdue: row.map_or(0, |row| row.overdue),
                oldest_since: row.and_then(|row| row.oldest).map(Moment),
            }
        };
        OpenPayouts {
            programme: programme.into(),
            currency: currency.to_string(),
            waiting_for_approval: waiting(Wait::Approval),
            in_progress: waiting(Wait::Progress),
            failing: waiting(Wait::Repair),
        }
    };
    keys.into_iter().map(of).collect()
}

fn schedules(due: &[Sum], ahead: &[DueOn], today: Date) -> Vec<SchedulesAhead> {
    let mut currencies: Vec<_> = due.iter().map(|sum| sum.amount.currency()).collect();
    currencies.extend(ahead.iter().map(|day| day.sum.amount.currency()));
    currencies.push(money::Currency::USD);
    currencies.sort_unstable();
    currencies.dedup();
    let of = |currency| {
        let due = due.iter().find(|sum| sum.amount.currency() == currency);
        let ahead: Vec<&DueOn> = ahead
            .iter()
            .filter(|day| day.sum.amount.currency() == currency)
            .collect();
        let days = (1..=DAYS_AHEAD).map(|days| DueDay::of(today + Duration::days(days), &ahead, currency));
        SchedulesAhead {
            currency: currency.to_string(),
            due: CountAndAmount::of(due.into_iter(), currency),
            upcoming: CountAndAmount::of(ahead.iter().map(|day| &day.sum), currency),
            days: days.collect(),
        }
    };
    currencies.into_iter().map(of).collect()
}

impl CountAndAmount {
    fn of<'a>(sums: impl Iterator<Item = &'a Sum>, currency: money::Currency) -> Self {
        let (mut count, mut cents) = (0, 0_i64);
        for sum in sums {
            count += sum.count;
            cents = cents.saturating_add(sum.amount.minor());
        }
        Self {
            count,
            amount: Amount(money::Money::new(cents, currency)),
        }
    }
}

impl DueDay {
    fn of(date: Date, ahead: &[&DueOn], currency: money::Currency) -> Self {
        let due = ahead.iter().find(|due| due.day == date);
        Self {
            date: Day(date),
            count: due.map_or(0, |due| due.sum.count),
            amount: Amount(due.map_or(money::Money::zero(currency), |due| due.sum.amount)),
        }
    }
}

impl OpenAlertCounts {
    fn of(rows: &[OpenAlerts]) -> Self {
        let of = |severity: &str| {
            let row = rows.iter().find(|row| row.severity == severity);
            row.map_or(0, |row| row.count)
        };
        Self {
            critical: of("critical"),
            warning: of("warning"),
            info: of("info"),
        }
    }
}

impl HeldBack {
    fn of(it: &Held) -> Self {
        Self {
            currency: it.sum.amount.currency().to_string(),
            active: it.sum.count,
            held: Amount(it.sum.amount),
            due: it.due,
            ending: it.ending,
        }
    }
}
