use actix_web::web::Data as Shared;
use actix_web::{Either, get};
use futures_util::stream;
use garde::Validate;
use serde::{Deserialize, Serialize};
use use_cases::Context;
use use_cases::reports::rounds::{self, Period, RoundLine};
use utoipa::ToSchema;
use uuid::Uuid;

use super::payouts::{self, ReportedPayout};
use super::query::{FormatName, Wanted};
use crate::access::{Permitted, grants};
use crate::input::{RoundPath, RoundRef, ValidQuery, number};
use crate::output::{Amount, Answer, Csv, CsvFile, Data, Facts, Listing, Moment};
use crate::problem::Problem;

/// Which rounds the report is about.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct RoundsQuery {
    /// Initiated at or after.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    from: Option<Moment>,
    /// Initiated before.
    #[param(value_type = Option<String>, example = "2026-12-01")]
    to: Option<Moment>,
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

/// How one round is written.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct RoundQuery {
    /// `json` when left out; `csv` holds the payouts of the round.
    #[serde(default)]
    #[param(inline)]
    format: FormatName,
}

/// Members initiated together, and how far their payouts got.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedRound {
    #[schema(example = "0199f1c2-77aa-7b10-8c5d-2e3f40516273")]
    round_id: Uuid,
    initiated_at: Moment,
    /// The administrator's user id.
    #[schema(example = "9e2f0a74-1c65-4d3a-a0b1-4c5d6e7f8091")]
    initiated_by: Uuid,
    #[schema(example = "First round of the year")]
    notes: Option<String>,
    /// When the last payout ended; none while one is open. From then on the figures stand as they were stored.
    closed_at: Option<Moment>,
    /// Members who were chosen.
    #[schema(example = 10)]
    winners: i64,
    #[schema(example = 8)]
    paid: i64,
    #[schema(example = 1)]
    rejected: i64,
    #[schema(example = 1)]
    cancelled: i64,
    /// Payouts that failed, or had to be looked at by hand, at least once, however they ended.
    #[schema(example = 2)]
    issues: i64,
    #[schema(example = 3)]
    approvals_pending: i64,
    gross_paid: Amount,
    net_paid: Amount,
    #[schema(example = "USD")]
    currency: &'static str,
}

/// A round with its payouts, in the order of the queue, and with what the decision rested on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundReport {
    round: ReportedRound,
    payouts: Vec<ReportedPayout>,
    eligibility_check: Facts,
}

const HEADER: &[&str] = &[
    "roundId",
    "initiatedAt",
    "initiatedBy",
    "notes",
    "closedAt",
    "winners",
    "paid",
    "rejected",
    "cancelled",
    "issues",
    "approvalsPending",
    "grossPaid",
    "netPaid",
    "currency",
];

/// Report on rounds
///
/// The newest first: how many were chosen and paid, what went wrong, what waits for votes.
#[utoipa::path(
    tag = "Reports",
    params(RoundsQuery),
    responses((status = OK, description = "One page of rounds, or all of them as CSV", content(
        (Listing<ReportedRound> = "application/json"),
        (String = "text/csv", example = "roundId,initiatedAt,initiatedBy,notes\r\n")
    )))
)]
#[get("/api/reports/rounds")]
pub async fn report_rounds(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewReports>,
    query: ValidQuery<RoundsQuery>,
) -> Result<Either<Listing<ReportedRound>, CsvFile>, Problem> {
    let query = query.0;
    let period = Period {
        from: query.from.map(|from| from.0),
        to: query.to.map(|to| to.0),
    };
    match Wanted::read(query.format, query.limit, query.cursor.as_deref())? {
        Wanted::Page { page, limit } => {
            let listed = rounds::list(&ctx, period, page).await?;
            Ok(Either::Left(Listing::of(listed, limit, |round| {
                ReportedRound::from(&round)
            })))
        }
        Wanted::File => {
            let file = CsvFile::of("rounds", HEADER, rounds::whole(&ctx, period), write_line);
            Ok(Either::Right(file.await?))
        }
    }
}

/// Report on one round
///
/// The round with its payouts, and what the decision rested on. As CSV its payouts.
#[utoipa::path(
    tag = "Reports",
    params(RoundPath, RoundQuery),
    responses((status = OK, description = "The round, or its payouts as CSV", content(
        (Data<RoundReport> = "application/json"),
        (String = "text/csv", example = "payoutId,roundId,userId,status\r\n")
    ))),
    extensions(("x-errors" = json!(["ROUND_NOT_FOUND"])))
)]
#[get("/api/reports/rounds/{roundId}")]
pub async fn report_round(
    ctx: Shared<Context>,
    _staff: Permitted<grants::ViewReports>,
    id: RoundRef,
    query: ValidQuery<RoundQuery>,
) -> Result<Either<Answer<RoundReport>, CsvFile>, Problem> {
    let (round, lines) = rounds::find(&ctx, id.0).await?;
    match query.0.format {
        FormatName::Json => Ok(Either::Left(Answer::ok(RoundReport {
            round: ReportedRound::from(&round),
            payouts: lines.into_iter().map(ReportedPayout::from).collect(),
            eligibility_check: Facts(round.eligibility),
        }))),
        FormatName::Csv => {
            let pages = stream::iter([Ok(lines)]);
            let file = CsvFile::of(
                format!("round-{}", round.id),
                payouts::HEADER,
                pages,
                payouts::write_line,
            );
            Ok(Either::Right(file.await?))
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a file gives up each line once it is written"
)]
fn write_line(csv: &mut Csv, round: RoundLine) {
    csv.plain(round.id)
        .moment(Some(round.initiated_at))
        .plain(round.initiated_by)
        .optional_text(round.notes.as_deref())
        .moment(round.closed_at)
        .plain(round.winners)
        .plain(round.paid)
        .plain(round.rejected)
        .plain(round.cancelled)
        .plain(round.issues)
        .plain(round.approvals_pending)
        .plain(round.gross_paid)
        .plain(round.net_paid)
        .plain("USD");
}

impl From<&RoundLine> for ReportedRound {
    fn from(it: &RoundLine) -> Self {
        Self {
            round_id: it.id,
            initiated_at: Moment(it.initiated_at),
            initiated_by: it.initiated_by,
            notes: it.notes.clone(),
            closed_at: it.closed_at.map(Moment),
            winners: it.winners,
            paid: it.paid,
            rejected: it.rejected,
            cancelled: it.cancelled,
            issues: it.issues,
            approvals_pending: it.approvals_pending,
            gross_paid: Amount(it.gross_paid),
            net_paid: Amount(it.net_paid),
            currency: "USD",
        }
    }
}
