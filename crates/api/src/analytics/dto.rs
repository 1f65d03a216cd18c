mod shares;

use serde::Serialize;
use use_cases::analytics::{Analytics, Expected, LastFailure, LastPaid, Month, Paid, Royalties, StatementPeriod, Sum};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::output::{Day, Moment};
use shares::SharesOfRecruiter;

/// The figures of one payee in one currency.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Analytics)]
pub struct AnalyticsOfPayee {
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    /// `placement` or `creator`.
    #[schema(example = "creator")]
    programme: &'static str,
    #[schema(example = "USD")]
    currency: String,
    paid: PaidInAll,
    /// By the day on which the provider accepted, in UTC; the oldest first, also those in which nothing was paid.
    months: Vec<MonthPaid>,
    waiting_for_approval: CountAndCents,
    pending: CountAndCents,
    processing: CountAndCents,
    failed: CountAndCents,
    /// Accepted, and taken back by the provider as a whole.
    returned: CountAndCents,
    last_payout: Option<LastPayout>,
    last_failure: Option<FailedPayout>,
    next_expected: Option<ExpectedNext>,
    /// Of a creator.
    royalties: Option<RoyaltiesOfCreator>,
    /// Of a recruiter.
    placements: Option<SharesOfRecruiter>,
}

/// Everything that was accepted and has not come back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PaidInAll {
    #[schema(example = 8)]
    count: i64,
    #[schema(example = 86_400)]
    amount_cents: i64,
    #[schema(example = 0)]
    withheld_cents: i64,
    /// What reached the payee and was not taken back.
    #[schema(example = 86_400)]
    net_cents: i64,
}

/// The same of one month.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MonthPaid {
    /// The first day.
    month: Day,
    #[schema(example = 1)]
    count: i64,
    #[schema(example = 10_800)]
    amount_cents: i64,
    #[schema(example = 0)]
    withheld_cents: i64,
    #[schema(example = 10_800)]
    net_cents: i64,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CountAndCents {
    #[schema(example = 1)]
    count: i64,
    #[schema(example = 10_800)]
    amount_cents: i64,
}

/// The payout that was accepted last.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LastPayout {
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    payout_id: Uuid,
    #[schema(example = 10_800)]
    amount_cents: i64,
    #[schema(example = 10_800)]
    net_cents: i64,
    processed_at: Moment,
    #[schema(example = "paid")]
    bank_status: Option<String>,
}

/// The payout that failed last, if it has not been tried again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FailedPayout {
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0022")]
    payout_id: Uuid,
    #[schema(example = 5_400)]
    amount_cents: i64,
    failed_at: Moment,
    #[schema(example = "account_invalid")]
    failure_code: Option<String>,
    #[schema(example = "the account cannot be paid to any more")]
    failure_reason: Option<String>,
}

/// What comes next: a payout on its way, or else the first share that is scheduled.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ExpectedNext {
    /// `payout` or `schedule`.
    #[schema(example = "schedule")]
    kind: &'static str,
    #[schema(example = "0199f1c2-7f90-71a2-92b3-8e9f00112233")]
    id: Uuid,
    #[schema(example = 320_000)]
    amount_cents: i64,
    /// None for a payout that may arrive at any moment.
    on: Option<Day>,
}

/// What a creator has earned: what is left of it is payable, pending or disputed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RoyaltiesOfCreator {
    #[schema(example = 9)]
    statements: i64,
    #[schema(example = 108_000)]
    earnings_cents: i64,
    #[schema(example = 10_800)]
    platform_fee_cents: i64,
    #[schema(example = 97_200)]
    net_payable_cents: i64,
    #[schema(example = 86_400)]
    paid_cents: i64,
    #[schema(example = 10_800)]
    payable_cents: i64,
    /// Of runs that may still change.
    #[schema(example = 0)]
    pending_cents: i64,
    #[schema(example = 1)]
    disputed: i64,
    #[schema(example = 5_400)]
    disputed_cents: i64,
    /// The newest 24 at most.
    periods: Vec<Period>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = StatementPeriod)]
#[serde(rename_all = "camelCase")]
struct Period {
    #[schema(example = "0199f1c2-4c6d-7e70-9f80-5b6c7d8e9f00")]
    statement_id: Uuid,
    period_start: Day,
    period_end: Day,
    #[schema(example = 12_000)]
    earnings_cents: i64,
    #[schema(example = 1_200)]
    platform_fee_cents: i64,
    #[schema(example = 10_800)]
    net_payable_cents: i64,
    #[schema(example = 10_800)]
    paid_cents: i64,
    #[schema(example = 0)]
    in_flight_cents: i64,
    /// `pending`, `reviewed`, `disputed` or `resolved`.
    #[schema(example = "reviewed")]
    state: String,
}

impl AnalyticsOfPayee {
    pub fn of(it: Analytics) -> Self {
        let is_creator = it.kind == payout_domain::transfer::PayeeKind::Creator;
        Self {
            payee_id: it.payee,
            programme: it.kind.programme(),
            currency: it.currency,
            paid: it.paid.into(),
            months: it.months.into_iter().map(MonthPaid::from).collect(),
            waiting_for_approval: it.waiting_for_approval.into(),
            pending: it.pending.into(),
            processing: it.processing.into(),
            failed: it.failed.into(),
            returned: it.returned.into(),
            last_payout: it.last_paid.map(LastPayout::from),
            last_failure: it.last_failure.map(FailedPayout::from),
            next_expected: it.next_expected.map(ExpectedNext::from),
            royalties: is_creator.then(|| RoyaltiesOfCreator::of(it.royalties)),
            placements: (!is_creator).then(|| SharesOfRecruiter::of(it.shares)),
        }
    }
}

impl RoyaltiesOfCreator {
    fn of(it: Royalties) -> Self {
        let of = |part: fn(&use_cases::analytics::StatementSum) -> i64| it.total.as_ref().map_or(0, part);
        Self {
            statements: of(|sum| sum.count),
            earnings_cents: of(|sum| sum.earnings_cents),
            platform_fee_cents: of(|sum| sum.platform_fee_cents),
            net_payable_cents: of(|sum| sum.net_payable_cents),
            paid_cents: of(|sum| sum.paid_cents),
            payable_cents: of(|sum| sum.payable_cents),
            pending_cents: of(|sum| sum.pending_cents),
            disputed: of(|sum| sum.disputed),
            disputed_cents: of(|sum| sum.disputed_cents),
            periods: it.statements.into_iter().map(Period::from).collect(),
        }
    }
}

impl From<Paid> for PaidInAll {
    fn from(it: Paid) -> Self {
        Self {
            count: it.count,
            amount_cents: it.amount_cents,
            withheld_cents: it.withheld_cents,
            net_cents: it.net_cents,
        }
    }
}

impl From<Month> for MonthPaid {
    fn from(it: Month) -> Self {
        Self {
            month: Day(it.begins_on),
            count: it.count,
            amount_cents: it.amount_cents,
            withheld_cents: it.withheld_cents,
            net_cents: it.net_cents,
        }
    }
}

impl From<Sum> for CountAndCents {
    fn from(it: Sum) -> Self {
        Self {
            count: it.count,
            amount_cents: it.amount_cents,
        }
    }
}

impl From<LastPaid> for LastPayout {
    fn from(it: LastPaid) -> Self {
        Self {
            payout_id: it.payout_id,
            amount_cents: it.amount_cents,
            net_cents: it.net_cents,
            processed_at: Moment(it.accepted_at),
            bank_status: it.bank_status,
        }
    }
}

impl From<LastFailure> for FailedPayout {
    fn from(it: LastFailure) -> Self {
        Self {
            payout_id: it.payout_id,
            amount_cents: it.amount_cents,
            failed_at: Moment(it.failed_at),
            failure_code: it.code,
            failure_reason: it.reason,
        }
    }
}

impl From<Expected> for ExpectedNext {
    fn from(it: Expected) -> Self {
        match it {
            Expected::Payout(payout) => Self {
                kind: "payout",
                id: payout.payout_id,
                amount_cents: payout.amount_cents,
                on: payout.retry_at.map(|at| Day(at.date())),
            },
            Expected::Schedule(schedule) => Self {
                kind: "schedule",
                id: schedule.schedule_id,
                amount_cents: schedule.amount_cents,
                on: Some(Day(schedule.scheduled_on)),
            },
        }
    }
}

impl From<StatementPeriod> for Period {
    fn from(it: StatementPeriod) -> Self {
        Self {
            statement_id: it.statement_id,
            period_start: Day(it.period_start),
            period_end: Day(it.period_end),
            earnings_cents: it.earnings_cents,
            platform_fee_cents: it.platform_fee_cents,
            net_payable_cents: it.net_payable_cents,
            paid_cents: it.paid_cents,
            in_flight_cents: it.in_flight_cents,
            state: it.state,
        }
    }
}
