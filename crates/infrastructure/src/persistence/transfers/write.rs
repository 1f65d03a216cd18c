use payout_domain::Calculation;
use payout_domain::transfer::{
    Accepted, BankStatus, FailureKind, NextCall, Progress, ProviderError, Sending, Source, State, TransferPayout,
};
use sea_orm::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::allocations;
use super::attempts::{call_code, number};
use crate::persistence::statement::{execute, rows};
use crate::persistence::{StorageError, Tx};

/// What never changes of a transfer.
const FIXED: [&str; 10] = [
    "payee_id",
    "payee_user_id",
    "kind",
    "amount_cents",
    "currency",
    "source",
    "split_id",
    "schedule_id",
    "adjustment_reason",
    "initiated_by",
];

/// What its life changes, in the order of `changing`.
const CHANGING: [&str; 33] = [
    "account_id",
    "required_approvals",
    "generation",
    "attempts",
    "version",
    "updated_at",
    "status",
    "status_since",
    "status_by",
    "status_reason",
    "withheld_cents",
    "withholding_rate_bp",
    "net_cents",
    "reporting",
    "sending_started_at",
    "last_sent_at",
    "failures",
    "progress",
    "progress_since",
    "call",
    "lease_until",
    "retry_at",
    "next_call",
    "failure_kind",
    "error_code",
    "error_message",
    "found_transfer_id",
    "found_cents",
    "transfer_id",
    "accepted_at",
    "reversed_cents",
    "bank_status",
    "created_at",
];

/// Adds transfers that were just created, and claims what they pay.
pub async fn insert(tx: &Tx, payouts: &[&TransferPayout], now: OffsetDateTime) -> Result<(), StorageError> {
    let names = [&["payout_id"][..], &FIXED, &CHANGING].concat();
    let text = format!(
        "INSERT INTO payout.transfers ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::payout.transfers, $1)",
        names = names.join(", ")
    );
    let new = payouts.iter().map(|payout| {
        let mut values = vec![payout.id.0.into()];
        values.extend(fixed(payout));
        values.extend(changing(payout, now));
        values
    });
    execute(&**tx, &text, [rows(&names, new)?]).await?;
    allocations::insert(tx, payouts).await
}

/// Writes the whole aggregate back, one version on, and lets what it claimed follow its status. The row is locked by `tx`;
/// the version proves it.
pub async fn save(tx: &Tx, payout: &TransferPayout, now: OffsetDateTime) -> Result<(), StorageError> {
    let set: Vec<String> = CHANGING
        .iter()
        .zip(3..)
        .map(|(name, number)| format!("{name} = ${number}"))
        .collect();
    let text = format!(
        "UPDATE payout.transfers SET {} WHERE payout_id = $1 AND version = $2",
        set.join(", ")
    );
    let mut values = vec![payout.id.0.into(), (payout.version - 1).into()];
    values.extend(changing(payout, now));
    let written = execute(&**tx, &text, values).await?;
    if written.rows_affected() != 1 {
        return Err(StorageError::Outdated {
            table: "transfers",
            id: payout.id.to_string(),
        });
    }
    allocations::follow(tx, payout).await
}

fn fixed(payout: &TransferPayout) -> [Value; FIXED.len()] {
    let (mut split, mut schedule, mut reason) = (None, None, None);
    let source = match &payout.source {
        Source::Statements(_) => "statements",
        Source::Split(id) => {
            split = Some(id.0);
            "split"
        }
        Source::Schedule(id) => {
            schedule = Some(id.0);
            "schedule"
        }
        Source::Adjustment { reason: why } => {
            reason = Some(why.clone());
            "adjustment"
        }
    };
    [
        payout.payee.0.into(),
        payout.payee_user.0.into(),
        payout.kind.code().into(),
        payout.amount.minor().into(),
        payout.amount.currency().code().into(),
        source.into(),
        split.into(),
        schedule.into(),
        reason.into(),
        payout.initiated_by.map(|user| user.0).into(),
    ]
}

fn changing(payout: &TransferPayout, now: OffsetDateTime) -> [Value; CHANGING.len()] {
    let columns = Columns::of(&payout.state);
    let calculation = columns.calculation;
    let cents = |read: fn(&Calculation) -> i64| calculation.as_ref().map(read);
    [
        payout.account.0.clone().into(),
        payout.ballot.as_ref().map(|ballot| number(ballot.required())).into(),
        number(payout.generation).into(),
        number(payout.attempts).into(),
        payout.version.into(),
        now.into(),
        payout.status().code().into(),
        columns.since.into(),
        columns.by.into(),
        columns.reason.into(),
        cents(|parts| parts.withheld().minor()).into(),
        calculation.map(|parts| number(parts.withholding_rate_bp())).into(),
        cents(|parts| parts.net().minor()).into(),
        columns.reporting.into(),
        columns.sending_started_at.into(),
        columns.last_sent_at.into(),
        columns.failures.map(number).into(),
        columns.progress.into(),
        columns.progress_since.into(),
        columns.call.into(),
        columns.lease_until.into(),
        columns.retry_at.into(),
        columns.next_call.into(),
        columns.failure_kind.into(),
        columns.error.as_ref().map(|error| error.code.clone()).into(),
        columns.error.map(|error| error.message).into(),
        columns.found.as_ref().map(|(id, _)| id.clone()).into(),
        columns.found.map(|(_, cents)| cents).into(),
        columns.transfer_id.into(),
        columns.accepted_at.into(),
        columns.reversed_cents.into(),
        columns.bank_status.into(),
        payout.initiated_at.into(),
    ]
}

/// What a state says, column by column; what it does not say is empty.
struct Columns {
    since: OffsetDateTime,
    by: Option<Uuid>,
    reason: Option<String>,
    calculation: Option<Calculation>,
    reporting: Option<&'static str>,
    sending_started_at: Option<OffsetDateTime>,
    last_sent_at: Option<OffsetDateTime>,
    failures: Option<u32>,
    progress: Option<&'static str>,
    progress_since: Option<OffsetDateTime>,
    call: Option<&'static str>,
    lease_until: Option<OffsetDateTime>,
    retry_at: Option<OffsetDateTime>,
    next_call: Option<&'static str>,
    failure_kind: Option<&'static str>,
    error: Option<ProviderError>,
    found: Option<(String, i64)>,
    transfer_id: Option<String>,
    accepted_at: Option<OffsetDateTime>,
    reversed_cents: Option<i64>,
    bank_status: Option<&'static str>,
}

impl Columns {
    fn of(state: &State) -> Self {
        match state {
            State::PendingApproval { since } | State::Pending { since } => Self::since(*since),
            State::Processing { sending } => Self::sending(sending),
            State::Completed { transfer } => Self::accepted(transfer.at, transfer),
            State::Failed { failure } => Self {
                failure_kind: Some(FailureKind::code(failure.kind)),
                error: Some(failure.error.clone()),
                ..Self::since(failure.at)
            },
            State::Reversed { transfer, reversal } => Self {
                reason: Some(reversal.reason.clone()),
                ..Self::accepted(reversal.at, transfer)
            },
            State::Cancelled { at, by, reason } => Self {
                by: by.map(|user| user.0),
                reason: Some(reason.clone()),
                ..Self::since(*at)
            },
        }
    }

    fn sending(sending: &Sending) -> Self {
        let columns = Self {
            calculation: Some(sending.calculation),
            reporting: Some(sending.reporting.code()),
            sending_started_at: Some(sending.started_at),
            last_sent_at: sending.last_sent_at,
            failures: Some(sending.failures),
            ..Self::since(sending.started_at)
        };
        match sending.progress.clone() {
            Progress::Claimed { call, lease_until } => Self {
                progress: Some("claimed"),
                call: Some(call_code(call)),
                lease_until: Some(lease_until),
                ..columns
            },
            Progress::Waiting { retry_at, next, error } => Self {
                progress: Some("waiting"),
                retry_at: Some(retry_at),
                next_call: Some(NextCall::code(next)),
                error: Some(error),
                ..columns
            },
            Progress::Unresolved { since, error } => Self {
                progress: Some("unresolved"),
                progress_since: Some(since),
                error: Some(error),
                ..columns
            },
            Progress::Mismatched {
                transfer_id,
                found,
                since,
            } => Self {
                progress: Some("mismatched"),
                progress_since: Some(since),
                found: Some((transfer_id.0, found.minor())),
                ..columns
            },
        }
    }

    fn accepted(since: OffsetDateTime, transfer: &Accepted) -> Self {
        Self {
            calculation: Some(transfer.calculation),
            reporting: Some(transfer.reporting.code()),
            transfer_id: Some(transfer.id.0.clone()),
            accepted_at: Some(transfer.at),
            reversed_cents: Some(transfer.reversed.minor()),
            bank_status: transfer.bank.map(BankStatus::code),
            ..Self::since(since)
        }
    }

    const fn since(since: OffsetDateTime) -> Self {
        Self {
            since,
            by: None,
            reason: None,
            calculation: None,
            reporting: None,
            sending_started_at: None,
            last_sent_at: None,
            failures: None,
            progress: None,
            progress_since: None,
            call: None,
            lease_until: None,
            retry_at: None,
            next_call: None,
            failure_kind: None,
            error: None,
            found: None,
            transfer_id: None,
            accepted_at: None,
            reversed_cents: None,
            bank_status: None,
        }
    }
}
