use actix_web::web::Data as Shared;
use actix_web::{Either, get};
use garde::Validate;
use serde::{Deserialize, Serialize};
use use_cases::Context;
use use_cases::payouts::ListFilter;
use use_cases::reports::payouts::{self, Paid, PayoutLine, StatusTotal, Summary};
use utoipa::ToSchema;
use uuid::Uuid;

use super::query::{FormatName, Wanted};
use crate::access::{Permitted, grants};
use crate::input::{ValidQuery, number, one_or_many};
use crate::output::{Amount, Csv, CsvFile, Day, Moment, Paged};
use crate::payouts::{StatusName, not_negative};
use crate::problem::Problem;

/// Which payouts the report is about.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct PayoutsQuery {
    /// May be given several times: any of them.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(inline, example = json!(["completed"]))]
    status: Vec<StatusName>,
    /// Created at or after.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    from: Option<Moment>,
    /// Created before.
    #[param(value_type = Option<String>, example = "2026-12-01")]
    to: Option<Moment>,
    /// Gross, at least.
    #[garde(custom(not_negative))]
    #[param(value_type = Option<String>, example = "1000.00")]
    min_amount: Option<Amount>,
    /// Gross, at most.
    #[garde(custom(not_negative))]
    #[param(value_type = Option<String>, example = "100000.00")]
    max_amount: Option<Amount>,
    /// `json` when left out.
    #[serde(default)]
    #[param(inline)]
    format: FormatName,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

/// What was paid, and what waits.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayoutsReport {
    summary: PayoutsSummary,
    payouts: Vec<ReportedPayout>,
}

/// Of all payouts that the filters leave, not only of this page.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PayoutsSummary {
    #[schema(example = 12)]
    count: u64,
    gross: Amount,
    #[schema(example = "USD")]
    currency: String,
    paid: PaidTotal,
    by_status: Vec<StatusSummary>,
}

/// Payments sent and completed by this service, as the ledger has them: the parts add up to the gross.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PaidTotal {
    #[schema(example = 8)]
    count: u64,
    gross: Amount,
    retention_fees: Amount,
    withheld: Amount,
    net: Amount,
}

/// The payouts that stand here. Fees, withholding and net are of those that are calculated.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StatusSummary {
    #[schema(inline)]
    status: StatusName,
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = 8)]
    count: u64,
    gross: Amount,
    retention_fees: Amount,
    withheld: Amount,
    net: Amount,
}

/// A payout in a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedPayout {
    #[schema(example = "0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10")]
    payout_id: String,
    /// None for those that stood here before this service.
    #[schema(example = "0199f1c2-77aa-7b10-8c5d-2e3f40516273")]
    round_id: Option<Uuid>,
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    #[schema(inline)]
    status: StatusName,
    #[schema(example = "ach")]
    payment_method: String,
    amount: Amount,
    #[schema(example = "USD")]
    currency: String,
    retention_fee: Option<Amount>,
    tax_withholding: Option<Amount>,
    net_amount: Option<Amount>,
    created_at: Option<Moment>,
    approved_at: Option<Moment>,
    sent_date: Option<Day>,
    completed_date: Option<Day>,
    /// The name the money went to.
    #[schema(example = "Ada Lovelace")]
    paid_to: Option<String>,
    #[schema(example = "TRACE-091000019-0000001")]
    tracking_number: Option<String>,
    #[schema(example = "CONF-20261123-17")]
    confirmation_number: Option<String>,
    #[schema(example = "R02")]
    return_code: Option<String>,
    /// Why it stands where it stands.
    #[schema(example = "The account is closed")]
    status_reason: Option<String>,
}

pub(super) const HEADER: &[&str] = &[
    "payoutId",
    "roundId",
    "userId",
    "status",
    "paymentMethod",
    "amount",
    "currency",
    "retentionFee",
    "taxWithholding",
    "netAmount",
    "createdAt",
    "approvedAt",
    "sentDate",
    "completedDate",
    "paidTo",
    "trackingNumber",
    "confirmationNumber",
    "returnCode",
    "statusReason",
];

/// Report on payouts
///
/// Rows, the newest first, with what all of them add up to by status. As CSV one file of all rows, however many.
#[utoipa::path(
    tag = "Reports",
    params(PayoutsQuery),
    responses((status = OK, description = "One page of the report, or all of it as CSV", content(
        (Paged<PayoutsReport> = "application/json"),
        (String = "text/csv", example = "payoutId,roundId,userId,status\r\n")
    )))
)]
#[get("/api/reports/payouts")]
pub async fn report_payouts(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewReports>,
    query: ValidQuery<PayoutsQuery>,
) -> Result<Either<Paged<PayoutsReport>, CsvFile>, Problem> {
    let wanted = query.0.wanted()?;
    let filter = query.0.filter();
    match wanted {
        Wanted::Page { page, limit } => {
            let summary = payouts::summary(&ctx, &filter).await?;
            let listed = payouts::list(&ctx, &filter, page).await?;
            Ok(Either::Left(Paged::of(listed, limit, |lines| {
                PayoutsReport::of(summary, lines)
            })))
        }
        Wanted::File => {
            let file = CsvFile::of("payouts", HEADER, payouts::whole(&ctx, &filter), write_line);
            Ok(Either::Right(file.await?))
        }
    }
}

/// The cells under `HEADER`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a file gives up each line once it is written"
)]
pub(super) fn write_line(csv: &mut Csv, line: PayoutLine) {
    csv.text(&line.payout_id)
        .optional(line.round_id)
        .plain(line.user_id)
        .plain(line.status.code())
        .text(&line.method)
        .plain(line.gross)
        .plain(line.gross.currency())
        .optional(line.retention_fee)
        .optional(line.withheld)
        .optional(line.net)
        .moment(line.created_at)
        .moment(line.approved_at)
        .day(line.sent_date)
        .day(line.completed_date)
        .optional_text(line.paid_to.as_deref())
        .optional_text(line.tracking_number.as_deref())
        .optional_text(line.confirmation_number.as_deref())
        .optional_text(line.return_code.as_deref())
        .optional_text(line.status_reason.as_deref());
}

impl PayoutsQuery {
    fn wanted(&self) -> Result<Wanted, Problem> {
        Wanted::read(self.format, self.limit, self.cursor.as_deref())
    }

    fn filter(self) -> ListFilter {
        ListFilter {
            statuses: self.status.into_iter().map(|status| status.0).collect(),
            user: None,
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
            min_amount: self.min_amount.map(|amount| amount.0),
            max_amount: self.max_amount.map(|amount| amount.0),
            method: None,
        }
    }
}

impl PayoutsReport {
    fn of(summary: Summary, lines: Vec<PayoutLine>) -> Self {
        Self {
            summary: summary.into(),
            payouts: lines.into_iter().map(ReportedPayout::from).collect(),
        }
    }
}

impl From<Summary> for PayoutsSummary {
    fn from(it: Summary) -> Self {
        Self {
            count: it.count,
            gross: Amount(it.gross),
            currency: it.gross.currency().to_string(),
            paid: it.paid.into(),
            by_status: it.by_status.into_iter().map(StatusSummary::from).collect(),
        }
    }
}

impl From<Paid> for PaidTotal {
    fn from(it: Paid) -> Self {
        Self {
            count: it.count,
            gross: Amount(it.gross),
            retention_fees: Amount(it.retention_fees),
            withheld: Amount(it.withheld),
            net: Amount(it.net),
        }
    }
}

impl From<StatusTotal> for StatusSummary {
    fn from(it: StatusTotal) -> Self {
        Self {
            status: StatusName(it.status),
            currency: it.gross.currency().to_string(),
            count: it.count,
            gross: Amount(it.gross),
            retention_fees: Amount(it.retention_fees),
            withheld: Amount(it.withheld),
            net: Amount(it.net),
        }
    }
}

impl From<PayoutLine> for ReportedPayout {
    fn from(it: PayoutLine) -> Self {
        Self {
            payout_id: it.payout_id,
            round_id: it.round_id,
            user_id: it.user_id,
            status: StatusName(it.status),
            payment_method: it.method,
            amount: Amount(it.gross),
            currency: it.gross.currency().to_string(),
            retention_fee: it.retention_fee.map(Amount),
            tax_withholding: it.withheld.map(Amount),
            net_amount: it.net.map(Amount),
            created_at: it.created_at.map(Moment),
            approved_at: it.approved_at.map(Moment),
            sent_date: it.sent_date.map(Day),
            completed_date: it.completed_date.map(Day),
            paid_to: it.paid_to,
            tracking_number: it.tracking_number,
            confirmation_number: it.confirmation_number,
            return_code: it.return_code,
            status_reason: it.status_reason,
        }
    }
}
