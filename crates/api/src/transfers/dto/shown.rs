use serde::Serialize;
use use_cases::transfers::{BatchRow, Outcome, Statistics, TransferView};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::output::{Moment, Why};
use crate::problem::Problem;

/// A payout to a recruiter or creator.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TransferPayout)]
pub struct Transfer {
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    payout_id: Uuid,
    /// `placement` or `creator`.
    #[schema(example = "creator")]
    programme: &'static str,
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    #[schema(example = 10_800)]
    amount_cents: i64,
    #[schema(example = "USD")]
    currency: String,
    /// Of the amount; known once it is being sent.
    #[schema(example = 0)]
    withheld_cents: Option<i64>,
    /// What reaches the payee.
    #[schema(example = 10_800)]
    net_cents: Option<i64>,
    /// What the payment provider took back.
    #[schema(example = 10_800)]
    reversed_cents: Option<i64>,
    /// `pending_approval`, `pending`, `processing`, `completed`, `failed`, `reversed` or `cancelled`.
    #[schema(example = "completed")]
    status: &'static str,
    /// How far it has come to the payee's bank: `pending`, `in_transit`, `paid`, `cancelled` or `failed`.
    #[schema(example = "paid")]
    bank_status: Option<String>,
    /// The payment provider's number.
    #[schema(example = "tr_1Nv0FGQ9RKHgCVdK")]
    transfer_id: Option<String>,
    /// Turns of the worker.
    #[schema(example = 1)]
    attempts: u32,
    next_retry_at: Option<Moment>,
    #[schema(example = "account_invalid")]
    failure_code: Option<String>,
    #[schema(example = "the account cannot be paid to any more")]
    failure_reason: Option<String>,
    allocations: Vec<AllocationOfTransfer>,
    #[schema(example = "0199f1c2-6e8f-7091-81a2-7d8e9f001122")]
    split_id: Option<Uuid>,
    #[schema(example = "0199f1c2-7f90-71a2-92b3-8e9f00112233")]
    schedule_id: Option<Uuid>,
    /// What it is for, where no statement says so.
    #[schema(example = "Makes up for the exchange rate of the run in August")]
    reason: Option<String>,
    /// Of a large one.
    #[schema(example = 1)]
    required_approvals: Option<u32>,
    /// For staff, and never on their own payouts.
    votes: Vec<VoteOnTransfer>,
    created_at: Moment,
    updated_at: Moment,
    /// When the payment provider accepted it.
    processed_at: Option<Moment>,
}

/// What a payout pays of a statement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TransferAllocation)]
pub struct AllocationOfTransfer {
    #[schema(example = "0199f1c2-4c6d-7e70-9f80-5b6c7d8e9f00")]
    statement_id: Uuid,
    #[schema(example = 10_800)]
    amount_cents: i64,
}

/// What somebody decided about a large payout.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TransferVote)]
pub struct VoteOnTransfer {
    #[schema(example = "9e2f0a74-1c65-4d3a-a0b1-4c5d6e7f8091")]
    user_id: Uuid,
    #[schema(example = "approve")]
    decision: &'static str,
    #[schema(example = "Checked against the statements")]
    reason: Option<String>,
    timestamp: Moment,
}

/// What became of one payee of a batch.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BatchResult)]
pub struct PaidInBatch {
    #[schema(example = "0199f1c2-3b5c-7d60-8e7f-4a5b6c7d8e9f")]
    payee_id: Uuid,
    /// `created`, `not_eligible` or `failed`.
    #[schema(example = "created")]
    outcome: &'static str,
    #[schema(example = "0199f1c2-5d7e-7f80-8091-6c7d8e9f0011")]
    payout_id: Option<Uuid>,
    /// Every reason against him.
    reasons: Vec<Why>,
}

/// How payouts to recruiters and creators stand.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransferStatistics {
    figures: Vec<TransferFigures>,
    #[schema(example = 97)]
    completed: u64,
    #[schema(example = 3)]
    failed: u64,
    /// Of those that ended, in percent with one decimal; none when none has.
    #[schema(example = "97.0")]
    success_rate_percent: Option<String>,
    /// Turns of the worker beyond the first.
    #[schema(example = 5)]
    retries: u64,
    /// From creation to acceptance.
    #[schema(example = 42)]
    mean_seconds_to_pay: Option<u64>,
}

/// Those of one programme, status and currency.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransferFigures {
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
}

impl Transfer {
    pub fn of(it: TransferView) -> Self {
        let allocations = it.allocations.iter().map(|part| AllocationOfTransfer {
            statement_id: part.statement.0,
            amount_cents: part.amount.minor(),
        });
        let votes = it.votes.into_iter().map(|vote| VoteOnTransfer {
            user_id: vote.user.0,
            decision: vote.decision.code(),
            reason: vote.reason,
            timestamp: Moment(vote.at),
        });
        Self {
            payout_id: it.payout_id,
            programme: it.kind.programme(),
            payee_id: it.payee.0,
            amount_cents: it.amount.minor(),
            currency: it.amount.currency().code().to_owned(),
            withheld_cents: it.withheld.map(money::Money::minor),
            net_cents: it.net.map(money::Money::minor),
            reversed_cents: it.reversed.map(money::Money::minor),
            status: it.status.code(),
            bank_status: it.bank_status,
            transfer_id: it.transfer_id,
            attempts: it.attempts,
            next_retry_at: it.next_retry_at.map(Moment),
            failure_code: it.failure_code,
            failure_reason: it.failure_reason,
            allocations: allocations.collect(),
            split_id: it.split,
            schedule_id: it.schedule,
            reason: it.reason,
            required_approvals: it.required_approvals,
            votes: votes.collect(),
            created_at: Moment(it.created_at),
            updated_at: Moment(it.updated_at),
            processed_at: it.processed_at.map(Moment),
        }
    }
}

impl PaidInBatch {
    pub fn of(row: BatchRow) -> Self {
        let (outcome, payout_id, reasons) = match row.outcome {
            Outcome::Created(id) => ("created", Some(id.0), Vec::new()),
            Outcome::NotEligible(blockers) => {
                let reasons = blockers.iter().map(|blocker| Why::new(blocker.code(), blocker));
                ("not_eligible", None, reasons.collect())
            }
            Outcome::Refused(error) => {
                let problem = Problem::from(error);
                (
                    "failed",
                    None,
                    vec![Why::new(problem.code(), problem.in_one_sentence())],
                )
            }
        };
        Self {
            payee_id: row.payee.0,
            outcome,
            payout_id,
            reasons,
        }
    }
}

impl TransferStatistics {
    pub fn of(it: Statistics) -> Self {
        let ended = it.completed + it.failed;
        let tenths = (it.completed * 1000).checked_div(ended);
        let figures = it.figures.into_iter().map(|line| TransferFigures {
            programme: line.programme,
            status: line.status.code(),
            currency: line.currency,
            count: line.count,
            amount_cents: line.amount_cents,
        });
        Self {
            figures: figures.collect(),
            completed: it.completed,
            failed: it.failed,
            success_rate_percent: tenths.map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)),
            retries: it.retries,
            mean_seconds_to_pay: it.mean_seconds_to_pay,
        }
    }
}
