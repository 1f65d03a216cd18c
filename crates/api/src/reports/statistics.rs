use actix_web::web::Data as Shared;
use actix_web::{Either, get};
use futures_util::stream;
use garde::Validate;
use serde::{Deserialize, Serialize};
use use_cases::Context;
use use_cases::reports::statistics::{self as use_case, Interval, PeriodFigures};
use utoipa::ToSchema;

use super::query::FormatName;
use crate::access::{Permitted, grants};
use crate::input::ValidQuery;
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
    #[schema(example = "USD")]
    currency: &'static str,
    /// The oldest first, also those in which nothing happened. The first and the last may be cut short by `from` and `to`.
    periods: Vec<Period>,
    total: Figures,
}

#[derive(Serialize, ToSchema)]
#[schema(as = StatisticsPeriod)]
#[serde(rename_all = "camelCase")]
struct Period {
    begins_at: Moment,
    #[serde(flatten)]
    figures: Figures,
}

/// Amounts are gross. A payout counts once in a period for each thing that happened to it there.
#[derive(Serialize, ToSchema)]
#[schema(as = StatisticsFigures)]
#[serde(rename_all = "camelCase")]
struct Figures {
    #[schema(example = 10)]
    initiated: i64,
    #[schema(example = 9)]
    approved: i64,
    #[schema(example = 8)]
    completed: i64,
    /// Failed on the way, or returned by the bank later.
    #[schema(example = 1)]
    failed: i64,
    amount_initiated: Amount,
    amount_approved: Amount,
    amount_completed: Amount,
    amount_failed: Amount,
    /// Completed, of those that were completed or failed; 0 to 1.
    #[schema(example = 0.8889)]
    success_rate: Option<f64>,
    /// Failed, of the same; 0 to 1.
    #[schema(example = 0.1111)]
    failure_rate: Option<f64>,
    /// From the beginning of an approval round to its last vote.
    #[schema(example = 5.25)]
    mean_approval_hours: Option<f64>,
    #[schema(example = 4.5)]
    median_approval_hours: Option<f64>,
    /// From initiation to completion.
    #[schema(example = 122.75)]
    mean_processing_hours: Option<f64>,
    #[schema(example = 96.0)]
    median_processing_hours: Option<f64>,
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
];

/// Report statistics
///
/// How many payouts were initiated, approved, completed and failed, how much that was and how long it took. As CSV one
/// line for each period.
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
        format,
    } = query.0;
    let statistics = use_case::statistics(&ctx, interval.into(), from.map(|it| it.0), to.map(|it| it.0)).await?;
    match format {
        FormatName::Json => Ok(Either::Left(Answer::ok(Statistics::of(interval, statistics)))),
        FormatName::Csv => {
            let pages = stream::iter([Ok(statistics.periods)]);
            let file = CsvFile::of("statistics", HEADER, pages, write_line);
            Ok(Either::Right(file.await?))
        }
    }
}

fn write_line(csv: &mut Csv, period: PeriodFigures) {
    let begins_at = period.begins_at;
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
        .optional(it.median_processing_hours);
}

/// To so many decimals.
fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

/// Of payments that ended, the part that ended in this way.
#[expect(clippy::cast_precision_loss, reason = "counts of payouts are far below 2^52")]
fn rate(part: i64, ended: i64) -> Option<f64> {
    (ended > 0).then(|| rounded(part as f64 / ended as f64, 4))
}

impl Statistics {
    fn of(interval: IntervalName, it: use_case::Statistics) -> Self {
        let period = |figures: PeriodFigures| {
            Some(Period {
                begins_at: Moment(figures.begins_at?),
                figures: figures.into(),
            })
        };
        Self {
            interval,
            from: Moment(it.from),
            to: Moment(it.to),
            currency: "USD",
            periods: it.periods.into_iter().filter_map(period).collect(),
            total: it.total.into(),
        }
    }
}

impl From<PeriodFigures> for Figures {
    fn from(it: PeriodFigures) -> Self {
        let ended = it.completed + it.failed;
        let hours = |hours: Option<f64>| hours.map(|hours| rounded(hours, 2));
        Self {
            initiated: it.initiated,
            approved: it.approved,
            completed: it.completed,
            failed: it.failed,
            amount_initiated: Amount(it.amount_initiated),
            amount_approved: Amount(it.amount_approved),
            amount_completed: Amount(it.amount_completed),
            amount_failed: Amount(it.amount_failed),
            success_rate: rate(it.completed, ended),
            failure_rate: rate(it.failed, ended),
            mean_approval_hours: hours(it.approval_hours_mean),
            median_approval_hours: hours(it.approval_hours_median),
            mean_processing_hours: hours(it.processing_hours_mean),
            median_processing_hours: hours(it.processing_hours_median),
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
