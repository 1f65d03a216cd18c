use serde::Serialize;
use use_cases::reports::statistics::PeriodFigures;
use utoipa::ToSchema;

use crate::output::Amount;

/// Amounts are gross. A payout counts once in a period for each thing that happened to it there.
#[derive(Serialize, ToSchema)]
#[schema(as = StatisticsFigures)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    #[schema(example = 10)]
    pub initiated: i64,
    /// A transfer that needs no approval is not counted.
    #[schema(example = 9)]
    pub approved: i64,
    #[schema(example = 8)]
    pub completed: i64,
    /// Failed on the way, or returned by the bank later.
    #[schema(example = 1)]
    pub failed: i64,
    /// Of the failed ones, those that had been completed before.
    #[schema(example = 0)]
    pub returned: i64,
    /// Turns beyond the first.
    #[schema(example = 2)]
    pub retries: i64,
    pub amount_initiated: Amount,
    pub amount_approved: Amount,
    pub amount_completed: Amount,
    pub amount_failed: Amount,
    /// Completed, of those that were completed or failed; 0 to 1.
    #[schema(example = 0.8889)]
    pub success_rate: Option<f64>,
    /// Failed, of the same; 0 to 1.
    #[schema(example = 0.1111)]
    pub failure_rate: Option<f64>,
    /// From the beginning of an approval round to its last vote.
    #[schema(example = 5.25)]
    pub mean_approval_hours: Option<f64>,
    #[schema(example = 4.5)]
    pub median_approval_hours: Option<f64>,
    /// Nineteen of twenty took no longer.
    #[schema(example = 30.0)]
    pub p95_approval_hours: Option<f64>,
    /// From initiation to completion.
    #[schema(example = 122.75)]
    pub mean_processing_hours: Option<f64>,
    #[schema(example = 96.0)]
    pub median_processing_hours: Option<f64>,
    #[schema(example = 240.5)]
    pub p95_processing_hours: Option<f64>,
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
            returned: it.returned,
            retries: it.retries,
            amount_initiated: Amount(it.amount_initiated),
            amount_approved: Amount(it.amount_approved),
            amount_completed: Amount(it.amount_completed),
            amount_failed: Amount(it.amount_failed),
            success_rate: rate(it.completed, ended),
            failure_rate: rate(it.failed, ended),
            mean_approval_hours: hours(it.approval_hours.mean),
            median_approval_hours: hours(it.approval_hours.median),
            p95_approval_hours: hours(it.approval_hours.most),
            mean_processing_hours: hours(it.processing_hours.mean),
            median_processing_hours: hours(it.processing_hours.median),
            p95_processing_hours: hours(it.processing_hours.most),
        }
    }
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
