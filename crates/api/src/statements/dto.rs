use garde::Validate;
use money::Currency;
use payout_domain::PayeeId;
use payout_domain::transfer::RunStatus;
use serde::{Deserialize, Serialize};
use use_cases::FieldFault;
use use_cases::transfers::statements::{Filter, ImportRow, NewLine, NewStatement, StatementView};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, not_blank, not_blank_if_given, number};
use crate::output::{Day, Moment};
use crate::problem::Problem;

/// No statement is about more, in cents.
const CENTS_MAX: i64 = 1_000_000_000_000;

/// Where the run stands that a statement came from.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = RunStatus, example = "locked")]
pub enum RunStatusName {
    Draft,
    Calculated,
    #[default]
    Locked,
    Processing,
    Completed,
    Failed,
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = StatementStatus, example = "pending")]
pub enum StatementStatusName {
    Pending,
    Reviewed,
    Disputed,
    Resolved,
    Paid,
}

/// What a creator earned in a period.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateStatement {
    #[garde(skip)]
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    /// By which the main application knows it.
    #[garde(inner(length(chars, max = 100)), custom(not_blank_if_given))]
    #[schema(max_length = 100, example = "run-7-4711")]
    external_id: Option<String>,
    #[garde(skip)]
    period_start: Day,
    #[garde(skip)]
    period_end: Day,
    #[garde(range(min = 0, max = CENTS_MAX))]
    #[schema(minimum = 0, example = 12_000)]
    earnings_cents: i64,
    #[garde(range(min = 0, max = CENTS_MAX))]
    #[schema(minimum = 0, example = 1_200)]
    platform_fee_cents: i64,
    /// The earnings less the platform fee.
    #[garde(range(min = 0, max = CENTS_MAX))]
    #[schema(minimum = 0, example = 10_800)]
    net_payable_cents: i64,
    #[garde(length(chars, max = 10))]
    #[schema(example = "USD")]
    currency: String,
    /// `locked` when left out; only then it can be paid.
    #[serde(default)]
    #[garde(skip)]
    run_status: RunStatusName,
    /// They add up to the earnings.
    #[serde(default)]
    #[garde(length(max = 1000), dive)]
    #[schema(max_items = 1000)]
    lines: Vec<Line>,
}

/// One part of what was earned.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = StatementLine)]
pub struct Line {
    #[garde(length(chars, max = 500), custom(not_blank))]
    #[schema(max_length = 500, example = "Licence of the title track")]
    description: String,
    #[garde(range(min = -CENTS_MAX, max = CENTS_MAX))]
    #[schema(example = 12_000)]
    amount_cents: i64,
}

/// Why a creator objects.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeStatement {
    #[garde(length(chars, min = 10, max = 1000), custom(not_blank))]
    #[schema(
        min_length = 10,
        max_length = 1000,
        example = "The licence to Lumen in October is missing"
    )]
    pub reason: String,
}

/// What staff decided about an objection.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResolveStatement {
    /// What is owed now; when left out, what the statement said.
    #[garde(inner(range(min = 0, max = CENTS_MAX)))]
    #[schema(minimum = 0, example = 11_400)]
    net_payable_cents: Option<i64>,
    #[garde(length(chars, min = 10, max = 1000), custom(not_blank))]
    #[schema(
        min_length = 10,
        max_length = 1000,
        example = "The licence was added to the statement"
    )]
    note: String,
}

/// Which statements to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct StatementFilter {
    /// Of this payee.
    #[param(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Option<Uuid>,
    /// Standing here.
    #[param(inline)]
    status: Option<StatementStatusName>,
    /// Of runs standing here.
    #[param(inline)]
    run_status: Option<RunStatusName>,
    /// About this day or later.
    #[param(inline)]
    from: Option<Day>,
    /// About this day or earlier.
    #[param(inline)]
    to: Option<Day>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

/// A statement as it stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    #[schema(example = "0199f1c2-4c6d-7e70-9f80-5b6c7d8e9f00")]
    statement_id: Uuid,
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(example = "run-7-4711")]
    external_id: Option<String>,
    period_start: Day,
    period_end: Day,
    #[schema(example = "USD")]
    currency: String,
    #[schema(example = 12_000)]
    earnings_cents: i64,
    #[schema(example = 1_200)]
    platform_fee_cents: i64,
    /// What is owed for it; staff may have decided otherwise than it said.
    #[schema(example = 10_800)]
    net_payable_cents: i64,
    /// What payouts that are going on will pay of it.
    #[schema(example = 0)]
    in_flight_cents: i64,
    #[schema(example = 10_800)]
    paid_cents: i64,
    /// `pending`, `reviewed`, `disputed`, `resolved` or `paid`.
    #[schema(example = "paid")]
    status: &'static str,
    #[schema(example = "locked")]
    run_status: String,
    /// When the creator said that it is right.
    reviewed_at: Option<Moment>,
    disputed_at: Option<Moment>,
    #[schema(example = "The licence to Lumen in October is missing")]
    dispute_reason: Option<String>,
    resolved_at: Option<Moment>,
    #[schema(example = "The licence was added to the statement")]
    resolution_note: Option<String>,
    /// Empty in lists.
    lines: Vec<Line>,
    created_at: Moment,
    updated_at: Moment,
}

/// What became of one row of an imported file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedStatement {
    /// Counted from 1, below the header.
    #[schema(example = 1)]
    row: usize,
    /// `created`, `updated`, `unchanged` or `failed`.
    #[schema(example = "created")]
    outcome: &'static str,
    #[schema(example = "0199f1c2-4c6d-7e70-9f80-5b6c7d8e9f00")]
    statement_id: Option<Uuid>,
    /// Why it failed.
    #[schema(example = "STATEMENT_DIFFERS")]
    code: Option<&'static str>,
    #[schema(example = "the statement stands already with other figures, which no longer change")]
    message: Option<String>,
}

impl RunStatusName {
    const fn status(self) -> RunStatus {
        match self {
            Self::Draft => RunStatus::Draft,
            Self::Calculated => RunStatus::Calculated,
            Self::Locked => RunStatus::Locked,
            Self::Processing => RunStatus::Processing,
            Self::Completed => RunStatus::Completed,
            Self::Failed => RunStatus::Failed,
        }
    }
}

impl StatementStatusName {
    const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Reviewed => "reviewed",
            Self::Disputed => "disputed",
            Self::Resolved => "resolved",
            Self::Paid => "paid",
        }
    }
}

impl CreateStatement {
    /// What is meant, once the currency is one.
    pub fn read(self) -> Result<NewStatement, Problem> {
        let line = |line: Line| NewLine {
            description: line.description,
            amount_cents: line.amount_cents,
        };
        Ok(NewStatement {
            payee: PayeeId(self.payee_id),
            external_id: self.external_id,
            period_start: self.period_start.0,
            period_end: self.period_end.0,
            earnings_cents: self.earnings_cents,
            platform_fee_cents: self.platform_fee_cents,
            net_payable_cents: self.net_payable_cents,
            currency: Currency::parse(&self.currency)
                .map_err(|error| Problem::invalid(&[FieldFault::new("currency", error.to_string())]))?,
            run: self.run_status.status(),
            lines: self.lines.into_iter().map(line).collect(),
        })
    }
}

impl ResolveStatement {
    pub fn into_parts(self) -> (Option<i64>, String) {
        (self.net_payable_cents, self.note.trim().to_owned())
    }
}

impl StatementFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(Filter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = Filter {
            payee: self.payee_id.map(PayeeId),
            status: self.status.map(|status| status.code().to_owned()),
            run_status: self.run_status.map(|run| run.status().code().to_owned()),
            period_from: self.from.map(|day| day.0),
            period_to: self.to.map(|day| day.0),
        };
        Ok((filter, paging))
    }
}

impl Statement {
    pub fn of(it: StatementView) -> Self {
        let row = it.row;
        let line = |line: use_cases::transfers::statements::LineRow| Line {
            description: line.description,
            amount_cents: line.amount_cents,
        };
        Self {
            statement_id: row.id,
            payee_id: row.payee_id,
            external_id: row.external_id,
            period_start: Day(row.period_start),
            period_end: Day(row.period_end),
            currency: row.currency,
            earnings_cents: row.earnings_cents,
            platform_fee_cents: row.platform_fee_cents,
            net_payable_cents: row.net_payable_cents,
            in_flight_cents: row.in_flight_cents,
            paid_cents: row.paid_cents,
            status: it.status,
            run_status: row.run_status,
            reviewed_at: row.reviewed_at.map(Moment),
            disputed_at: row.disputed_at.map(Moment),
            dispute_reason: row.dispute_reason,
            resolved_at: row.resolved_at.map(Moment),
            resolution_note: row.resolution_note,
            lines: it.lines.into_iter().map(line).collect(),
            created_at: Moment(row.created_at),
            updated_at: Moment(row.updated_at),
        }
    }
}

impl ImportedStatement {
    pub fn of(it: ImportRow) -> Self {
        match it.outcome {
            Ok((id, outcome)) => Self {
                row: it.row,
                outcome: outcome.code(),
                statement_id: Some(id.0),
                code: None,
                message: None,
            },
            Err(error) => {
                let problem = Problem::from(error);
                Self {
                    row: it.row,
                    outcome: "failed",
                    statement_id: None,
                    code: Some(problem.code()),
                    message: Some(problem.in_one_sentence()),
                }
            }
        }
    }
}
