use garde::Validate;
use money::Currency;
use payout_domain::PayeeId;
use payout_domain::placement::{Filled, GUARANTEE_DAYS, PlacementState, Role, Tier};
use serde::{Deserialize, Deserializer, Serialize, de};
use use_cases::placements as use_case;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::input::{Paging, not_blank_if_given, number};
use crate::output::{Day, Moment};
use crate::problem::Problem;

const FEE_CENTS_MAX: i64 = 100_000_000_000;
const GUARANTEE_DAYS_MAX: u16 = 3650;

/// Where a placement stands.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlacementState, example = "active")]
pub enum StateName {
    Hired,
    Active,
    Completed,
    Failed,
    Cancelled,
}

/// What somebody did for a placement.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlacementRole, example = "candidate_recruiter")]
pub enum RoleName {
    CandidateRecruiter,
    CompanyRecruiter,
    JobOwner,
    CandidateSourcer,
    CompanySourcer,
}

/// The plan a recruiter had when the candidate was hired.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlacementTier, example = "free")]
pub enum TierName {
    Free,
    Paid,
    Premium,
}

/// Who filled a role.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct FilledRole {
    #[schema(inline)]
    role: RoleName,
    /// A payee of the kind `recruiter`.
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(inline)]
    tier: TierName,
}

/// A candidate who was placed.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPlacement {
    /// The number by which the main application knows it.
    #[garde(custom(not_blank_if_given), inner(length(chars, max = 200)))]
    #[schema(max_length = 200, example = "placement-4711")]
    external_id: Option<String>,
    #[garde(skip)]
    #[schema(example = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e")]
    company_id: Uuid,
    #[garde(range(min = 1, max = FEE_CENTS_MAX))]
    #[schema(minimum = 1, maximum = 100_000_000_000_i64, example = 2_000_000)]
    fee_cents: i64,
    #[garde(skip)]
    #[serde(deserialize_with = "currency")]
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// The day on which the candidate begins; the guarantee counts from it.
    #[garde(skip)]
    start_date: Day,
    /// 90 when left out.
    #[garde(inner(range(max = GUARANTEE_DAYS_MAX)))]
    #[schema(maximum = 3650, example = 90)]
    guarantee_days: Option<u16>,
    /// How much of what is due within the guarantee is kept back; `HOLDBACK_PERCENT` when left out.
    #[garde(inner(range(max = 100)))]
    #[schema(maximum = 100, example = 20)]
    holdback_percent: Option<u8>,
    /// Each role at most once.
    #[garde(dive, length(max = 5))]
    #[schema(max_items = 5)]
    roles: Vec<FilledRole>,
}

/// What is to be otherwise.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePlacement {
    #[garde(skip)]
    #[schema(inline)]
    state: Option<StateName>,
    /// Why it failed or was called off.
    #[garde(custom(not_blank_if_given), inner(length(chars, max = 1000)))]
    #[schema(max_length = 1000, example = "The candidate left after a month")]
    reason: Option<String>,
    #[garde(skip)]
    start_date: Option<Day>,
    #[garde(inner(range(max = GUARANTEE_DAYS_MAX)))]
    #[schema(maximum = 3650, example = 90)]
    guarantee_days: Option<u16>,
    #[garde(inner(range(max = 100)))]
    #[schema(maximum = 100, example = 20)]
    holdback_percent: Option<u8>,
}

/// What one role brings.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacementSplit {
    #[schema(example = "0199f1c2-6f90-7ba0-81b3-8e9f00112233")]
    split_id: Uuid,
    #[schema(inline)]
    role: RoleName,
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(inline)]
    tier: TierName,
    /// Of the fee, with two decimals.
    #[schema(example = "20.00")]
    percentage: String,
    #[schema(example = 400_000)]
    amount_cents: i64,
}

/// A placement with its shares.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Placement {
    #[schema(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Uuid,
    #[schema(example = "placement-4711")]
    external_id: Option<String>,
    #[schema(example = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e")]
    company_id: Uuid,
    #[schema(example = 2_000_000)]
    fee_cents: i64,
    #[schema(example = "USD")]
    currency: String,
    #[schema(inline)]
    state: StateName,
    #[schema(example = "The candidate left after a month")]
    state_reason: Option<String>,
    start_date: Day,
    #[schema(example = 90)]
    guarantee_days: u16,
    /// The first day after the guarantee.
    guarantee_end_date: Option<Day>,
    #[schema(example = 20)]
    holdback_percent: u8,
    splits: Vec<PlacementSplit>,
    /// The platform's own part, those of roles that nobody filled, and the cents that rounding leaves.
    #[schema(example = 1_600_000)]
    platform_amount_cents: i64,
    created_at: Moment,
    updated_at: Moment,
}

/// A fee in parts that add up.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacementSplits {
    #[schema(example = "0199f1c2-6e8f-7a90-81a2-7d8e9f001122")]
    placement_id: Uuid,
    #[schema(example = 2_000_000)]
    fee_cents: i64,
    #[schema(example = "USD")]
    currency: String,
    splits: Vec<PlacementSplit>,
    #[schema(example = 1_600_000)]
    platform_amount_cents: i64,
}

/// What is held.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HoldTotal {
    #[schema(example = 80_000)]
    pub total_cents: i64,
}

/// Which placements to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct PlacementFilter {
    /// Of this company.
    #[param(example = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e")]
    company_id: Option<Uuid>,
    /// In which this payee fills a role.
    #[param(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Option<Uuid>,
    /// Standing here.
    #[param(inline)]
    state: Option<StateName>,
    /// With this number.
    #[garde(inner(length(chars, max = 200)))]
    #[param(max_length = 200, example = "placement-4711")]
    external_id: Option<String>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

impl PlacementFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(use_case::ListFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = use_case::ListFilter {
            company: self.company_id,
            payee: self.payee_id.map(PayeeId),
            state: self.state.map(Into::into),
            external_id: self.external_id,
        };
        Ok((filter, paging))
    }
}

fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
    let raw = String::deserialize(deserializer)?;
    Currency::parse(&raw).map_err(|_| de::Error::custom("must be a currency with two decimals, such as USD"))
}

impl From<NewPlacement> for use_case::NewPlacement {
    fn from(body: NewPlacement) -> Self {
        let filled = |role: FilledRole| Filled {
            role: role.role.into(),
            payee: PayeeId(role.payee_id),
            tier: role.tier.into(),
        };
        Self {
            external_id: body.external_id,
            company_id: body.company_id,
            fee_cents: body.fee_cents,
            currency: body.currency,
            starts_on: body.start_date.0,
            guarantee_days: body.guarantee_days.unwrap_or(GUARANTEE_DAYS),
            holdback_percent: body.holdback_percent,
            roles: body.roles.into_iter().map(filled).collect(),
        }
    }
}

impl From<ChangePlacement> for use_case::Edit {
    fn from(body: ChangePlacement) -> Self {
        Self {
            state: body.state.map(Into::into),
            reason: body.reason,
            starts_on: body.start_date.map(|day| day.0),
            guarantee_days: body.guarantee_days,
            holdback_percent: body.holdback_percent,
        }
    }
}

impl From<use_case::SplitView> for PlacementSplit {
    fn from(it: use_case::SplitView) -> Self {
        Self {
            split_id: it.id.0,
            role: it.role.into(),
            payee_id: it.payee.0,
            tier: it.tier.into(),
            percentage: format!("{}.{:02}", it.rate_bp / 100, it.rate_bp % 100),
            amount_cents: it.amount_cents,
        }
    }
}

impl From<use_case::PlacementView> for Placement {
    fn from(it: use_case::PlacementView) -> Self {
        Self {
            placement_id: it.id.0,
            external_id: it.external_id,
            company_id: it.company_id,
            fee_cents: it.fee_cents,
            currency: it.currency,
            state: it.state.into(),
            state_reason: it.state_reason,
            start_date: Day(it.starts_on),
            guarantee_days: it.guarantee_days,
            guarantee_end_date: it.guarantee_until.map(Day),
            holdback_percent: it.holdback_percent,
            splits: it.splits.into_iter().map(Into::into).collect(),
            platform_amount_cents: it.platform_cents,
            created_at: Moment(it.created_at),
            updated_at: Moment(it.updated_at),
        }
    }
}

impl From<use_case::PlacementView> for PlacementSplits {
    fn from(it: use_case::PlacementView) -> Self {
        Self {
            placement_id: it.id.0,
            fee_cents: it.fee_cents,
            currency: it.currency,
            splits: it.splits.into_iter().map(Into::into).collect(),
            platform_amount_cents: it.platform_cents,
        }
    }
}

/// The names that the outside has for the domain's.
macro_rules! same_names {
    ($($name:ident = $domain:ident { $($variant:ident)+ })+) => {
        $(
            impl From<$name> for $domain {
                fn from(name: $name) -> Self {
                    match name {
                        $($name::$variant => Self::$variant,)+
                    }
                }
            }

            impl From<$domain> for $name {
                fn from(domain: $domain) -> Self {
                    match domain {
                        $($domain::$variant => Self::$variant,)+
                    }
                }
            }
        )+
    };
}

same_names! {
    StateName = PlacementState { Hired Active Completed Failed Cancelled }
    RoleName = Role { CandidateRecruiter CompanyRecruiter JobOwner CandidateSourcer CompanySourcer }
    TierName = Tier { Free Paid Premium }
}
