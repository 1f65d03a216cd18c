use garde::Validate;
use payout_domain::transfer::{PayeeKind, Status};
use payout_domain::{PayeeId, SplitId, StatementId};
use serde::Deserialize;
use use_cases::FieldFault;
use use_cases::transfers::{Batch, ListFilter, Order};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, not_blank, number, one_or_many};
use crate::output::Moment;
use crate::problem::Problem;

/// No payout is about more, in cents.
const CENTS_MAX: i64 = 1_000_000_000_000;

/// By what people are paid.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Programme, example = "creator")]
pub enum ProgrammeName {
    Placement,
    Creator,
}

/// Where a payout stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TransferStatus, example = "completed")]
pub enum StatusName {
    PendingApproval,
    Pending,
    Processing,
    Completed,
    Failed,
    Reversed,
    Cancelled,
}

/// Whom to pay, and what.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateTransfer {
    #[garde(skip)]
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    /// Everything that is available, or all of the statements or the share, when left out.
    #[garde(inner(range(min = 1, max = CENTS_MAX)))]
    #[schema(minimum = 1, example = 10_800)]
    amount_cents: Option<i64>,
    /// Only out of these.
    #[garde(inner(length(min = 1, max = 1000)))]
    #[schema(min_items = 1, max_items = 1000, example = json!(["0199f1c2-4c6d-7e70-9f80-5b6c7d8e9f00"]))]
    statement_ids: Option<Vec<Uuid>>,
    /// Outright out of this share of a placement, which has to be the payee's; what is left of it without an amount.
    #[garde(skip)]
    #[schema(example = "0199f1c2-6e8f-7091-81a2-7d8e9f001122")]
    placement_split_id: Option<Uuid>,
    /// What it is for, where no statement and no share says so; the amount is needed then.
    #[garde(inner(length(chars, min = 10, max = 1000)))]
    #[schema(
        min_length = 10,
        max_length = 1000,
        example = "Makes up for the exchange rate of the run in August"
    )]
    reason: Option<String>,
}

/// Whom to pay what he has.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateBatch {
    /// These, 100 at most; or leave it out and select.
    #[garde(inner(length(min = 1, max = 100)))]
    #[schema(min_items = 1, max_items = 100, example = json!(["0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f"]))]
    payee_ids: Option<Vec<Uuid>>,
    /// The 100 who have waited longest with something payable.
    #[serde(default)]
    #[garde(skip)]
    #[schema(example = false)]
    auto_select_eligible: bool,
    /// Nobody with less.
    #[garde(inner(range(min = 1, max = CENTS_MAX)))]
    #[schema(minimum = 1, example = 10_000)]
    min_amount_cents: Option<i64>,
}

/// A vote for.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveTransfer {
    #[garde(inner(length(chars, max = 1000)))]
    #[schema(max_length = 1000, example = "Checked against the statements")]
    pub reason: Option<String>,
}

/// Why a payout is called off.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TransferReason)]
pub struct Reason {
    #[garde(length(chars, min = 10, max = 1000), custom(not_blank))]
    #[schema(
        min_length = 10,
        max_length = 1000,
        example = "The creator asked to be paid next month"
    )]
    reason: String,
}

/// Which payouts to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct TransferFilter {
    /// Standing here; may be given several times.
    #[serde(default, deserialize_with = "one_or_many")]
    #[param(inline)]
    status: Vec<StatusName>,
    /// To this payee.
    #[param(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Option<Uuid>,
    /// Of this programme.
    #[param(inline)]
    programme: Option<ProgrammeName>,
    /// Created at this time or later.
    #[param(inline)]
    from: Option<Moment>,
    /// Created before this time.
    #[param(inline)]
    to: Option<Moment>,
    /// Of this much or more.
    #[serde(default, deserialize_with = "number")]
    #[param(example = 5_000)]
    min_amount_cents: Option<u64>,
    /// Of this much or less.
    #[serde(default, deserialize_with = "number")]
    #[param(example = 1_000_000)]
    max_amount_cents: Option<u64>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

/// Which payouts to count.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct StatisticsFilter {
    /// Of this programme.
    #[param(inline)]
    programme: Option<ProgrammeName>,
    /// Created at this time or later.
    #[param(inline)]
    from: Option<Moment>,
    /// Created before this time.
    #[param(inline)]
    to: Option<Moment>,
}

impl From<ProgrammeName> for PayeeKind {
    fn from(name: ProgrammeName) -> Self {
        match name {
            ProgrammeName::Placement => Self::Recruiter,
            ProgrammeName::Creator => Self::Creator,
        }
    }
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::PendingApproval => Self::PendingApproval,
            StatusName::Pending => Self::Pending,
            StatusName::Processing => Self::Processing,
            StatusName::Completed => Self::Completed,
            StatusName::Failed => Self::Failed,
            StatusName::Reversed => Self::Reversed,
            StatusName::Cancelled => Self::Cancelled,
        }
    }
}

impl From<CreateTransfer> for Order {
    fn from(it: CreateTransfer) -> Self {
        Self {
            payee: PayeeId(it.payee_id),
            amount_cents: it.amount_cents,
            statements: it.statement_ids.map(|ids| ids.into_iter().map(StatementId).collect()),
            split: it.placement_split_id.map(SplitId),
            reason: it.reason.map(|reason| reason.trim().to_owned()),
        }
    }
}

impl CreateBatch {
    /// What is meant: named payees, or whoever is eligible, and never both.
    pub fn read(self) -> Result<Batch, Problem> {
        if self.payee_ids.is_some() == self.auto_select_eligible {
            let message = "name the payees, or select whoever is eligible";
            return Err(Problem::invalid(&[FieldFault::new("payeeIds", message)]));
        }
        Ok(Batch {
            payees: self.payee_ids.map(|ids| ids.into_iter().map(PayeeId).collect()),
            min_amount_cents: self.min_amount_cents,
        })
    }
}

impl Reason {
    pub fn trimmed(self) -> String {
        self.reason.trim().to_owned()
    }
}

impl TransferFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(ListFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let cents = |cents: u64| i64::try_from(cents).unwrap_or(i64::MAX);
        let filter = ListFilter {
            statuses: self.status.into_iter().map(Into::into).collect(),
            payee: self.payee_id.map(PayeeId),
            user: None,
            kind: self.programme.map(Into::into),
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
            min_cents: self.min_amount_cents.map(cents),
            max_cents: self.max_amount_cents.map(cents),
        };
        Ok((filter, paging))
    }
}

impl From<StatisticsFilter> for ListFilter {
    fn from(it: StatisticsFilter) -> Self {
        Self {
            kind: it.programme.map(Into::into),
            from: it.from.map(|from| from.0),
            to: it.to.map(|to| to.0),
            ..Self::default()
        }
    }
}
