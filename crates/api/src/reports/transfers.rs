use actix_web::web::Data as Shared;
use actix_web::{Either, get};
use garde::Validate;
use payout_domain::PayeeId;
use serde::{Deserialize, Serialize};
use use_cases::Context;
use use_cases::reports::transfers::{self, TransferLine, TransferTotal, programme};
use use_cases::transfers::ListFilter;
use utoipa::ToSchema;
use uuid::Uuid;

use super::query::{FormatName, Wanted};
use crate::access::{Permitted, grants};
use crate::input::{ValidQuery, number, one_or_many};
use crate::output::{Csv, CsvFile, Moment, Paged};
use crate::problem::Problem;
use crate::transfers::{ProgrammeName, TransferStatusName};

/// Which payouts to recruiters and creators the report is about.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct TransfersQuery {
    /// Standing here; may be given several times.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(inline)]
    status: Vec<TransferStatusName>,
    /// Of this programme.
    #[param(inline)]
    programme: Option<ProgrammeName>,
    /// To this payee.
    #[param(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Option<Uuid>,
    /// Created at or after.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    from: Option<Moment>,
    /// Created before.
    #[param(value_type = Option<String>, example = "2026-12-01")]
    to: Option<Moment>,
    /// Of this much or more.
    #[serde(default, deserialize_with = "number")]
    #[param(example = 5_000)]
    min_amount_cents: Option<u64>,
    /// Of this much or less.
    #[serde(default, deserialize_with = "number")]
    #[param(example = 1_000_000)]
    max_amount_cents: Option<u64>,
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

/// What was paid by transfer, and what waits.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransfersReport {
    /// Of all payouts that the filters leave, not only of this page.
    summary: Vec<ReportedTransferTotal>,
    payouts: Vec<ReportedTransfer>,
}

/// Those of one programme, status and currency. Withholding and net are of those that are calculated.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReportedTransferTotal {
    #[schema(example = "creator")]
    programme: &'static str,
    #[schema(example = "completed")]
    status: &'static str,
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = 97)]
    count: u64,
    #[schema(example = 1_047_600)]
    amount_cents: i64,
    #[schema(example = 0)]
    withheld_cents: i64,
    #[schema(example = 1_047_600)]
    net_cents: i64,
    #[schema(example = 0)]
    reversed_cents: i64,
}

/// A payout to a recruiter or creator in a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReportedTransfer {
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    payout_id: Uuid,
    #[schema(example = "creator")]
    programme: &'static str,
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(example = "Clara Schumann")]
    payee_name: String,
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    #[schema(example = "completed")]
    status: &'static str,
    #[schema(example = "paid")]
    bank_status: Option<String>,
    #[schema(example = 10_800)]
    amount_cents: i64,
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = 0)]
    withheld_cents: Option<i64>,
    #[schema(example = 10_800)]
    net_cents: Option<i64>,
    #[schema(example = 10_800)]
    reversed_cents: Option<i64>,
    /// What is paid by it: `statements`, `split`, `schedule` or `adjustment`.
    #[schema(example = "statements")]
    source: String,
    #[schema(example = "0199f1c2-6e8f-7091-81a2-7d8e9f001122")]
    split_id: Option<Uuid>,
    #[schema(example = "0199f1c2-7f90-71a2-92b3-8e9f00112233")]
    schedule_id: Option<Uuid>,
    /// Turns of the worker.
    #[schema(example = 1)]
    attempts: i32,
    created_at: Moment,
    /// When the payment provider accepted it.
    processed_at: Option<Moment>,
    /// Since when it stands where it stands.
    status_since: Moment,
    #[schema(example = "tr_1Nv0FGQ9RKHgCVdK")]
    transfer_id: Option<String>,
    #[schema(example = "account_invalid")]
    failure_code: Option<String>,
    /// Why it stands where it stands, or what it is for.
    #[schema(example = "the account cannot be paid to any more")]
    reason: Option<String>,
}

const HEADER: &[&str] = &[
    "payoutId",
    "programme",
    "payeeId",
    "payeeName",
    "userId",
    "status",
    "bankStatus",
    "amountCents",
    "currency",
    "withheldCents",
    "netCents",
    "reversedCents",
    "source",
    "splitId",
    "scheduleId",
    "attempts",
    "createdAt",
    "processedAt",
    "statusSince",
    "transferId",
    "failureCode",
    "reason",
];

/// Report on payouts to recruiters and creators, row by row
///
/// The newest first, with what all of them add up to by programme, status and currency. As CSV one file of all rows,
/// however many.
#[utoipa::path(
    tag = "Reports",
    params(TransfersQuery),
    responses((status = OK, description = "One page of the report, or all of it as CSV", content(
        (Paged<TransfersReport> = "application/json"),
        (String = "text/csv", example = "payoutId,programme,payeeId,payeeName\r\n")
    )))
)]
#[get("/api/reports/transfers")]
pub async fn list_reported_transfers(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewReports>,
    query: ValidQuery<TransfersQuery>,
) -> Result<Either<Paged<TransfersReport>, CsvFile>, Problem> {
    let wanted = Wanted::read(query.0.format, query.0.limit, query.0.cursor.as_deref())?;
    let filter = query.0.filter();
    match wanted {
        Wanted::Page { page, limit } => {
            let totals = transfers::totals(&ctx, &filter).await?;
            let listed = transfers::list(&ctx, &filter, page).await?;
            Ok(Either::Left(Paged::of(listed, limit, |lines| {
                TransfersReport::of(&totals, lines)
            })))
        }
        Wanted::File => {
            let file = CsvFile::of("transfers", HEADER, transfers::whole(&ctx, &filter), write_line);
            Ok(Either::Right(file.await?))
        }
    }
}

/// The cells under `HEADER`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a file gives up each line once it is written"
)]
fn write_line(csv: &mut Csv, line: TransferLine) {
    let cents = |amount: Option<money::Money>| amount.map(money::Money::minor);
    csv.plain(line.payout_id)
        .plain(programme(&line).code())
        .plain(line.payee_id)
        .text(&line.payee_name)
        .plain(line.user_id)
        .plain(line.status.code())
        .optional_text(line.bank_status.as_deref())
        .plain(line.amount.minor())
        .plain(line.amount.currency())
        .optional(cents(line.withheld))
        .optional(cents(line.net))
        .optional(cents(line.reversed))
        .text(&line.source)
        .optional(line.split_id)
        .optional(line.schedule_id)
        .plain(line.attempts)
        .moment(Some(line.created_at))
        .moment(line.accepted_at)
        .moment(Some(line.status_since))
        .optional_text(line.transfer_id.as_deref())
        .optional_text(line.failure_code.as_deref())
        .optional_text(line.reason.as_deref());
}

impl TransfersQuery {
    fn filter(self) -> ListFilter {
        let cents = |cents: u64| i64::try_from(cents).unwrap_or(i64::MAX);
        ListFilter {
            statuses: self.status.into_iter().map(Into::into).collect(),
            payee: self.payee_id.map(PayeeId),
            kind: self.programme.map(Into::into),
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
            min_cents: self.min_amount_cents.map(cents),
            max_cents: self.max_amount_cents.map(cents),
            ..ListFilter::default()
        }
    }
}

impl TransfersReport {
    fn of(totals: &[TransferTotal], lines: Vec<TransferLine>) -> Self {
        Self {
            summary: totals.iter().map(ReportedTransferTotal::of).collect(),
            payouts: lines.into_iter().map(ReportedTransfer::of).collect(),
        }
    }
}

impl ReportedTransferTotal {
    fn of(it: &TransferTotal) -> Self {
        Self {
            programme: it.kind.programme(),
            status: it.status.code(),
            currency: it.amount.currency().to_string(),
            count: it.count,
            amount_cents: it.amount.minor(),
            withheld_cents: it.withheld.minor(),
            net_cents: it.net.minor(),
            reversed_cents: it.reversed.minor(),
        }
    }
}

impl ReportedTransfer {
    fn of(it: TransferLine) -> Self {
        Self {
            payout_id: it.payout_id,
            programme: programme(&it).code(),
            payee_id: it.payee_id,
            user_id: it.user_id,
            status: it.status.code(),
            amount_cents: it.amount.minor(),
            currency: it.amount.currency().to_string(),
            withheld_cents: it.withheld.map(money::Money::minor),
            net_cents: it.net.map(money::Money::minor),
            reversed_cents: it.reversed.map(money::Money::minor),
            split_id: it.split_id,
            schedule_id: it.schedule_id,
            attempts: it.attempts,
            created_at: Moment(it.created_at),
            processed_at: it.accepted_at.map(Moment),
            status_since: Moment(it.status_since),
            payee_name: it.payee_name,
            bank_status: it.bank_status,
            source: it.source,
            transfer_id: it.transfer_id,
            failure_code: it.failure_code,
            reason: it.reason,
        }
    }
}
