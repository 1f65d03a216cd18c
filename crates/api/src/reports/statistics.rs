use actix_web::web::Data as Shared;
use actix_web::{Either, get};
use futures_util::stream;
use garde::Validate;
use serde::{Deserialize, Serialize};
use use_cases::Context;
use use_cases::reports::statistics::{self as use_case, Interval, PeriodFigures, Series, StatusCount};
use utoipa::ToSchema;

use super::figures::Figures;
use super::query::{FormatName, ProgrammeName};
use crate::access::{Permitted, grants};
use crate::input::{ValidQuery, one_or_many};
use crate::output::{Amount, Answer, Csv, CsvFile, Data, Moment};
use crate::problem::Problem;

/// How time is divided. Weeks begin on Monday; all of it in UTC.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ReportInterval, example = "month")]
pub enum IntervalName {
    Day,
    Week,
    #[default]
    Month,
}

/// Which time the statistics are about.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct StatisticsQuery {
    /// `month` when left out.
    #[serde(default)]
    #[param(inline)]
    interval: IntervalName,
    /// At or after; a year before `to` when left out, ten years at most.
    #[param(value_type = Option<String>, example = "2026-01-01")]
    from: Option<Moment>,
    /// Before; now when left out.
    #[param(value_type = Option<String>, example = "2027-01-01")]
    to: Option<Moment>,
    /// Of these programmes; may be given several times. All three when left out, and as CSV member payouts only.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(inline, example = json!(["creator"]))]
    programme: Vec<ProgrammeName>,
    /// `json` when left out.
    #[serde(default)]
    #[param(inline)]
    format: FormatName,
}

/// What happened to payouts, period by period.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statistics {
    #[schema(inline)]
    interval: IntervalName,
    from: Moment,
    to: Moment,
    /// Of `periods` and `total`.
    #[schema(example = "USD")]
    currency: String,
    /// Of member payouts: the oldest first, also those in which nothing happened. The first and the last may be cut short
    /// by `from` and `to`.
    periods: Vec<Period>,
    /// Of member payouts.
    total: Figures,
    /// One for each programme and currency.
    programmes: Vec<ProgrammeStatistics>,
    /// Payouts created between `from` and `to`, by where they stand now.
    by_status: Vec<StatusTotal>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = StatisticsPeriod)]
#[serde(rename_all = "camelCase")]
struct Period {
    begins_at: Moment,
    #[serde(flatten)]
    figures: Figures,
}

/// The same for one programme and currency.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProgrammeStatistics {
    #[schema(inline)]
    programme: ProgrammeName,
    #[schema(example = "USD")]
    currency: String,
    periods: Vec<Period>,
    total: Figures,
}

/// Payouts of one programme, status and currency.
#[derive(Serialize, ToSchema)]
#[schema(as = StatisticsStatus)]
#[serde(rename_all = "camelCase")]
struct StatusTotal {
    #[schema(inline)]
    programme: ProgrammeName,
    #[schema(example = "completed")]
    status: &'static str,
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = 97)]
    count: u64,
    gross: Amount,
}

const HEADER: &[&str] = &[
    "beginsAt",
    "initiated",
    "approved",
    "completed",
    "failed",
    "amountInitiated",
    "amountApproved",
    "amountCompleted",
    "amountFailed",
    "successRate",
    "failureRate",
    "meanApprovalHours",
    "medianApprovalHours",
    "meanProcessingHours",
    "medianProcessingHours",
    "programme",
    "currency",
    "returned",
    "retries",
    "p95ApprovalHours",
    "p95ProcessingHours",
];

/// Report statistics
///
/// How many payouts of each programme were initiated, approved, completed and failed, how much that was, how long it took
/// and how often it was tried again. As CSV one line for each period, programme and currency.
#[utoipa::path(
    tag = "Reports",
    params(StatisticsQuery),
    responses((status = OK, description = "The statistics, as JSON or CSV", content(
        (Data<Statistics> = "application/json"),
        (String = "text/csv", example = "beginsAt,initiated,approved,completed,failed\r\n")
    )))
)]
#[get("/api/reports/statistics")]
pub async fn report_statistics(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewReports>,
    query: ValidQuery<StatisticsQuery>,
) -> Result<Either<Answer<Statistics>, CsvFile>, Problem> {
    let StatisticsQuery {
        interval,
        from,
        to,
        programme,
        format,
    } = query.0;
    let wanted = wanted(&programme, format);
    let programmes: Vec<_> = wanted.iter().map(|name| (*name).into()).collect();
    let (from, to) = (from.map(|it| it.0), to.map(|it| it.0));
    let statistics = use_case::statistics(&ctx, interval.into(), from, to, &programmes).await?;
    match format {
        FormatName::Json => Ok(Either::Left(Answer::ok(Statistics::of(interval, statistics, &wanted)))),
        FormatName::Csv => {
            let series = statistics.series.into_iter().filter(move |it| is_wanted(it, &wanted));
            let pages = stream::iter(series.map(|series| Ok(series.periods)));
            let file = CsvFile::of("statistics", HEADER, pages, write_line);
            Ok(Either::Right(file.await?))
        }
    }
}

/// A file has held member payouts only since before there were others, and others add its lines up.
fn wanted(asked: &[ProgrammeName], format: FormatName) -> Vec<ProgrammeName> {
    match format {
        FormatName::Csv if asked.is_empty() => vec![ProgrammeName::Member],
        FormatName::Csv | FormatName::Json => asked.to_vec(),
    }
}

fn is_wanted(series: &Series, wanted: &[ProgrammeName]) -> bool {
    wanted.is_empty() || wanted.contains(&series.programme().into())
}

fn write_line(csv: &mut Csv, period: PeriodFigures) {
    let (begins_at, programme) = (period.begins_at, period.programme);
    let currency = period.amount_initiated.currency();
    let it = Figures::from(period);
    csv.moment(begins_at)
        .plain(it.initiated)
        .plain(it.approved)
        .plain(it.completed)
        .plain(it.failed)
        .plain(it.amount_initiated.0)
        .plain(it.amount_approved.0)
        .plain(it.amount_completed.0)
        .plain(it.amount_failed.0)
        .optional(it.success_rate)
        .optional(it.failure_rate)
        .optional(it.mean_approval_hours)
        .optional(it.median_approval_hours)
        .optional(it.mean_processing_hours)
        .optional(it.median_processing_hours)
        .plain(programme.code())
        .plain(currency)
        .plain(it.returned)
        .plain(it.retries)
        .optional(it.p95_approval_hours)
        .optional(it.p95_processing_hours);
}

impl Statistics {
    fn of(interval: IntervalName, it: use_case::Statistics, wanted: &[ProgrammeName]) -> Self {
        let members = it.series.first();
        let shown = it.series.iter().filter(|series| is_wanted(series, wanted));
        let programmes: Vec<ProgrammeStatistics> = shown.map(ProgrammeStatistics::of).collect();
        let members = members.expect("members have a series in every answer");
        Self {
            interval,
            from: Moment(it.from),
            to: Moment(it.to),
            currency: members.currency().to_string(),
            periods: periods(members),
            total: members.total.clone().into(),
            programmes,
            by_status: it.by_status.into_iter().map(StatusTotal::of).collect(),
        }
    }
}

fn periods(series: &Series) -> Vec<Period> {
    let period = |figures: &PeriodFigures| {
        Some(Period {
            begins_at: Moment(figures.begins_at?),
            figures: figures.clone().into(),
        })
    };
    series.periods.iter().filter_map(period).collect()
}

impl ProgrammeStatistics {
    fn of(series: &Series) -> Self {
        Self {
            programme: series.programme().into(),
            currency: series.currency().to_string(),
            periods: periods(series),
            total: series.total.clone().into(),
        }
    }
}

impl StatusTotal {
    fn of(it: StatusCount) -> Self {
        Self {
            programme: it.programme.into(),
            status: it.status,
            currency: it.gross.currency().to_string(),
            count: it.count,
            gross: Amount(it.gross),
        }
    }
}

impl From<IntervalName> for Interval {
    fn from(name: IntervalName) -> Self {
        match name {
            IntervalName::Day => Self::Day,
            IntervalName::Week => Self::Week,
            IntervalName::Month => Self::Month,
        }
    }
}
